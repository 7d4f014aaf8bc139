"""What the readers of dates share: the mention, the state of one pass over a text, and the names of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.records import DateBasis, DatePrecision
from extractors.periods import Period, parse_period

Anaphor = Literal[
    "same",  # the date before, or its month or year: "the same day", "during the same period", "that year"
    "shift",  # counted from the date before: "two years later", "a day earlier", "the previous year"
    "year",  # a month or day of the year of the date before: "4 July of that year", "that April"
]

_MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
DAY = r"(?:[12]\d|3[01]|0?[1-9])"
ORDINAL = r"(?:st|nd|rd|th)?"
WEEKDAY_NAMES = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as written: ``text == article[start:end]``, without the preposition before it.

    ``value`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. ``basis`` is ``stated`` when the words carry the year, else
    ``relative``. ``anaphor`` says that the value was counted from the date mentioned just before in the text, which the
    reader of a whole passage may know better.
    """

    start: int
    end: int
    text: str
    value: str
    precision: DatePrecision
    basis: DateBasis
    anaphor: Anaphor | None = None


@dataclass(slots=True)
class DateReader:
    """The state of one pass: the text, the publication date, and what was found."""

    text: str
    published: Period | None
    date_order: str
    found: list[DateMention]
    covered: int = 0

    def previous(self) -> Period | None:
        """Return the value of the last date found."""
        return parse_period(self.found[-1].value) if self.found else None

    def add(self, start: int, end: int, value: Period | None, basis: DateBasis, anaphor: Anaphor | None = None) -> None:
        """Keep a date unless it has no value or its words are taken."""
        if value is None or start < self.covered:
            return
        self.found.append(DateMention(start, end, self.text[start:end], str(value), value.precision, basis, anaphor))
        self.covered = end


def window(text: str, at: int, size: int = 44) -> str:
    """Return the words before ``at``."""
    return text[max(0, at - size) : at]
