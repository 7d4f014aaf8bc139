"""Labelled articles turned into training labels: which candidate of each table is the right one.

A label is 1, 0 or -1; -1 means that the labels do not say, and the row is left out of training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data.records import Kind
from extractors.actions import DECIDED, SUM_KINDS, Table, currency_of
from extractors.features import Scene
from models.evaluate import MONEY_TOLERANCE, number, same_name, same_regulator

Gold = Mapping[str, Any]


def _same_sum(gold: Gold, amount: Decimal) -> bool:
    wanted = number(gold.get("amount"))
    return wanted is not None and abs(wanted - amount) <= abs(wanted) * MONEY_TOLERANCE


def _names(gold: Gold) -> list[str]:
    """The respondents of a label: several where one penalty is for all of them."""
    name = gold.get("company") or ""
    return [name, *name.split(" and ")] if " and " in name else [name]


def _is_party(gold: Gold, name: str) -> bool:
    return any(same_name(wanted, name) for wanted in _names(gold))


def _is_authority(gold: Gold, name: str, acronym: str | None) -> bool:
    wanted = [n for n in (gold.get("regulator"), gold.get("regulator_acronym"), gold.get("regulator_true")) if n]
    return any(same_regulator(w, g) for w in wanted for g in (name, acronym) if g)


def _spans(gold: Gold, text: str) -> tuple[int, int]:
    """Where the evidence sentence of a label stands; an empty span where the text does not hold it."""
    quote = gold.get("evidence") or ""
    at = text.find(quote) if quote else -1
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def golds_of_triggers(scene: Scene, golds: Sequence[Gold]) -> list[list[Gold]]:
    """For each trigger, the labels that it reports: same sum (or same kind without a sum), best in the same sentence."""
    spans = [_spans(g, scene.reading.text) for g in golds]
    found: list[list[Gold]] = []
    for t, trigger in enumerate(scene.triggers):
        money = trigger.sum
        if money is not None:
            fits = [i for i, g in enumerate(golds) if _same_sum(g, money.amount) and _currency_fits(scene, t, g)]
        else:
            fits = [i for i, g in enumerate(golds) if g.get("amount") is None and g.get("kind") == trigger.kind]
        quoted = [i for i in fits if spans[i][0] <= trigger.start < spans[i][1]]
        found.append([golds[i] for i in (quoted or (fits if money is not None else []))])
    return found


def _currency_fits(scene: Scene, trigger: int, gold: Gold) -> bool:
    money = scene.triggers[trigger].sum
    return money is not None and (gold.get("currency") in (money.currency, *money.currency_hint) or currency_of(scene, trigger, {}) == gold.get("currency"))


def label_tables(scene: Scene, tables: Mapping[str, Table], golds: Sequence[Gold]) -> dict[str, list[int]]:
    """Label every row of an article's tables; ``kind`` and ``status`` get the number of the class."""
    meant = golds_of_triggers(scene, golds)
    reading = scene.reading
    loose = [
        [g for g in golds if g.get("amount") is None and g.get("kind") == trigger.kind] if trigger.sum is None else [] for trigger in scene.triggers
    ]
    labels: dict[str, list[int]] = {}
    labels["respondent"] = [int(any(_is_party(g, p.name) for g in golds if not _unnamed(g))) for p in reading.parties]
    labels["role"] = [int(bool(meant[t])) for t in tables["role"].trigger]
    labels["sum"] = labels["role"]
    labels["party"] = [
        (-1 if not meant[t] or all(_unnamed(g) for g in meant[t]) else int(any(_is_party(g, reading.parties[c].name) for g in meant[t])))
        for t, c in zip(tables["party"].trigger, tables["party"].candidate, strict=True)
    ]
    labels["act"] = []
    for t, c in zip(tables["act"].trigger, tables["act"].candidate, strict=True):
        here = any(_is_party(g, reading.parties[c].name) for g in meant[t])
        elsewhere = any(_is_party(g, reading.parties[c].name) for g in loose[t])
        labels["act"].append(1 if here else -1 if elsewhere else 0)
    labels["authority"] = [
        -1
        if not meant[t] or all(not g.get("regulator") for g in meant[t])
        else int(any(_is_authority(g, reading.authorities[c].name, reading.authorities[c].acronym) for g in meant[t]))
        for t, c in zip(tables["authority"].trigger, tables["authority"].candidate, strict=True)
    ]
    labels["kind"] = [_index(SUM_KINDS, meant[t][0].get("kind")) if meant[t] else -1 for t in tables["kind"].trigger]
    labels["status"] = [_index(DECIDED, meant[t][0].get("status")) if meant[t] else -1 for t in tables["status"].trigger]
    labels["primary"] = [int(bool(meant[t][0].get("primary"))) if meant[t] else -1 for t in tables["primary"].trigger]
    labels["date"] = [_date_label(scene, meant[t], c) for t, c in zip(tables["date"].trigger, tables["date"].candidate, strict=True)]
    return labels


def _unnamed(gold: Gold) -> bool:
    return gold.get("respondent_kind") == "unnamed"


def _index(classes: Sequence[str], value: Kind | str | None) -> int:
    return classes.index(value) if value in classes else classes.index("other") if "other" in classes else -1


def _date_label(scene: Scene, meant: Sequence[Gold], candidate: int) -> int:
    dated = [g for g in meant if g.get("date")]
    if not meant or (meant and not dated and candidate == 0):
        return -1 if not meant else 0
    if candidate == 0:
        return int(any(g["date"] == scene.reading.article.published for g in dated))
    mention = scene.reading.dates[candidate - 1]
    return int(any(bool(mention.value) and str(mention.value).startswith(str(g["date"])) for g in dated))
