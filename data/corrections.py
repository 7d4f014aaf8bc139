"""Analysts' corrections: what they may say, when they count, and what they change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from data import ids
from data.errors import CorrectionError
from data.merging import Merged, with_values
from data.records import AMOUNT_LIMIT, Correction, CorrectionState, DatePrecision
from data.schema import TABLES

FIELDS = (
    "regulator", "regulator_id", "regulator_acronym", "jurisdiction", "company", "respondent_kind", "kind", "status",
    "amount", "currency", "amount_qualifier", "date", "legal_basis", "review",
)  # fmt: skip
SEPARATOR = "; "
PRECISIONS: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}
_COLUMNS = {column.name: column for column in TABLES["actions"].columns}


@dataclass(frozen=True, slots=True)
class Applied:
    """The actions with their corrections, and the corrections with their present state."""

    merged: list[Merged]
    corrections: list[Correction]


def parse_value(field: str, value: str | None) -> Any:
    """Return the value of a correction as the field holds it.

    Raises:
        CorrectionError: If the field cannot be corrected, or cannot hold the value.
    """
    if field not in FIELDS:
        raise CorrectionError(f"{field} cannot be corrected: one of {', '.join(FIELDS)} is meant")
    column = _COLUMNS[field]
    if field == "legal_basis":
        return tuple(part for part in (value or "").split(SEPARATOR) if part)
    if value is None:
        if not column.nullable:
            raise CorrectionError(f"{field} may not be empty")
        return None
    if column.values and value not in column.values:
        raise CorrectionError(f"{field} cannot be {value!r}: one of {', '.join(column.values)} is meant")
    if field == "amount":
        return _amount(value)
    if field == "date":
        return _date(value)
    if field == "currency" and not re.fullmatch("[A-Z]{3}", value):
        raise CorrectionError(f"{value!r} is no currency code of three capital letters")
    return value


def _amount(value: str) -> Decimal:
    try:
        amount = Decimal(value)
        if amount.is_finite() and 0 <= amount < AMOUNT_LIMIT and amount == round(amount, 4):
            return amount
    except InvalidOperation:
        pass
    raise CorrectionError(f"{value!r} is no sum: digits with a decimal point are meant, such as 30500000 or 1250.50")


def _date(value: str) -> str:
    try:
        if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
            date.fromisoformat((value + "-01-01")[:10])
            return value
    except ValueError:
        pass
    raise CorrectionError(f"{value!r} is no date: YYYY, YYYY-MM or YYYY-MM-DD is meant")


def correction(merged: Merged, field: str, value: str | None, *, author: str, reason: str, made_at: datetime) -> Correction:
    """Return a correction of one field, tied to the words that now stand behind it (behind the action, where it has none).

    Raises:
        CorrectionError: If the field cannot hold the value, or author or reason are missing.
    """
    parse_value(field, value)
    if not author.strip() or not reason.strip():
        raise CorrectionError("a correction needs its author and its reason")
    action_id = merged.action.action_id
    moment = ids.utc(made_at)
    return Correction(
        correction_id=ids.stable_id("cor", action_id, field, value, author, moment.isoformat()),
        action_id=action_id,
        field=field,
        value=value,
        author=author,
        reason=reason,
        made_at=moment,
        evidence_sha256=tuple(sorted(merged.evidence_hashes(field) or merged.evidence_hashes())),
        state="active",
    )


def apply(merged: Iterable[Merged], corrections: Iterable[Correction]) -> Applied:
    """Return the actions with the corrections that still count, and every correction with its present state.

    The latest correction of a field counts, unless words that it was based on are no longer in the articles.
    """
    actions = {one.action.action_id: one for one in merged}
    latest: dict[tuple[str, str], Correction] = {}
    ordered = sorted(corrections, key=lambda made: (made.made_at, made.correction_id))
    for made in ordered:
        latest[made.action_id, made.field] = made
    judged = [replace(made, state=_state(made, latest, actions)) for made in ordered]
    for action_id, one in actions.items():
        active = {made.field: made.value for made in judged if made.action_id == action_id and made.state == "active"}
        if active:
            actions[action_id] = replace(one, action=_corrected(one, active))
    return Applied(list(actions.values()), judged)


def _state(made: Correction, latest: Mapping[tuple[str, str], Correction], actions: Mapping[str, Merged]) -> CorrectionState:
    if made.action_id not in actions:
        return "orphaned"
    if latest[made.action_id, made.field] is not made:
        return "superseded"
    return "active" if actions[made.action_id].evidence_hashes() >= set(made.evidence_sha256) else "stale"


def _corrected(one: Merged, active: Mapping[str, str | None]) -> Any:
    values = {field: parse_value(field, value) for field, value in active.items()}
    if "date" in values:
        day = values["date"]
        values |= {"date_precision": PRECISIONS[len(day)] if day else None, "date_basis": "stated" if day else None}
    changed = tuple(sorted(field for field in active if field != "review"))
    values.setdefault("review", "corrected" if changed else "pending")
    return with_values(one.action, corrected_fields=changed, **values)
