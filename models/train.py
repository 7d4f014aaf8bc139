"""Learn the classifiers from the labelled articles: ``python -m models.train``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xgboost
from numpy.typing import NDArray

from extractors.actions import DECIDED, FEATURES, SUM_KINDS, Matrix

CLASSES = {"kind": len(SUM_KINDS), "status": len(DECIDED)}
COMMON = {"tree_method": "hist", "subsample": 0.8, "colsample_bytree": 0.4, "max_bin": 64, "seed": 1}
SETTINGS: dict[str, tuple[dict[str, float], int]] = {
    "role": ({"max_depth": 5, "eta": 0.06, "min_child_weight": 2}, 220),
    "party": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 250),
    "act": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 250),
    "authority": ({"max_depth": 5, "eta": 0.08, "min_child_weight": 2}, 150),
    "kind": ({"max_depth": 4, "eta": 0.1, "min_child_weight": 1}, 80),
    "status": ({"max_depth": 4, "eta": 0.1, "min_child_weight": 1}, 80),
    "primary": ({"max_depth": 4, "eta": 0.08, "min_child_weight": 1}, 120),
    "date": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 180),
}


def learn(name: str, rows: Matrix, labels: NDArray[np.int_]) -> xgboost.Booster:
    """Learn one classifier from its rows; rows labelled -1 are left out."""
    settings, rounds = SETTINGS[name]
    known = labels >= 0
    objective = {"objective": "multi:softprob", "num_class": CLASSES[name]} if name in CLASSES else {"objective": "binary:logistic"}
    data = xgboost.DMatrix(rows[known], labels[known], feature_names=list(FEATURES[name]))
    return xgboost.train({**COMMON, **settings, **objective, "nthread": 2}, data, rounds)


def stack(tables: Sequence[Mapping[str, tuple[Matrix, list[int]]]], name: str) -> tuple[Matrix, NDArray[np.int_]]:
    """Stack the rows and labels of one table over many articles."""
    rows = np.concatenate([t[name][0] for t in tables])
    return rows, np.concatenate([np.asarray(t[name][1], dtype=int) for t in tables])
