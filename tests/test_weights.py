"""The trained classifiers on disk: what was changed is refused, with a word on how to mend it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from extractors.scene import example_scene
from extractors.tables import ENCODER, feature_names
from models import weights
from models.encoder import GRAPH, OUT_OF_FOLD, VOCABULARY, Encoder, laid_out, load_encodings
from models.learning import labelled_articles, prepare


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository's weights that a test may spoil."""
    return Path(shutil.copytree(weights.FOLDER, tmp_path / "weights"))


def _flip_a_byte(folder: Path) -> None:
    content = bytearray((folder / "party-alone.ubj").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "party-alone.ubj").write_bytes(content)


def _other_features(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "features": "0" * 64}), encoding="utf-8")


SPOILERS = [
    (_flip_a_byte, "party-alone.ubj", "a file was changed"),
    (lambda folder: (folder / "date-advised.ubj").unlink(), "date-advised.ubj", "a file is missing"),
    (lambda folder: (folder / weights.WORDS).write_text("{}", encoding="utf-8"), weights.WORDS, "the words were changed"),
    (lambda folder: (folder / GRAPH).write_bytes(b"other"), "make encoder", "the encoder was changed"),
    (lambda folder: (folder / VOCABULARY).unlink(), "make encoder", "the encoder's vocabulary is missing"),
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
    (tmp_path / "again").mkdir()
    for name in (GRAPH, VOCABULARY):
        shutil.copy(weights.FOLDER / name, tmp_path / "again")
    weights.save(judges, limits, {"articles": 1}, tmp_path / "again")
    again, same = weights.load(tmp_path / "again")
    assert json.dumps(asdict(same)) == json.dumps(asdict(limits))
    assert again.words == judges.words
    for name, columns in feature_names().items():
        rows = np.random.default_rng(1).random((5, len(columns)), dtype=np.float32)
        assert np.array_equal(again.classifiers[name](rows), judges.classifiers[name](rows))


def test_the_encoder_knows_a_fine_from_a_date() -> None:
    scene = example_scene()  # "On 3 May 2024 the Commission fined Acme Ltd €5 million.\nIt was ordered to stop."
    found = Encoder(weights.FOLDER)(scene)
    fine = next(t for t, trigger in enumerate(scene.triggers) if trigger.sum)
    assert found.alone[fine, 0] > 0
    assert found.pairs["party"][fine, 0] > 0
    assert found.pairs["date"][fine, 1] > found.pairs["date"][fine, 0]  # the date told, not the publication date


def test_the_labelled_articles_are_read_as_when_the_encoder_learnt() -> None:
    kept = load_encodings(weights.FOLDER / OUT_OF_FOLD)
    examples = prepare(labelled_articles()[::40])
    fits = [laid_out(e.scene, kept.get(str(e.gold["id"]))) is not None for e in examples]
    assert sum(fits) > 0.9 * len(fits)  # below that `make encoder` is due


def test_one_booster_of_each_classifier_does_without_the_encoder() -> None:
    judges, _ = weights.load()
    for name, scorer in judges.classifiers.items():
        assert isinstance(scorer, weights.BoosterScorer)
        seen = [any(column.startswith(ENCODER) for column in booster.get_score()) for booster in scorer.boosters]
        assert dict(zip(weights.MEMBERS, seen, strict=True)) == {"advised": True, "alone": False}, name
