"""Recall on labelled articles, where they are at hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from extractors.dates import find_dates
from extractors.legal_basis import find_laws
from extractors.money import find_money


def _articles(shared: Path) -> list[dict]:
    return [json.loads(line) for path in sorted((shared / "eval").glob("*.jsonl")) for line in path.read_text().splitlines()]


def test_labelled_amounts_are_found(shared: Path) -> None:
    labelled = found = 0
    for article in _articles(shared):
        sums = find_money(article["text"])
        for action in article["actions"]:
            if action["amount_text"]:
                labelled += 1
                found += any(
                    mention.text == action["amount_text"]
                    and mention.amount == Decimal(str(action["amount"]))
                    and action["currency"] in (mention.currency, *mention.currency_hint)
                    for mention in sums
                )
    assert found / labelled >= 0.995


def test_labelled_dates_are_found(shared: Path) -> None:
    labelled = found = 0
    for article in _articles(shared):
        text = article["text"]
        dates = find_dates(text, article["published"])
        for action in article["actions"]:
            words = action["date_text"]
            if words and action["date"]:
                labelled += 1
                starts = [at for at in range(len(text)) if text.startswith(words, at)]
                found += any(
                    date.value.startswith(action["date"]) and date.start < at + len(words) and at < date.end
                    for date in dates
                    for at in starts
                )
    assert found / labelled >= 0.97


def test_labelled_laws_are_found(shared: Path) -> None:
    labelled = found = 0
    for article in _articles(shared):
        laws = {name for law in find_laws(article["text"]) for name in (law.canonical, law.act)}
        gold = {law for action in article["actions"] for law in action["legal_basis"]}
        labelled += len(gold)
        found += len(gold & laws)
    assert found / labelled >= 0.95
