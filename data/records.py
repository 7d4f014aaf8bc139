"""The record types: each field is defined here once, with its meaning and its SQL type.

The DDL, the column comments, the insert lists and the data dictionary are derived from these classes; nothing else
repeats a column. A closed vocabulary is a ``Literal`` with the meaning of each value beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, get_args

Kind = Literal[
    "fine",  # a monetary penalty imposed by the authority (administrative fine, civil money penalty)
    "settlement",  # a sum agreed that mixes kinds of payment or is only called a settlement
    "penalty_payment",  # periodic, or due for not complying with an order
    "disgorgement",  # unlawful gains handed over, with their prejudgment interest
    "restitution",  # redress, refunds and compensation paid to those harmed
    "order",  # do or stop something: injunction, cease and desist, corrective measures
    "ban",  # a person or firm kept out of a market, an office or an activity
    "reprimand",  # reprimand, warning, censure
    "other",  # charges without a penalty, licence revoked, ordered spending ...
]
Status = Literal[
    "proposed",  # notice of intent, charges, provisional finding
    "threatened",  # comes only if something is not done
    "imposed",  # decided by the authority or by a court on its case
    "settled",  # agreed with the respondent
    "paid",  # reported as paid
    "appealed",  # decided, and challenged by the respondent
    "upheld",  # confirmed by a court or on review
    "reduced",  # lowered by a court or on review
    "annulled",  # quashed, overturned, withdrawn
    "unknown",  # the article does not say
]
RespondentKind = Literal["company", "public_body", "person", "unnamed"]
AmountQualifier = Literal["up_to", "at_least", "about"]
DatePrecision = Literal["year", "month", "day"]
DateBasis = Literal["stated", "relative", "published"]

KINDS: tuple[str, ...] = get_args(Kind)
STATUSES: tuple[str, ...] = get_args(Status)


def column(doc: str, sql: str = "VARCHAR", *, key: bool = False, required: bool = False, **default: Any) -> Any:
    """Return a dataclass field that carries its documentation and its DuckDB type.

    Args:
        doc: One sentence: what the value is, in which unit, and when it is null.
        sql: The DuckDB column type.
        key: Whether the column belongs to the primary key (implies ``required``).
        required: Whether the column is NOT NULL.
        **default: ``default`` or ``default_factory``, as for :func:`dataclasses.field`.
    """
    return field(metadata={"doc": doc, "sql": sql, "key": key, "required": key or required}, **default)


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """The words of the article that one value of an action was read from."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RejectedSum:
    """A sum of money in an article that is no action's amount, and why."""

    amount: Decimal
    currency: str | None
    amount_text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class EnforcementAction:
    """One decision, or announced decision, by one regulator against one respondent, with at most one penalty."""

    regulator: str | None
    regulator_id: str | None
    regulator_acronym: str | None
    jurisdiction: str | None
    company: str | None
    respondent_kind: RespondentKind
    kind: Kind
    status: Status
    amount: Decimal | None
    currency: str | None
    amount_text: str | None
    amount_qualifier: AmountQualifier | None
    date: str | None
    date_precision: DatePrecision | None
    date_basis: DateBasis | None
    legal_basis: tuple[str, ...]
    primary: bool
    confidence: float
    evidence: tuple[EvidenceSpan, ...]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What extraction reads: one article's text with what is known about it.

    ``published`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; relative dates are resolved against it and never made more
    precise than it.
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article says: its actions, and every sum that is no action's amount."""

    language: str | None
    actions: tuple[EnforcementAction, ...]
    rejected: tuple[RejectedSum, ...]
