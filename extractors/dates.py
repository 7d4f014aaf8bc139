"""Dates in a text: an own grammar finds the spans and the publication date resolves the relative ones.

One pass over the words, each keyword looked up in a table and read with patterns anchored at it, so the time is linear.
Dates in figures whose order depends on the publisher, and odd spellings, are read by dateparser; the plain shapes
("3 September 2024"), which are nearly all, are read from the table of months: the same values at a thousandth of the time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from data.records import DateBasis, DatePrecision
from extractors.periods import Period, Unit, make_period, of_day, parse_period, shift, week_of, weekday_before

Anaphor = Literal[
    "same",  # the date before, or its month or year: "the same day", "during the same period", "that year"
    "shift",  # counted from the date before: "two years later", "a day earlier", "the previous year"
    "year",  # a month or day of the year of the date before: "4 July of that year", "that April"
]

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_SEASONS = frozenset("spring summer autumn fall winter".split())
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_COUNTS |= {"ten": 10, "eleven": 11, "twelve": 12}

_WORD = re.compile(r"[A-Za-z]+|\d+", re.ASCII)
_FIGURES = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}|\d{2})(?![\d/])(?!\.\d)", re.ASCII
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th)?"
_WEEKDAY_NAMES = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_LEFT_DAY = re.compile(
    rf"(?:\b{_WEEKDAY_NAMES},?\s+(?:the\s+)?)?(?<![\d.,/$€£-])"
    rf"(?:(?P<first>{_DAY}){_ORDINAL}\s*(?P<join>-|–|to|and|,|until)\s*)?"
    rf"(?P<day>{_DAY}){_ORDINAL}(?:\s+day)?[\s-]+(?:of\s+)?\Z",
    re.ASCII,
)
_LEFT_WEEKDAY = re.compile(rf"\b{_WEEKDAY_NAMES},?\s+(?:the\s+)?\Z")
_RIGHT_DAY = re.compile(
    rf"\.?[\s-]+(?:the\s+)?(?P<day>{_DAY}){_ORDINAL}(?![\d%:]|[.,]\d|\s*(?:million|billion|per|years|months|days|m\b|bn\b))"
    rf"(?:\s*(?P<join>-|–|to|and|,)\s*(?P<last>{_DAY}){_ORDINAL}(?=,?\s+\d{{4}}\b))?",
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
_UNIT = r"(?P<unit>day|week|month|year)"
_COUNTED = re.compile(
    rf"\b(?P<count>(?:a|an)\s+(?:few|couple\s+of)|several|[A-Za-z]+|\d{{1,3}})\s+{_UNIT}s?\s+(?P<way>ago|earlier|later|before|after)\Z",
    re.IGNORECASE,
)
_NAMED_UNIT = re.compile(r"\s+(?P<unit>week|month|year|quarter|day|period|spring|summer|autumn|fall|winter)\b(?!-)")
_NOT_A_DAY = re.compile(r"\b(?:Black|Good|Cyber|Ash|Easter|next|coming|every|each)\s+\Z")
_PAPER = re.compile(r"\s+(?:Times|Telegraph|Mail|Mirror|Express|Review|Herald|Post)\b")
_OF_WEEK = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this)\s+week\b")
_FOLLOWED_BY_DATE = re.compile(rf",?\s+(?:the\s+)?(?:{_DAY}{_ORDINAL}\s+(?:of\s+)?)?(?P<month>[A-Z][a-z]{{2,8}})\b")
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
_MAX_WORDS = 200_000


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
class _Reader:
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


def find_dates(text: str, published: str | None, date_order: str = "DMY") -> list[DateMention]:
    """Return the dates of ``text`` in their order, without overlaps.

    Args:
        text: The article's text.
        published: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; without it a relative date is left out, and no date that needs
            it is made more precise than it.
        date_order: How the source writes dates in figures: ``DMY``, ``MDY`` or ``YMD``.
    """
    known = parse_period(published)
    reader = _Reader(text, known if known and 1900 <= known.year < 2200 else None, date_order, [])
    for count, match in enumerate(_WORD.finditer(text)):
        if count >= _MAX_WORDS:
            break
        start = match.start()
        if start < reader.covered:
            continue
        word = match.group()
        if word[0].isdigit():
            if len(word) <= 4:
                _read_figures(reader, start, match.end())
            continue
        handler = _HANDLERS.get(word.lower()) if len(word) <= 9 else None
        if handler is not None:
            handler(reader, start, match.end(), word)
    return reader.found


def _window(text: str, at: int, size: int = 44) -> str:
    return text[max(0, at - size) : at]


def _read_figures(reader: _Reader, start: int, end: int) -> None:
    text = reader.text
    match = _FIGURES.match(text, start) if end < len(text) and text[end] in "-/." else None
    if match and (start == 0 or text[start - 1] not in "./-0123456789$€£"):
        reader.add(match.start(), match.end(), _parse_figures(match.group(), reader.date_order), "stated")
        return
    if end - start == 4 and text[start : start + 2] in ("19", "20"):
        _read_year(reader, start, end)


def _read_year(reader: _Reader, start: int, end: int) -> None:
    text = reader.text
    left = _window(text, start, 30)
    following = text[end : end + 2]
    if following[:1].isalnum() or following[:1] in ("/", "%", "$", "€") or (following[:1] in ".,-:" and following[1:].isdigit()):
        return
    before = _BEFORE_YEAR.search(left) or (_YEAR_OF_A_THING.search(left) if text[end : end + 2].strip().isalpha() else None)
    if before is None or _LAW_BEFORE.search(left):
        return
    part = _YEAR_PART.search(left)
    reader.add(start - (len(left) - part.start()) if part else start, end, make_period(int(text[start:end])), "stated")


def _read_month(reader: _Reader, start: int, end: int, word: str) -> None:
    if word[0].islower() or not (word.istitle() or word.isupper()):
        return
    text, month = reader.text, _MONTHS[word.lower()]
    if end < len(text) and text[end] == "'" and word == "May":
        return
    left = _window(text, start)
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
    reader: _Reader, begin: int, stop: int, year: int, month: int, day: int | None, days: re.Match[str] | None, end: int
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


def _which_year(reader: _Reader, which: str, month: int, day: int | None) -> Period | None:
    """Return the month or day in "last year", "that year" and the like."""
    if which in ("last", "this", "next") and reader.published:
        return make_period(reader.published.year + {"last": -1, "this": 0, "next": 1}[which], month, day)
    previous = reader.previous()
    if previous is None or which in ("last", "this", "next"):
        return None
    return make_period(previous.year + {"previous": -1, "following": 1}.get(which, 0), month, day)


def _read_yearless(reader: _Reader, begin: int, stop: int, month: int, day: int | None, days: re.Match[str] | None) -> None:
    text = reader.text
    left = _window(text, begin, 24)
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
    if value and word != "last" and _AHEAD.search(_window(text, begin)):
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


def _read_weekday(reader: _Reader, start: int, end: int, word: str) -> None:
    text, published = reader.text, reader.published
    left = _window(text, start, 16)
    if published is None or word[0].islower() or _NOT_A_DAY.search(left) or _PAPER.match(text, end):
        return
    dated = _FOLLOWED_BY_DATE.match(text, end)
    if dated and dated.group("month").lower() in _MONTHS:
        return
    weekday = _WEEKDAYS[word.lower()]
    week = _OF_WEEK.match(text, end)
    last = re.search(r"\blast\s+\Z", left, re.IGNORECASE)
    weeks_back = {"last": 1, "this": 0}[week.group("which")] if week else 1 if last else None
    begin = start - (len(left) - last.start()) if last else start
    reader.add(begin, week.end() if week else end, weekday_before(published, weekday, weeks_back), "relative")


def _read_today(reader: _Reader, start: int, end: int, word: str) -> None:
    if reader.published is None:
        return
    if word.lower() == "yesterday":
        reader.add(start, end, shift(reader.published, -1, "day") if reader.published.day else reader.published, "relative")
    else:
        reader.add(start, end, reader.published, "relative")


def _read_last_or_this(reader: _Reader, start: int, end: int, word: str) -> None:
    text, published = reader.text, reader.published
    part = re.match(r"\s+(?:morning|afternoon|evening)\b", text[end : end + 12]) if word.lower() == "this" else None
    if part and published:
        reader.add(start, end + part.end(), published, "relative")
        return
    named = _NAMED_UNIT.match(text, end)
    if named is None or published is None or named.group("unit") in ("day", "period"):
        return
    if _window(text, start, 12).rstrip().lower().endswith(("later", "the", "of the", "end of", "over the")) and word == "last":
        return
    if _window(text, start, 8).rstrip().lower().endswith("later"):
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


def _read_counted(reader: _Reader, _start: int, end: int, word: str) -> None:
    """Read "two years ago", "six months later", "a day earlier", "a few weeks before"."""
    text = reader.text
    left = _window(text, end, 40)
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


def _read_same(reader: _Reader, start: int, end: int, word: str) -> None:
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


def _read_earlier(reader: _Reader, start: int, end: int, word: str) -> None:
    """Read "earlier in the day"; "a year earlier" is counted, and "earlier this month" is found at "this"."""
    in_the_day = re.match(r"\s+in\s+the\s+day\b", reader.text[end : end + 14])
    if in_the_day is None:
        _read_counted(reader, start, end, word)
        return
    previous = reader.previous()
    same_day = previous if previous and previous.day else reader.published
    if same_day and reader.published and reader.published.day:
        same_day = reader.published if previous != reader.published else previous
    reader.add(start, end + in_the_day.end(), same_day, "relative", "same")


def _read_before(reader: _Reader, start: int, end: int, word: str) -> None:
    """Read "the year before" and "the day after", else a counted one."""
    left = _window(reader.text, start, 16)
    match = re.search(r"\bthe\s+(day|week|month|year)\s+\Z", left, re.IGNORECASE)
    previous = reader.previous()
    if match and previous:
        unit: Any = match.group(1).lower()
        step = -1 if word.lower() == "before" else 1
        reader.add(start - (len(left) - match.start()), end, shift(previous, step, unit), "relative", "shift")
        return
    _read_counted(reader, start, end, word)


_HANDLERS: dict[str, Any] = {
    **dict.fromkeys(_MONTHS, _read_month),
    **dict.fromkeys(_WEEKDAYS, _read_weekday),
    **dict.fromkeys(("today", "tonight", "yesterday"), _read_today),
    **dict.fromkeys(("last", "this"), _read_last_or_this),
    **dict.fromkeys(("ago", "later"), _read_counted),
    "earlier": _read_earlier,
    **dict.fromkeys(("before", "after"), _read_before),
    **dict.fromkeys(("same", "that", "previous", "preceding", "following"), _read_same),
}


@lru_cache(maxsize=8192)
def _parse_figures(figures: str, date_order: str) -> Period | None:
    """Read a date in figures by the source's order; with dots it is always day, month, year."""
    from dateparser.date import DateDataParser  # here: it costs half a second, and few texts need it

    order = "YMD" if figures[:4].isdigit() else "DMY" if "." in figures else date_order
    settings = {"DATE_ORDER": order, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(figures)
    return of_day(found.date_obj.date()) if found and found.date_obj else None
