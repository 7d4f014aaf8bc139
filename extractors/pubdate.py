"""Publication dates as feeds, metadata and datelines write them: one short text in, one calendar date out.

Not for the words of an article (that is :mod:`extractors.dates`): here a text *is* a date, with or without weekday, time and
zone. The date is the one written: ``23:30 -0500`` stays on its day, since that is the day the publisher means.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

EARLIEST = 1990  # older ones are the epoch, a default of the software or a typing mistake
TOLERANCE = timedelta(days=2)  # a date further in the future than this is none
MAX_CHARS = 120

_ISO = re.compile(r"(?<![\d.])(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T\d{4,6}.*)?")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|[.ºª])?[\s-]+(?:(?:of|de|di)\s+)?([^\W\d_]{3,})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d\d(?=\s|$))(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE)
_ERA = re.compile(r"(令和|平成)\s?(\d{1,2}|元)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_ERA_BEFORE = {"令和": 2018, "平成": 1988}  # the year before the era's first
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")


@cache
def _months(language: str) -> dict[str, int]:
    """Return month names and abbreviations, lower case without full stop, of a language and of English."""
    names: dict[str, int] = {"sept": 9}
    for tag in ("en", language):
        try:
            locale = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    names[str(name).lower().rstrip(".")] = int(number)
    return names


def calendar_date(text: str | None, date_order: str = "DMY", *, latest: date | None = None, language: str = "en") -> str | None:
    """Return the calendar date a text gives: ``YYYY-MM-DD``, or ``YYYY-MM`` or ``YYYY`` if that is all it says.

    Args:
        text: For example ``Fri, 24 Jan 2025 11:00:00 -0500``, ``2025-01-24T23:30:00-05:00``, ``Monday, July 27, 2026 - 15:30``.
        date_order: ``DMY`` or ``MDY`` for ``03/09/2024``. Where the order makes no date (``09/13/2024`` under ``DMY``) there is
            none: a source that writes otherwise than said is not guessed at.
        latest: The day of the fetch; a date more than two days later is none.
        language: Whose month names may occur besides English ones.

    Returns:
        None for no date, an impossible one, one before 1990 or one in the future.
    """
    text = " ".join((text or "").split())
    if not text or len(text) > MAX_CHARS:
        return None
    partial = _PARTIAL.fullmatch(text)
    if partial:
        return text if _possible(int(partial[1]), int(partial[2] or 1), 1, latest) else None
    triple = _triple(text, date_order, _months(language))
    if triple is None or not _possible(*triple, latest):
        return None
    year, month, day = triple
    return f"{year:04d}-{month:02d}-{day:02d}"


def _triple(text: str, date_order: str, months: dict[str, int]) -> tuple[int, int, int] | None:
    """Return year, month and day of the first date in the text, in the order of the patterns' certainty."""
    era = _ERA.search(text)
    if era:
        return _ERA_BEFORE[era[1]] + (1 if era[2] == "元" else int(era[2])), int(era[3]), int(era[4])
    found = _ISO.search(text) or _COMPACT.fullmatch(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    for found in _DAY_FIRST.finditer(text):
        if found[2].lower() in months:
            year = int(found[3])
            return year if year > 99 else 2000 + year, months[found[2].lower()], int(found[1])
    for found in _MONTH_FIRST.finditer(text):
        if found[1].lower() in months:
            return int(found[3]), months[found[1].lower()], int(found[2])
    found = _NUMERIC.search(text)
    if found:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        return (year, first, second) if date_order == "MDY" else (year, second, first)
    return None


def _possible(year: int, month: int, day: int, latest: date | None) -> bool:
    try:
        value = date(year, month, day)
    except ValueError:
        return False
    return year >= EARLIEST and (latest is None or value <= latest + TOLERANCE)
