"""Dates counted from another one.

That is the publication ("on Tuesday", "last month", "two years ago") or the date before in the text ("a day earlier", "the
same month", "the previous year").
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from extractors.date_reader import DAY, MONTHS, ORDINAL, WEEKDAYS, DateReader, window
from extractors.periods import Period, Unit, shift, week_of, weekday_before

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_COUNTS |= {"ten": 10, "eleven": 11, "twelve": 12}
_UNIT = r"(?P<unit>day|week|month|year)"
_COUNTED = re.compile(
    rf"\b(?P<count>(?:a|an)\s+(?:few|couple\s+of)|several|[A-Za-z]+|\d{{1,3}})\s+{_UNIT}s?\s+(?P<way>ago|earlier|later|before|after)\Z",
    re.IGNORECASE,
)
_NAMED_UNIT = re.compile(r"\s+(?P<unit>week|month|year|quarter|day|period|spring|summer|autumn|fall|winter)\b(?!-)")
_NOT_A_DAY = re.compile(r"\b(?:Black|Good|Cyber|Ash|Easter|next|coming|every|each)\s+\Z")
_PAPER = re.compile(r"\s+(?:Times|Telegraph|Mail|Mirror|Express|Review|Herald|Post)\b")
_OF_WEEK = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this)\s+week\b")
_FOLLOWED_BY_DATE = re.compile(rf",?\s+(?:the\s+)?(?:{DAY}{ORDINAL}\s+(?:of\s+)?)?(?P<month>[A-Z][a-z]{{2,8}})\b")


def read_weekday(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "on Tuesday", "last Tuesday", "Monday of last week"; a weekday before a full date is left to that."""
    text, published = reader.text, reader.published
    left = window(text, start, 16)
    if published is None or word[0].islower() or _NOT_A_DAY.search(left) or _PAPER.match(text, end):
        return
    dated = _FOLLOWED_BY_DATE.match(text, end)
    if dated and dated.group("month").lower() in MONTHS:
        return
    weekday = WEEKDAYS[word.lower()]
    week = _OF_WEEK.match(text, end)
    last = re.search(r"\blast\s+\Z", left, re.IGNORECASE)
    weeks_back = {"last": 1, "this": 0}[week.group("which")] if week else 1 if last else None
    begin = start - (len(left) - last.start()) if last else start
    reader.add(begin, week.end() if week else end, weekday_before(published, weekday, weeks_back), "relative")


def read_today(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "today", "tonight", "yesterday"."""
    if reader.published is None:
        return
    if word.lower() == "yesterday":
        reader.add(start, end, shift(reader.published, -1, "day") if reader.published.day else reader.published, "relative")
    else:
        reader.add(start, end, reader.published, "relative")


def read_last_or_this(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "last week", "this year", "this morning"."""
    text, published = reader.text, reader.published
    part = re.match(r"\s+(?:morning|afternoon|evening)\b", text[end : end + 12]) if word.lower() == "this" else None
    if part and published:
        reader.add(start, end + part.end(), published, "relative")
        return
    named = _NAMED_UNIT.match(text, end)
    if named is None or published is None or named.group("unit") in ("day", "period"):
        return
    if window(text, start, 12).rstrip().lower().endswith(("later", "the", "of the", "end of", "over the")) and word == "last":
        return
    if window(text, start, 8).rstrip().lower().endswith("later"):
        return
    unit = named.group("unit")
    back = -1 if word.lower() == "last" else 0
    value = {"week": _week, "month": _month, "quarter": _quarter}.get(unit, _year)(published, back)
    reader.add(start, named.end(), value, "relative")


def _week(published: Period, back: int) -> Period | None:
    day = published.as_day()
    if day is None:
        return Period(published.year) if back else published
    week = week_of(day + timedelta(weeks=back))
    return week if back or week.month else Period(day.year, day.month)


def _month(published: Period, back: int) -> Period | None:
    return shift(published, back, "month")


def _quarter(published: Period, back: int) -> Period | None:
    value = shift(published, back * 3, "month")
    return Period(value.year) if value else None


def _year(published: Period, back: int) -> Period | None:
    return shift(published, back, "year")


def read_counted(reader: DateReader, _start: int, end: int, word: str) -> None:
    """Read "two years ago", "six months later", "a day earlier", "a few weeks before"."""
    text = reader.text
    left = window(text, end, 40)
    match = _COUNTED.search(left)
    base = reader.published if word.lower() == "ago" else reader.previous()
    if match is None or base is None:
        return
    words = match.group("count").lower()
    sign = 1 if word.lower() in ("later", "after") else -1
    unit = match.group("unit").lower()
    begin = end - (len(left) - match.start())
    value: Period | None
    if words.isdigit() or words in _COUNTS:
        value = shift(base, sign * (int(words) if words.isdigit() else _COUNTS[words]), unit)  # type: ignore[arg-type]
    elif words.startswith(("a ", "an ")) or words == "several":
        value = Period(base.year) if unit != "year" else None
    else:
        return
    if value and reader.published and str(value)[: len(str(reader.published))] > str(reader.published):
        return  # "within 30 days after": a deadline, not counted from a date in the text
    reader.add(begin, end, value, "relative", None if word.lower() == "ago" else "shift")


def read_same(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "the same day", "that year", "the previous month", "the following week" from the date before."""
    named = _NAMED_UNIT.match(reader.text, end)
    previous = reader.previous()
    if named is None or previous is None:
        return
    unit = named.group("unit")
    step = {"previous": -1, "preceding": -1, "following": 1}.get(word.lower(), 0)
    if step:
        known: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "year": "year"}
        if unit in known:
            reader.add(start, named.end(), shift(previous, step, known[unit]), "relative", "shift")
        return
    value = Period(previous.year) if unit == "year" else replace(previous, day=None) if unit in ("month", "week") else previous
    reader.add(start, named.end(), value, "relative", "same")


def read_earlier(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "earlier in the day"; "a year earlier" is counted, and "earlier this month" is found at "this"."""
    in_the_day = re.match(r"\s+in\s+the\s+day\b", reader.text[end : end + 14])
    if in_the_day is None:
        read_counted(reader, start, end, word)
        return
    previous = reader.previous()
    same_day = previous if previous and previous.day else reader.published
    if same_day and reader.published and reader.published.day:
        same_day = reader.published if previous != reader.published else previous
    reader.add(start, end + in_the_day.end(), same_day, "relative", "same")


def read_before(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read "the year before" and "the day after", else a counted one."""
    left = window(reader.text, start, 16)
    match = re.search(r"\bthe\s+(day|week|month|year)\s+\Z", left, re.IGNORECASE)
    previous = reader.previous()
    if match and previous:
        unit: Any = match.group(1).lower()
        step = -1 if word.lower() == "before" else 1
        reader.add(start - (len(left) - match.start()), end, shift(previous, step, unit), "relative", "shift")
        return
    read_counted(reader, start, end, word)
