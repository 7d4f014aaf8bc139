"""Years, months and days as values of unequal precision, and the arithmetic that never makes them more precise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data.records import DatePrecision

Unit = Literal["day", "week", "month", "year"]
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day; ``month`` and ``day`` are None where the precision ends."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    @property
    def precision(self) -> DatePrecision:
        """How much is known."""
        return "year" if self.month is None else "month" if self.day is None else "day"

    def as_day(self) -> date | None:
        """Return the day, or None when only the month or year is known."""
        return None if self.month is None or self.day is None else date(self.year, self.month, self.day)


def parse_period(text: str | None) -> Period | None:
    """Return the period written as the start of an ISO date, None when there is none or it does not exist."""
    match = _ISO.match(text or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return make_period(year or 0, month, day)


def make_period(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    """Return the period, None when there is no such day (31 February) or year."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Period(year, month, day)


def of_day(day: date) -> Period:
    """Return a day as a period."""
    return Period(day.year, day.month, day.day)


def covering(first: date, last: date) -> Period:
    """Return the smallest period that surely holds both days."""
    if first == last:
        return of_day(first)
    return Period(first.year, first.month if (first.year, first.month) == (last.year, last.month) else None)


def shift(base: Period, count: int, unit: Unit) -> Period | None:
    """Move a period by whole units; the result is no more precise than either the base or the unit.

    A week's move gives the month (or the year) that holds the whole of the week reached.
    """
    if not -4000 < count < 4000:
        return None
    if unit == "year":
        return make_period(base.year + count)
    if unit == "month":
        if base.month is None:
            return Period(base.year) if abs(count) < 12 else make_period(base.year + count // 12)
        months = base.year * 12 + base.month - 1 + count
        return make_period(months // 12, months % 12 + 1)
    day = base.as_day()
    if day is None:
        return Period(base.year, base.month) if unit == "day" and abs(count) <= 3 else Period(base.year)
    try:
        if unit == "day":
            return of_day(day + timedelta(days=count))
        return week_of(day + timedelta(weeks=count))
    except OverflowError:
        return None


def week_of(day: date) -> Period:
    """Return the month, or else the year, that holds the whole week (Monday to Sunday) of a day."""
    monday = day - timedelta(days=day.weekday())
    return covering(monday, monday + timedelta(days=6))


def weekday_before(base: Period, weekday: int, weeks_back: int | None = None) -> Period:
    """Return the latest such weekday up to ``base`` (a Tuesday on a Tuesday is that day).

    Args:
        base: The publication date; when it is only a month or a year, so is the result.
        weekday: 0 for Monday.
        weeks_back: Count calendar weeks instead: 1 is that day in the week before.
    """
    day = base.as_day()
    if day is None:
        return base
    if weeks_back is None:
        return of_day(day - timedelta(days=(day.weekday() - weekday) % 7))
    return of_day(day - timedelta(days=day.weekday() - weekday, weeks=weeks_back))
