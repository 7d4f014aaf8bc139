"""How the sums of one text relate: which rounds which, which others add up to it, which are told more than once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.money import MoneyMention

Value = tuple[Decimal, str | None]  # amount and currency
RUN, PAIR = 2.0, 1.0  # a total of neighbours is surer than one of two values from anywhere in the text
_LONGEST_RUN = 30
_MOST_VALUES = 40  # compared with each other
_RUN_TOLERANCE, _PAIR_TOLERANCE = 0.005, 0.0005  # relative
_ROUNDING = Decimal("0.03")  # relative


@dataclass(frozen=True, slots=True)
class SumsCompared:
    """Facts about all sums of a text.

    Attributes:
        sums: The sums, in text order; "rank" is a place in this list.
        values: How often each amount of a currency is told.
        currencies: How many sums are in each currency.
        largest: The largest amount, 1 where there is none.
        totals: Amounts that others add up to: ``RUN`` or ``PAIR``.
        parts: Amounts that add up to such a total.
        converted: Ranks of the sums that a later one restates in another currency.
        conversions: Values that restate another sum.
        exact: For each sum the rank of the exact sum that it rounds, else its own.
    """

    sums: Sequence[MoneyMention]
    values: Counter[Value]
    currencies: Counter[str | None]
    largest: float
    totals: dict[Decimal, float]
    parts: set[Decimal]
    converted: set[int]
    conversions: set[Value]
    exact: list[int]


def compare_sums(sums: Sequence[MoneyMention]) -> SumsCompared:
    """Compare all sums of a text."""
    totals, parts = find_totals([s.amount for s in sums])
    return SumsCompared(
        sums=sums,
        values=Counter((s.amount, s.currency) for s in sums),
        currencies=Counter(s.currency for s in sums),
        largest=max((float(s.amount) for s in sums), default=1.0) or 1.0,
        totals=totals,
        parts=parts,
        converted={s.conversion_of for s in sums if s.conversion_of is not None},
        conversions={(s.amount, s.currency) for s in sums if s.conversion_of is not None},
        exact=exact_sums(sums),
    )


def exact_sums(sums: Sequence[MoneyMention]) -> list[int]:
    """For each sum, the place of the more exact sum that it rounds ("€27m" for "€27,124,816"), else its own place."""
    found = []
    for i, rough in enumerate(sums):
        finer = [j for j, fine in enumerate(sums) if fine.currency == rough.currency and _rounds(rough.amount, fine.amount)]
        found.append(min(finer, key=lambda j: sums[j].amount, default=i))
    return found


def _rounds(rough: Decimal, fine: Decimal) -> bool:
    """Whether one amount is another with fewer digits: rounded, or cut."""
    kept = count_digits(rough)
    if kept < 2 or kept >= count_digits(fine) or abs(rough - fine) > fine * _ROUNDING:
        return False
    unit = Decimal(10) ** (rough.adjusted() - kept + 1)
    return abs(rough - fine) < unit


def count_digits(amount: Decimal) -> int:
    """Count the digits of an amount without the zeros around them: 2 for 27,000,000."""
    return len(amount.normalize().as_tuple().digits)


def find_totals(amounts: Sequence[Decimal]) -> tuple[dict[Decimal, float], set[Decimal]]:
    """Find the amounts that others of the text add up to, and those others.

    Args:
        amounts: The amounts in text order.

    Returns:
        The totals, as ``RUN`` (of neighbours) or ``PAIR`` (of two values from anywhere), and all their parts.
    """
    totals: dict[Decimal, float] = {}
    parts: set[Decimal] = set()
    for total, members in _totals_of_runs(amounts):
        totals[total] = RUN
        parts.update(members)
    for total, pair in _totals_of_pairs(sorted(set(amounts))):
        totals.setdefault(total, PAIR)
        parts.update(pair)
    return totals, parts


def _totals_of_runs(amounts: Sequence[Decimal]) -> Iterator[tuple[Decimal, list[Decimal]]]:
    """Yield each amount that the run of amounts right before or right after it adds up to, with that run."""
    values = [float(amount) for amount in amounts]
    for i, total in enumerate(values):
        for step in (1, -1):
            run, j = 0.0, i + step
            members: list[Decimal] = []
            while 0 <= j < len(values) and len(members) < _LONGEST_RUN and run <= total * 1.01:
                if values[j] != total:  # the total told again
                    run += values[j]
                    members.append(amounts[j])
                    if len(members) > 1 and abs(run - total) <= _RUN_TOLERANCE * total:
                        yield amounts[i], members
                        break
                j += step


def _totals_of_pairs(amounts: Sequence[Decimal]) -> Iterator[tuple[Decimal, tuple[Decimal, Decimal]]]:
    """Yield each amount that two others (or one, twice) add up to; the amounts are sorted and distinct."""
    values = [float(amount) for amount in amounts[:_MOST_VALUES]]
    for i, low in enumerate(values):
        for j in range(i, len(values)):
            both = low + values[j]
            at = bisect_left(values, both * (1 - _PAIR_TOLERANCE))
            fits = at < len(values) and abs(values[at] - low - values[j]) <= _PAIR_TOLERANCE * values[at]
            if fits and values[at] not in (low, values[j]):
                yield amounts[at], (amounts[i], amounts[j])
