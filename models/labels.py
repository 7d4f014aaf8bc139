"""Labelled articles turned into training labels: which candidate of each table is the right one.

A label is 1, 0 or ``UNSAID``, which means that the labelled article does not say, and leaves the row out of training; for
``kind`` and ``status`` it is the number of the class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractors.drafts import currency_of
from extractors.scene import Scene
from extractors.tables import Table
from extractors.triggers import DECIDED, SUM_KINDS
from models.evaluate import MONEY_TOLERANCE, number, same_name, same_regulator

Gold = Mapping[str, Any]
UNSAID = -1


def label_tables(scene: Scene, tables: Mapping[str, Table], golds: Sequence[Gold]) -> dict[str, list[int]]:
    """Label every row of an article's tables.

    Args:
        scene: The article.
        tables: Its tables.
        golds: The actions it was labelled with.
    """
    meant = golds_of_triggers(scene, golds)
    reading = scene.reading
    named = [g for g in golds if not _unnamed(g)]
    roles = [int(bool(meant[t])) for t in tables["role"].trigger]
    return {
        "respondent": [int(any(_is_party(g, party.name) for g in named)) for party in reading.parties],
        "role": roles,
        "sum": roles,
        "party": [_party_label(meant[t], reading.parties[c].name) for t, c in _rows(tables["party"])],
        "act": [_act_label(meant[t], _acts_of_kind(scene, t, golds), reading.parties[c].name) for t, c in _rows(tables["act"])],
        "authority": [_authority_label(scene, meant[t], c) for t, c in _rows(tables["authority"])],
        "kind": [_class_label(SUM_KINDS, meant[t], "kind") for t in tables["kind"].trigger],
        "status": [_class_label(DECIDED, meant[t], "status") for t in tables["status"].trigger],
        "primary": [int(bool(meant[t][0].get("primary"))) if meant[t] else UNSAID for t in tables["primary"].trigger],
        "date": [_date_label(scene, meant[t], c) for t, c in _rows(tables["date"])],
    }


def golds_of_triggers(scene: Scene, golds: Sequence[Gold]) -> list[list[Gold]]:
    """For each trigger, the labelled actions that it tells.

    For a sum those of the same amount, if possible those whose evidence quotes it; for a cue phrase those of its kind whose
    evidence quotes it.
    """
    quotes = [_quote(g, scene.reading.text) for g in golds]
    found: list[list[Gold]] = []
    for t, trigger in enumerate(scene.triggers):
        fits = [i for i, g in enumerate(golds) if (_same_sum(scene, t, g) if trigger.sum else _same_act(scene, t, g))]
        quoted = [i for i in fits if quotes[i][0] <= trigger.start < quotes[i][1]]
        found.append([golds[i] for i in (quoted or (fits if trigger.sum else []))])
    _tell_apart(scene, found)
    return found


def _tell_apart(scene: Scene, meant: list[list[Gold]]) -> None:
    """Where a sentence gives a sum as often as there are labels of different kinds for it, each mention means its own one.

    "Disgorgement of $5m and a $5m penalty": the labels follow the order of the text.
    """
    told: dict[tuple[int, str], list[int]] = {}
    for t, trigger in enumerate(scene.triggers):
        if trigger.sum and len({g.get("kind") for g in meant[t]}) > 1:
            told.setdefault((trigger.sentence, str(trigger.sum.amount)), []).append(t)
    for mentions in told.values():
        golds = meant[mentions[0]]
        if len(mentions) == len(golds):
            for t, gold in zip(mentions, golds, strict=True):
                meant[t] = [gold]


def _rows(table: Table) -> zip[tuple[int, int]]:
    """The trigger and the candidate of each row."""
    return zip(table.trigger, table.candidate, strict=True)


def _quote(gold: Gold, text: str) -> tuple[int, int]:
    """Where the evidence sentence of a label stands; an empty span where the text does not hold it."""
    quote = gold.get("evidence") or ""
    at = text.find(quote) if quote else -1
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def _same_sum(scene: Scene, trigger: int, gold: Gold) -> bool:
    money, wanted = scene.triggers[trigger].sum, number(gold.get("amount"))
    if money is None or wanted is None or abs(wanted - money.amount) > abs(wanted) * MONEY_TOLERANCE:
        return False
    return gold.get("currency") in (money.currency, *money.currency_hint, currency_of(scene, trigger, {}))


def _same_act(scene: Scene, trigger: int, gold: Gold) -> bool:
    return gold.get("amount") is None and gold.get("kind") == scene.triggers[trigger].kind


def _acts_of_kind(scene: Scene, trigger: int, golds: Sequence[Gold]) -> list[Gold]:
    return [g for g in golds if _same_act(scene, trigger, g)]


def _unnamed(gold: Gold) -> bool:
    return gold.get("respondent_kind") == "unnamed"


def _is_party(gold: Gold, name: str) -> bool:
    """Whether a label's respondent bears a name; it has several where one penalty is for all of them."""
    company = gold.get("company") or ""
    parts = company.split(" and ")
    return any(same_name(wanted, name) for wanted in (company, *(parts if len(parts) > 1 else ())))


def _is_authority(gold: Gold, name: str, acronym: str | None) -> bool:
    wanted = [asked for key in ("regulator", "regulator_acronym", "regulator_true") if (asked := gold.get(key))]
    return any(same_regulator(asked, given) for asked in wanted for given in (name, acronym) if given)


def _party_label(meant: Sequence[Gold], name: str) -> int:
    if all(_unnamed(g) for g in meant):
        return UNSAID
    return int(any(_is_party(g, name) for g in meant))


def _act_label(meant: Sequence[Gold], of_kind: Sequence[Gold], name: str) -> int:
    """An action against the party that another sentence is quoted for may be told here as well."""
    if any(_is_party(g, name) for g in meant):
        return 1
    return UNSAID if any(_is_party(g, name) for g in of_kind) else 0


def _authority_label(scene: Scene, meant: Sequence[Gold], candidate: int) -> int:
    if not any(g.get("regulator") for g in meant):
        return UNSAID
    authority = scene.reading.authorities[candidate]
    return int(any(_is_authority(g, authority.name, authority.acronym) for g in meant))


def _class_label(classes: Sequence[str], meant: Sequence[Gold], field: str) -> int:
    """The number of the class of the first labelled action; a kind outside the classes is "other"."""
    if not meant:
        return UNSAID
    value = meant[0].get(field)
    if value not in classes:
        value = "other"
    return classes.index(value) if value in classes else UNSAID


def _date_label(scene: Scene, meant: Sequence[Gold], candidate: int) -> int:
    if not meant:
        return UNSAID
    dates = [str(g["date"]) for g in meant if g.get("date")]
    if candidate == 0:
        return int(scene.reading.article.published in dates)
    return int(any(scene.reading.dates[candidate - 1].value.startswith(date) for date in dates))
