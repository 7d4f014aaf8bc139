"""The trained classifiers on disk: what was changed is refused, with a word on how to mend it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from extractors.tables import feature_names
from models import weights


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository's weights that a test may spoil."""
    return Path(shutil.copytree(weights.FOLDER, tmp_path / "weights"))


def _flip_a_byte(folder: Path) -> None:
    content = bytearray((folder / "party.ubj").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "party.ubj").write_bytes(content)


def _other_features(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "features": "0" * 64}), encoding="utf-8")


SPOILERS = [
    (_flip_a_byte, "party.ubj", "a file was changed"),
    (lambda folder: (folder / "date.ubj").unlink(), "date.ubj", "a file is missing"),
    (lambda folder: (folder / weights.WORDS).write_text("{}", encoding="utf-8"), weights.WORDS, "the words were changed"),
    (lambda folder: (folder / "manifest.json").unlink(), "no trained classifiers", "there is no manifest"),
    (_other_features, "features have changed", "trained on other features"),
]


@pytest.mark.parametrize(("spoil", "named", "note"), SPOILERS, ids=[note for *_, note in SPOILERS])
def test_what_does_not_fit_is_refused_with_the_remedy(spoil: Callable[[Path], object], named: str, note: str, copy: Path) -> None:
    spoil(copy)
    with pytest.raises(weights.WeightsError, match="make train") as error:
        weights.load(copy)
    assert named in str(error.value), note


def test_saved_weights_load_and_score_as_before(tmp_path: Path) -> None:
    judges, limits = weights.load()
    weights.save(judges, limits, {"articles": 1}, tmp_path / "again")
    again, same = weights.load(tmp_path / "again")
    assert json.dumps(asdict(same)) == json.dumps(asdict(limits))
    assert again.words == judges.words
    for name, columns in feature_names().items():
        rows = np.random.default_rng(1).random((5, len(columns)), dtype=np.float32)
        assert np.array_equal(again.classifiers[name](rows), judges.classifiers[name](rows))
