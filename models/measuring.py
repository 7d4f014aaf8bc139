"""Measuring: how good the classifiers are on articles that they have not seen, and what their certainty is worth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from scipy.optimize import isotonic_regression

from extractors.actions import assemble
from extractors.judging import Scores, Thresholds
from models.evaluate import Score, score
from models.learning import FOLDS, Example, apply, learn_all
from models.split import draw, held_back

LIMITS = Thresholds(role=0.55, party=0.4, act=0.4, authority=0.35, least=0.12)  # by cross-validation
GOLD = ("us_releases", "us_releases_more", "world_a", "world_b", "world_c")  # the sets that figures are given for
GROUP = 40  # actions a knot of the calibration stands for
CALIBRATION = Path(__file__).parent / "calibration.json"


def measure(examples: Sequence[Example], scores: Sequence[Scores], limits: Thresholds = LIMITS) -> Score:
    """Score what the examples' candidates give against their labels."""
    found = [
        {"id": e.gold["id"], "actions": [asdict(a) for a in assemble(e.scene, e.tables, s, limits).actions]}
        for e, s in zip(examples, scores, strict=True)
    ]
    return score([e.gold for e in examples], found)


def calibrate(examples: Sequence[Example], scores: Sequence[Scores], limits: Thresholds) -> dict[str, list[tuple[float, float]]]:
    """Learn what a certainty is worth: the rising share of right actions (core) over the certainty, by isotonic regression.

    Args:
        examples: The labelled articles.
        scores: Their scores by classifiers that have not seen them.
        limits: The thresholds in use; their own calibration is left aside.
    """
    plain = replace(limits, sums=Thresholds().sums, acts=Thresholds().acts)
    points: dict[str, list[tuple[float, bool]]] = {"sums": [], "acts": []}
    for action, right in _predicted(measure(examples, scores, plain)):
        points["acts" if action["amount"] is None else "sums"].append((action["confidence"], right))
    return {name: _knots(sorted(found)) for name, found in points.items()}


def _predicted(result: Score) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Every predicted action, and whether it was right (core)."""
    for article in result.articles:
        right = {pair.predicted for pair in article.pairs if pair.core}
        for i, action in enumerate(article.predicted):
            yield action, i in right


def _knots(points: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """The mean certainty and the rising share of right ones over groups of neighbours, ends included."""
    groups = [points[i : i + GROUP] for i in range(0, len(points), GROUP)]
    shares = isotonic_regression([sum(ok for _, ok in g) / len(g) for g in groups], weights=[len(g) for g in groups]).x
    middles = [sum(certainty for certainty, _ in g) / len(g) for g in groups]
    return [(round(c, 3), round(float(s), 3)) for c, s in zip(middles, shares, strict=True)]


def figures(result: Score) -> str:
    """One line of figures: F1 with precision and recall, leaks and clean negatives."""
    summary = result.summary
    rates = [(name, summary[name]) for name in ("core", "full", "money", "orders")]
    parts = [f"{name} {rate['f1']:.3f} (P {rate['precision']:.2f} R {rate['recall']:.2f})" for name, rate in rates]
    return "  ".join([*parts, f"leaks {summary['leaks_per_article']:.3f}", f"clean {summary['clean_negatives']:.2f}"])


def reliability(result: Score) -> list[tuple[float, int, float]]:
    """How far confidence can be trusted: for each tenth its lower end, the number of actions, and the share that was right."""
    found: dict[int, list[bool]] = {}
    for action, right in _predicted(result):
        found.setdefault(min(9, int(action["confidence"] * 10)), []).append(right)
    return [(tenth / 10, len(ok), sum(ok) / len(ok)) for tenth, ok in sorted(found.items())]


def fold_of(article_id: str) -> int:
    """The part of the cross-validation that an article belongs to."""
    return draw("fold", article_id) % FOLDS


def cross_validate(examples: Sequence[Example], always: Sequence[Example]) -> list[Scores]:
    """Score every example with classifiers that have not seen it; ``always`` is learnt from in every fold."""
    found: dict[int, Scores] = {}
    for fold in range(FOLDS):
        judges = learn_all([*(e for e in examples if fold_of(str(e.gold["id"])) != fold), *always])
        out = [i for i, e in enumerate(examples) if fold_of(str(e.gold["id"])) == fold]
        found.update(zip(out, apply(judges, [examples[i] for i in out]), strict=True))
    return [found[i] for i in range(len(examples))]


def measure_all(examples: Sequence[Example]) -> Iterator[str]:
    """Yield the figures of the gold sets, cross-validated and on the part set aside, line by line; write the calibration."""
    gold = [e for e in examples if e.gold["set"] in GOLD]
    always = [e for e in examples if e.gold["set"] not in GOLD]
    seen, unseen = [e for e in gold if not held_back(str(e.gold["id"]))], [e for e in gold if held_back(str(e.gold["id"]))]
    scores = cross_validate(seen, always)
    limits = limits_in_use(calibrate(seen, scores, LIMITS))
    CALIBRATION.write_text(json.dumps({"sums": limits.sums, "acts": limits.acts}) + "\n", encoding="utf-8")
    aside = apply(learn_all([*seen, *always]), unseen)
    for title, part, judged in (("cross-validated", seen, scores), ("set aside", unseen, aside)):
        yield f"{title}: {len(part)} articles"
        for name in (*GOLD, None):
            of_set = [(e, s) for e, s in zip(part, judged, strict=True) if name in (None, e.gold["set"])]
            yield f"  {name or 'all':18} {figures(measure([e for e, _ in of_set], [s for _, s in of_set], limits))}"
        for low, count, share in reliability(measure(part, judged, limits)):
            yield f"  confidence from {low:.1f}: {count:4} actions, {share:.2f} right"


def limits_in_use(calibration: Mapping[str, Sequence[Sequence[float]]]) -> Thresholds:
    """The thresholds with a calibration."""
    sums, acts = (tuple((c, s) for c, s in calibration[name]) for name in ("sums", "acts"))
    return replace(LIMITS, sums=sums, acts=acts)
