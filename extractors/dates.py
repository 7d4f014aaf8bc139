"""Dates in a text: an own grammar finds the spans and the publication date resolves the relative ones.

One pass over the words; each keyword is looked up in a table and read with patterns anchored at it, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.absolute_dates import read_figures, read_month
from extractors.date_reader import MONTHS, WEEKDAYS, DateMention, DateReader
from extractors.periods import parse_period
from extractors.relative_dates import (
    read_before,
    read_counted,
    read_earlier,
    read_last_or_this,
    read_same,
    read_today,
    read_weekday,
)

__all__ = ["DateMention", "find_dates"]

_WORD = re.compile(r"[A-Za-z]+|\d+", re.ASCII)
_MAX_WORDS = 200_000

_HANDLERS: dict[str, Callable[[DateReader, int, int, str], None]] = {
    **dict.fromkeys(MONTHS, read_month),
    **dict.fromkeys(WEEKDAYS, read_weekday),
    **dict.fromkeys(("today", "tonight", "yesterday"), read_today),
    **dict.fromkeys(("last", "this"), read_last_or_this),
    **dict.fromkeys(("ago", "later"), read_counted),
    "earlier": read_earlier,
    **dict.fromkeys(("before", "after"), read_before),
    **dict.fromkeys(("same", "that", "previous", "preceding", "following"), read_same),
}


def find_dates(text: str, published: str | None, date_order: str = "DMY") -> list[DateMention]:
    """Return the dates of ``text`` in their order, without overlaps.

    Args:
        text: The article's text.
        published: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; without it a relative date is left out, and no date that needs
            it is made more precise than it.
        date_order: How the source writes dates in figures: ``DMY``, ``MDY`` or ``YMD``.
    """
    known = parse_period(published)
    reader = DateReader(text, known if known and 1900 <= known.year < 2200 else None, date_order, [])
    for count, match in enumerate(_WORD.finditer(text)):
        if count >= _MAX_WORDS:
            break
        start = match.start()
        if start < reader.covered:
            continue
        word = match.group()
        if word[0].isdigit():
            if len(word) <= 4:
                read_figures(reader, start, match.end())
            continue
        handler = _HANDLERS.get(word.lower()) if len(word) <= 9 else None
        if handler is not None:
            handler(reader, start, match.end(), word)
    return reader.found
