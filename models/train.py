"""Learn the classifiers from the labelled articles.

``python -m models.train`` learns from every labelled article of the repository and writes ``models/weights/``;
``python -m models.train --measure`` learns from those that are not held back, by cross-validation and on the part set
aside, prints the figures of both and writes only ``models/calibration.json``, what a confidence is worth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import xgboost

from models import weights
from models.learning import labelled_articles, learn_all, prepare
from models.measuring import CALIBRATION, limits_in_use, measure_all


def main(arguments: Sequence[str]) -> int:
    """Train, or measure with ``--measure``."""
    examples = prepare(labelled_articles())
    if "--measure" in arguments:
        for line in measure_all(examples):
            print(line, flush=True)
        return 0
    limits = limits_in_use(json.loads(CALIBRATION.read_text(encoding="utf-8")))
    weights.save(learn_all(examples), limits, {"articles": len(examples), "xgboost": xgboost.__version__})
    print(f"learnt from {len(examples)} articles; weights in {weights.FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
