"""Sums in euro and US dollars at the European Central Bank's reference rates, from the file bundled with CurrencyConverter.

A day takes the rate of the last banking day on or before it. A month takes the one of its 15th and a year the one of its
30 June: the middle of the period is never more than half of it off, and is there before the period is over. A currency
that the bank did not quote, and a day after the end of the file, give no value rather than a stale one. The bank
publishes these rates for information only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from data.records import AMOUNT_LIMIT

CENT = Decimal("0.01")
RATE_PLACES = Decimal("0.000000000001")
LONGEST_CLOSURE = 7  # days; the longest the bank paused was five, around Easter and New Year
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Converted:
    """A sum in euro and US dollars, rounded to cents; ``rate`` is euro per unit of its currency, ``rate_date`` its day."""

    amount_eur: Decimal | None
    amount_usd: Decimal | None
    rate: Decimal | None
    rate_date: date | None


@cache
def _table() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


@cache
def _quote(currency: str, day: date) -> Decimal | None:
    """Return how many units of the currency one euro was worth on that very day."""
    if currency not in _table().currencies:
        return None
    try:
        quote: Decimal = _table().convert(Decimal(1), "EUR", currency, date=day)
    except RateNotFoundError:
        return None
    return quote


@cache
def banking_day(currency: str, day: date) -> date | None:
    """Return the last day on or before ``day`` with a rate for the currency; None where none is near enough.

    After the last day of the file only the weekend that follows it counts: a working day there has a rate of its own that
    we do not know.
    """
    bounds = _table().bounds.get(currency)
    if bounds is None or day < bounds.first_date:
        return None
    if any((bounds.last_date + timedelta(days=n)).weekday() < SATURDAY for n in range(1, (day - bounds.last_date).days + 1)):
        return None
    for back in range(LONGEST_CLOSURE + 1):
        candidate = day - timedelta(days=back)
        # the euro itself is "quoted" every day: it takes the days on which the dollar is
        if _quote("USD" if currency == "EUR" else currency, candidate) is not None:
            return candidate
    return None


def reference_day(when: str | None) -> date | None:
    """Return the day whose rate stands for ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None for no date or an impossible one."""
    parts = (when or "").split("-")
    try:
        numbers = [int(part) for part in parts]
        year, month, day = {1: (*numbers, 6, 30), 2: (*numbers, 15)}.get(len(numbers), numbers)
        return date(year, month, day)
    except ValueError:
        return None


def convert(amount: Decimal | None, currency: str | None, when: str | None) -> Converted:
    """Return a sum in euro and US dollars at the rate of the time; fields are None where it is not known.

    A sum that is in euro or in dollars already keeps its exact value, with or without a rate.
    """
    nothing = Converted(None, None, None, None)
    if amount is None or currency is None:
        return nothing
    own = Converted(amount if currency == "EUR" else None, amount if currency == "USD" else None, None, None)
    day = reference_day(when)
    rate_day = banking_day(currency, day) if day else None
    if rate_day is None:
        return own
    quote, dollars = _quote(currency, rate_day), _quote("USD", rate_day)
    if not quote or not dollars:
        return own
    return Converted(
        amount_eur=amount if currency == "EUR" else _rounded(amount / quote),
        amount_usd=amount if currency == "USD" else _rounded(amount / quote * dollars),
        rate=(1 / quote).quantize(RATE_PLACES),
        rate_date=rate_day,
    )


def _rounded(amount: Decimal) -> Decimal | None:
    return amount.quantize(CENT) if amount < AMOUNT_LIMIT else None
