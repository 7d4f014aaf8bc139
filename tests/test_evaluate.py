"""The score that users measure with: hand-made cases, and the same figures as the reference implementation."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.evaluate import agreement, amounts_in, pair_up, same_name, same_regulator, score

FINE = {
    "regulator": "Information Commissioner's Office",
    "regulator_acronym": "ICO",
    "company": "Clearview AI Inc.",
    "kind": "fine",
    "status": "imposed",
    "amount": 7500000,
    "currency": "GBP",
    "date": "2022",
    "primary": True,
}


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Clearview AI", "Clearview AI, Inc.", True),  # a legal form tells nothing apart
        ("Société Générale S.A.", "societe generale", True),
        ("Meta", "Meta Platforms Ireland", True),  # one holds the other
        ("Bank of Ireland", "Bank of America", False),
        ("The Company", "Group Holdings", False),  # only empty words: they count after all
        (None, "", True),
        (None, "Meta", False),
        ("Uber's", "Uber", True),
    ],
)
def test_same_name(left: str | None, right: str | None, same: bool) -> None:
    assert same_name(left, right) is same


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("ICO", "Information Commissioner's Office", True),
        ("Autoriteit Persoonsgegevens", "Dutch Data Protection Authority", True),
        ("ICO", "CNIL", False),
    ],
)
def test_same_regulator(left: str, right: str, same: bool) -> None:
    assert same_regulator(left, right) is same


@pytest.mark.parametrize(
    ("surface", "amounts"),
    [
        ("EUR 20m", {20_000_000}),
        ("450.000 euros", {450_000}),
        ("$1.5 billion", {1_500_000_000}),
        ("Rs 2 crore", {20_000_000}),
        ("between $5 and $7 million", {5, 7_000_000}),
        ("4% of turnover", {4}),
        ("", set()),
    ],
)
def test_amounts_in(surface: str, amounts: set[int]) -> None:
    assert amounts_in(surface) == {Decimal(amount) for amount in amounts}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"amount": "7500000.00"}, set()),
        ({"amount": 7_500_001}, set()),  # within 0.05 %
        ({"amount": 7_600_000}, {"money"}),
        ({"currency": "EUR"}, {"money"}),
        ({"amount": None}, {"money"}),
        ({"kind": "settlement"}, set()),  # of one group
        ({"kind": "ban"}, {"kind"}),
        ({"status": "paid"}, set()),
        ({"status": "proposed"}, {"status"}),
        ({"date": "2022-05-18"}, set()),  # more precise than asked
        ({"date": "2021"}, {"date"}),
        ({"date": None}, {"date"}),
        ({"regulator": "CNIL", "regulator_acronym": None}, {"regulator"}),
        ({"company": "Meta"}, {"company"}),
    ],
)
def test_agreement(change: dict[str, Any], wrong: set[str]) -> None:
    assert {name for name, ok in agreement(FINE, FINE | change).items() if not ok} == wrong


def test_pairing_takes_the_best_total_not_the_first_come() -> None:
    golds = [FINE | {"status": "imposed"}, FINE | {"status": "proposed"}]
    predictions = [FINE | {"status": "proposed"}, FINE | {"status": "imposed"}]
    assert [(pair.gold, pair.predicted) for pair in pair_up(golds, predictions)] == [(0, 1), (1, 0)]


def test_other_cuts_are_neutral_and_distractors_leak() -> None:
    gold = {"id": "a", "actions": [FINE], "aggregate_amounts": ["£9m"], "distractor_amounts": ["£17.5 million"]}
    extra = [FINE | {"amount": 9_000_000}, FINE | {"amount": 17_500_000}]
    summary = score([gold], [{"id": "a", "actions": [FINE, *extra]}]).summary
    assert summary["core"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "correct": 1, "predicted": 2, "gold": 1}
    assert summary["leaks_per_article"] == 1.0


def test_errors_name_what_is_missed_extra_and_partly_right() -> None:
    gold = {"id": 7, "actions": [FINE, FINE | {"amount": 1}]}
    predicted = {"id": "7", "actions": [FINE | {"date": None}, FINE | {"amount": 2}]}
    (article,) = score([gold], [predicted]).articles
    assert [(what, wrong) for what, _, _, wrong in article.errors()] == [("missed", ()), ("extra", ()), ("partly", ("date",))]


def test_nothing_at_all_is_perfect() -> None:
    summary = score([], []).summary
    assert (summary["core"]["f1"], summary["clean_negatives"], summary["leaks_per_article"]) == (1.0, 1.0, 0.0)


def _perturbed(articles: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Return gold articles with plausible mistakes: actions lost, doubled, shuffled, swapped between articles, fields changed."""
    dice = random.Random(seed)
    everything = [action for article in articles for action in article["actions"]]
    changes: list[dict[str, Any]] = [
        {"amount": 1_000_000},
        {"amount": None, "currency": None},
        {"currency": "USD"},
        {"date": None},
        {"date": "2020-01-01"},
        {"status": "proposed"},
        {"kind": "order"},
        {"regulator": None, "regulator_acronym": None},
        {"regulator": "Datatilsynet", "regulator_acronym": None},
        {"company": "Acme Ltd"},
    ]
    result = []
    for article in articles:
        if dice.random() < 0.03:
            continue
        actions = [action for action in article["actions"] if dice.random() > 0.1]
        actions = [action | dice.choice(changes) if dice.random() < 0.4 else action for action in actions]
        actions += dice.choices(everything, k=dice.choice([0, 0, 1, 2]))
        if article.get("distractor_amounts") and dice.random() < 0.5:
            amount = max(amounts_in(article["distractor_amounts"][0]), default=None)
            actions.append(dice.choice(everything) | {"amount": str(amount) if amount is not None else None})
        dice.shuffle(actions)
        result.append({"id": article["id"], "actions": actions})
    return result


@pytest.mark.parametrize("name", ["seed", "dev_us", "dev_world"])
def test_same_figures_as_the_reference_score(shared: Path, tmp_path: Path, name: str) -> None:
    gold_file = shared / "eval" / f"{name}.jsonl"
    gold = [json.loads(line) for line in gold_file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for seed in range(3):
        predicted = _perturbed(gold, seed)
        predicted_file = tmp_path / f"{seed}.jsonl"
        predicted_file.write_text("".join(json.dumps(row) + "\n" for row in predicted), encoding="utf-8")
        command = [sys.executable, str(shared / "eval" / "score.py"), str(gold_file), str(predicted_file), "--json"]
        reference = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert score(gold, predicted).summary == reference
