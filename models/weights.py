"""The trained classifiers on disk: one file each, and a manifest with their hashes and the features they were trained on.

The files are XGBoost's own binary JSON and an ONNX graph: data, never code. A file that was changed, or features that no
longer fit, is an error that says to train again, never a silent guess.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xgboost
from numpy.typing import NDArray

from extractors.encoding import LONGEST, MARKS, MENTIONS, TRIGGER_KINDS
from extractors.judging import Judges, Scorer, Thresholds
from extractors.tables import Matrix, feature_names
from extractors.wording import WordModel
from models.encoder import GRAPH, VOCABULARY, Encoder

FOLDER = Path(__file__).parent / "weights"
WORDS = "words.json"
MEMBERS = ("advised", "alone")  # of a classifier: one booster that sees what the encoder says, and one that does not


class WeightsError(RuntimeError):
    """The trained classifiers are missing, were changed, or do not fit the features of this version."""


def feature_hash() -> str:
    """A hash of what classifiers and encoder were trained on: all feature names, and the encoder's inputs, in their order."""
    return hashlib.sha256(json.dumps([feature_names(), MARKS, TRIGGER_KINDS, MENTIONS, LONGEST]).encode()).hexdigest()


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class BoosterScorer:
    """A trained classifier as a scorer: rows of features in, the mean of its boosters' probabilities out, on one thread."""

    def __init__(self, boosters: Sequence[xgboost.Booster]) -> None:
        for booster in boosters:
            booster.set_param({"nthread": 1})
        self.boosters = boosters

    def __call__(self, rows: Matrix) -> NDArray[np.float32]:
        """Score rows; one probability a row, or one a row and class."""
        found: NDArray[np.float32] = np.mean([b.inplace_predict(rows) for b in self.boosters], axis=0, dtype=np.float32)
        return found


def _files(name: str) -> list[str]:
    """The files of a classifier, one a booster."""
    return [f"{name}-{member}.ubj" for member in MEMBERS]


def _all_files() -> list[str]:
    return [*(file for name in feature_names() for file in _files(name)), WORDS, GRAPH, VOCABULARY]


def save(judges: Judges, limits: Thresholds, notes: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Write the classifiers beside the encoder, which must be there, and the manifest of both."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, scorer in judges.classifiers.items():
        if isinstance(scorer, BoosterScorer):
            for booster, file in zip(scorer.boosters, _files(name), strict=True):
                booster.save_model(folder / file)
    (folder / WORDS).write_text(json.dumps(asdict(judges.words), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    for file in _all_files():
        hashes[file] = _file_hash(folder / file)
    manifest = {"features": feature_hash(), "files": hashes, "thresholds": asdict(limits), **notes}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@cache
def load(folder: Path = FOLDER) -> tuple[Judges, Thresholds]:
    """Load the classifiers.

    Raises:
        WeightsError: a file is missing or does not have the hash of the manifest, or the features have changed since.
    """
    path = folder / "manifest.json"
    if not path.exists():
        raise WeightsError(f"{folder} holds no trained classifiers: run `make train`")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["features"] != feature_hash():
        raise WeightsError("the features have changed since the classifiers were trained: run `make train`")
    for file in _all_files():
        if not (folder / file).exists() or _file_hash(folder / file) != manifest["files"].get(file):
            remedy = " (after `make encoder` where it is missing)" if file in (GRAPH, VOCABULARY) else ""
            raise WeightsError(f"{folder / file} is missing or was changed since the training: run `make train`{remedy}")
    classifiers: dict[str, Scorer] = {}
    for name in feature_names():
        boosters = [xgboost.Booster(model_file=folder / file) for file in _files(name)]
        classifiers[name] = BoosterScorer(boosters)
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    numbers = {name: value for name, value in manifest["thresholds"].items() if name not in ("sums", "acts")}
    sums, acts = (tuple((c, s) for c, s in manifest["thresholds"][name]) for name in ("sums", "acts"))
    judges = Judges(classifiers, WordModel(words["weights"], words["bias"]), Encoder(folder))
    return judges, Thresholds(**numbers, sums=sums, acts=acts)
