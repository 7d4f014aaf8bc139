"""Dates that name a year, a month or a day: "3 September 2024", "in March", "12.08.2024", "July 4 of that year".

Dates in figures, whose order depends on the publisher, are read by dateparser; the plain shapes, which are nearly all, are
read from the table of months: the same values at a thousandth of the time.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from extractors.date_reader import DAY, MONTHS, ORDINAL, WEEKDAY_NAMES, Anaphor, DateReader, window
from extractors.periods import Period, make_period, of_day

_FIGURES = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}|\d{2})(?![\d/])(?!\.\d)", re.ASCII
)
_LEFT_DAY = re.compile(
    rf"(?:\b{WEEKDAY_NAMES},?\s+(?:the\s+)?)?(?<![\d.,/$€£-])"
    rf"(?:(?P<first>{DAY}){ORDINAL}\s*(?P<join>-|–|to|and|,|until)\s*)?"
    rf"(?P<day>{DAY}){ORDINAL}(?:\s+day)?[\s-]+(?:of\s+)?\Z",
    re.ASCII,
)
_LEFT_WEEKDAY = re.compile(rf"\b{WEEKDAY_NAMES},?\s+(?:the\s+)?\Z")
_RIGHT_DAY = re.compile(
    rf"\.?[\s-]+(?:the\s+)?(?P<day>{DAY}){ORDINAL}(?![\d%:]|[.,]\d|\s*(?:million|billion|per|years|months|days|m\b|bn\b))"
    rf"(?:\s*(?P<join>-|–|to|and|,)\s*(?P<last>{DAY}){ORDINAL}(?=,?\s+\d{{4}}\b))?",
    re.ASCII,
)
_RIGHT_YEAR = re.compile(r"\.?,?[\s-]+(?:of\s+)?(?P<year>(?:19|20)\d\d)(?![\d/]|-\d)", re.ASCII)
_RIGHT_WHICH_YEAR = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this|that|the\s+same|the\s+previous|the\s+following|next)\s+year\b")
_LEFT_QUALITY = re.compile(
    r"\b(?P<word>last|this|that|early|late|mid|next|the same|end of|start of|beginning of)[\s-]+\Z", re.IGNORECASE
)
_LEFT_PREPOSITION = re.compile(
    r"\b(?P<word>in|of|since|until|till|by|from|to|and|or|during|for|between|before|after|through|throughout|around|about)\s+\Z",
    re.IGNORECASE,
)
_LOOSE_PREPOSITIONS = frozenset("by from for to and or of between before after about".split())
_LAW_BEFORE = re.compile(
    r"(?:Act|[Ll]aw|Laws|Regulations?|Rules?|Order|Code|Decree|Directive|Bill|Ordinance|Charter|No\.?\s*\d{1,6})\)?,?\s+(?:of\s+)?\Z"
    r"|(?:C\.F\.R\.|U\.S\.C\.|§)[^()]{0,16}\(\Z|\bfiscal[\s-]+(?:year\s+)?\Z",
    re.ASCII,
)
_AHEAD = re.compile(
    r"\b(?:until|till|by|no later than|takes? effect|(?:enters?|comes?) into force|starts?|begins?|expires?|due|scheduled|expected)"
    r"(?:\s+(?:on|in|from|for|at))?(?:\s+the)?\s+\Z",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?P<word>in|of|since|until|till|during|from|to|and|or|between|by|before|after|throughout|through|early|late|mid|around|for"
    r"|year|spring|summer|autumn|fall|winter|Q[1-4])[\s-]+|(?P<open>[(–-])\s?|,\s)\Z",
    re.IGNORECASE,
)
_YEAR_OF_A_THING = re.compile(r"(?:\b(?:an?|the|its|their|his|her|whose|this|that)|['’]s?)\s+\Z", re.IGNORECASE)
_YEAR_PART = re.compile(
    r"\b(?:early|late|mid|(?:the\s+)?(?:spring|summer|autumn|fall|winter)(?:\s+of)?|Q[1-4]|(?:end|start|beginning|middle)\s+of"
    r"|(?:first|second|third|fourth|last)\s+(?:quarter|half)\s+of)[\s-]+\Z",
    re.IGNORECASE,
)
_FUTURE_DAYS = 7  # a date without a year may lie this far after the publication


def read_figures(reader: DateReader, start: int, end: int) -> None:
    """Read a date or a year whose first figures stand at ``start``."""
    text = reader.text
    match = _FIGURES.match(text, start) if end < len(text) and text[end] in "-/." else None
    if match and (start == 0 or text[start - 1] not in "./-0123456789$€£"):
        reader.add(match.start(), match.end(), _parse_figures(match.group(), reader.date_order), "stated")
        return
    if end - start == 4 and text[start : start + 2] in ("19", "20"):
        _read_year(reader, start, end)


@lru_cache(maxsize=8192)
def _parse_figures(figures: str, date_order: str) -> Period | None:
    """Read a date in figures by the source's order; with dots it is always day, month, year."""
    from dateparser.date import DateDataParser  # here: it costs half a second, and few texts need it

    order = "YMD" if figures[:4].isdigit() else "DMY" if "." in figures else date_order
    settings = {"DATE_ORDER": order, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(figures)
    return of_day(found.date_obj.date()) if found and found.date_obj else None


def _read_year(reader: DateReader, start: int, end: int) -> None:
    text = reader.text
    left = window(text, start, 30)
    following = text[end : end + 2]
    if following[:1].isalnum() or following[:1] in ("/", "%", "$", "€") or (following[:1] in ".,-:" and following[1:].isdigit()):
        return
    before = _BEFORE_YEAR.search(left) or (_YEAR_OF_A_THING.search(left) if text[end : end + 2].strip().isalpha() else None)
    if before is None or _LAW_BEFORE.search(left):
        return
    part = _YEAR_PART.search(left)
    reader.add(start - (len(left) - part.start()) if part else start, end, make_period(int(text[start:end])), "stated")


def read_month(reader: DateReader, start: int, end: int, word: str) -> None:
    """Read the date around the name of a month."""
    if word[0].islower() or not (word.istitle() or word.isupper()):
        return
    text, month = reader.text, MONTHS[word.lower()]
    if end < len(text) and text[end] == "'" and word == "May":
        return
    left = window(text, start)
    before = _LEFT_DAY.search(left)
    after = None if before else _RIGHT_DAY.match(text, end)
    day = int((before or after).group("day")) if before or after else None  # type: ignore[union-attr]
    stop = after.end() if after else end
    begin = start - (len(left) - before.start()) if before else start
    if after and (weekday := _LEFT_WEEKDAY.search(left)):
        begin = start - (len(left) - weekday.start())
    begin = max(begin, reader.covered)
    which = _RIGHT_WHICH_YEAR.match(text, stop)
    year = None if which else _RIGHT_YEAR.match(text, stop)
    if year:
        _add_stated(reader, begin, stop, int(year.group("year")), month, day, before or after, year.end())
        return
    if which and (value := _which_year(reader, which.group("which").split()[-1], month, day)):
        anaphor: Anaphor | None = "year" if which.group("which") not in ("last", "this", "next") else None
        reader.add(begin, which.end(), value, "relative", anaphor)
        return
    _read_yearless(reader, begin, stop, month, day, before or after)


def _add_stated(
    reader: DateReader, begin: int, stop: int, year: int, month: int, day: int | None, days: re.Match[str] | None, end: int
) -> None:
    """Add a date with its year; two days ("August 23 and 26, 2016") are two dates, a span of days is its month."""
    groups = days.groupdict() if days else {}
    other, join = groups.get("first") or groups.get("last"), groups.get("join")
    if other and join not in ("and", ","):
        reader.add(begin, end, make_period(year, month), "stated")
        return
    if other and groups.get("last"):
        split = reader.text.rindex(other, begin, stop)
        reader.add(begin, days.end("day") if days else split, make_period(year, month, day), "stated")
        reader.add(split, end, make_period(year, month, int(other)), "stated")
        return
    if other:
        first = reader.text.index(other, begin)
        reader.add(first, first + len(other), make_period(year, month, int(other)), "stated")
        begin = reader.text.index(str(groups["day"]), first + len(other))
    reader.add(begin, end, make_period(year, month, day), "stated")


def _which_year(reader: DateReader, which: str, month: int, day: int | None) -> Period | None:
    """Return the month or day in "last year", "that year" and the like."""
    if which in ("last", "this", "next") and reader.published:
        return make_period(reader.published.year + {"last": -1, "this": 0, "next": 1}[which], month, day)
    previous = reader.previous()
    if previous is None or which in ("last", "this", "next"):
        return None
    return make_period(previous.year + {"previous": -1, "following": 1}.get(which, 0), month, day)


def _read_yearless(reader: DateReader, begin: int, stop: int, month: int, day: int | None, days: re.Match[str] | None) -> None:
    text = reader.text
    left = window(text, begin, 24)
    quality = _LEFT_QUALITY.search(left)
    word = quality.group("word").lower() if quality else ""
    if word == "next":
        return
    if quality and day is None:
        begin -= len(left) - quality.start()
    elif day is None and not _after_preposition(text, left, stop):
        return
    previous = reader.previous()
    if word == "that" and previous:
        reader.add(begin, stop, make_period(previous.year, month), "relative", "year")
        return
    if reader.published is None:
        return
    if days and days.groupdict().get("first") and days.group("join") not in ("and", ","):
        day = None
    value = _latest(reader.published, month, day, strictly=word == "last")
    if value and word != "last" and _AHEAD.search(window(text, begin)):
        value = _nearest(reader.published, value)
    reader.add(begin, stop, value, "relative")


def _after_preposition(text: str, left: str, stop: int) -> bool:
    """Whether a bare month name is a date: "in March", not "March" the verb, nor "by June Smith"."""
    before = _LEFT_PREPOSITION.search(left)
    if before is None:
        return False
    following = text[stop : stop + 2]
    return before.group("word").lower() not in _LOOSE_PREPOSITIONS or not following.strip()[:1].isupper()


def _latest(published: Period, month: int, day: int | None, strictly: bool = False) -> Period | None:
    """Return the latest such month or day not after the publication (by more than a few days)."""
    if published.month is None:
        return Period(published.year)
    if day is None:
        ahead = month > published.month or (strictly and month == published.month)
        return Period(published.year - ahead, month)
    latest = (published.as_day() or date(published.year, published.month, 28)) + timedelta(days=_FUTURE_DAYS)
    value = make_period(published.year, month, day)
    as_day = value.as_day() if value else None
    if as_day is None or as_day > latest:
        value = make_period(published.year - 1, month, day)
    return value


def _nearest(published: Period, past: Period) -> Period | None:
    """Return the month or day in the next year when that is nearer to the publication than the last one."""
    if published.month is None or past.month is None:
        return past
    months_ago = (published.year - past.year) * 12 + published.month - past.month
    return make_period(past.year + 1, past.month, past.day) if months_ago > 6 else past
