"""Dates: a table of forms that occur, what is no date, and properties."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates
from extractors.periods import Period, make_period, parse_period, shift

# text, publication date, the words found, value, why
STATED = [
    ("fined on 3 September 2024 by", "2024-09-10", "3 September 2024", "2024-09-03", "day month year"),
    ("On Sept. 3, 2024, the", "2024-09-10", "Sept. 3, 2024", "2024-09-03", "short month"),
    ("on September 3, 2024", None, "September 3, 2024", "2024-09-03", "needs no publication date"),
    ("entered May 9, 2016, the", "2016-05", "May 9, 2016", "2016-05-09", "as precise as stated"),
    ("the decision of 06 November 2024", "2024-12-23", "06 November 2024", "2024-11-06", "leading nought"),
    ("today, the 3rd of December 2020.", None, "3rd of December 2020", "2020-12-03", "ordinal with of"),
    ("on 19th of July 2024", None, "19th of July 2024", "2024-07-19", "ordinal with of"),
    ("on the 2nd September, 2021", None, "2nd September, 2021", "2021-09-02", "ordinal and comma"),
    ("March 4th, 2016", None, "March 4th, 2016", "2016-03-04", "ordinal behind"),
    ("14 Mar 2019 - fined", None, "14 Mar 2019", "2019-03-14", "short month without a dot"),
    ("dated 14-Mar-2019", None, "14-Mar-2019", "2019-03-14", "hyphens"),
    ("Monday, 23 December 2024", None, "Monday, 23 December 2024", "2024-12-23", "with its weekday"),
    ("on Tuesday, September 3, 2024", None, "Tuesday, September 3, 2024", "2024-09-03", "with its weekday"),
    ("SEPTEMBER 3, 2024", None, "SEPTEMBER 3, 2024", "2024-09-03", "capitals"),
    ("published on 12.08.2024 by", None, "12.08.2024", "2024-08-12", "dots are day first"),
    ("on 2024-09-03.", None, "2024-09-03", "2024-09-03", "ISO"),
    ("First published: 20/12/2022", None, "20/12/2022", "2022-12-20", "the day cannot be a month"),
    ("began in March 2023 after", None, "March 2023", "2023-03", "month"),
    ("in the month of October 2024 at", None, "October 2024", "2024-10", "month of"),
    ("in July of 2024", None, "July of 2024", "2024-07", "of the year"),
    ("Sept. 2023 fined", None, "Sept. 2023", "2023-09", "short month and year"),
    ("early October 2023", "2025-08-05", "October 2023", "2023-10", "the month is what is known"),
    ("In 2022, the ICO", None, "2022", "2022", "year"),
    ("fined (2019) for", None, "2019", "2019", "year in brackets"),
    ("a 2022 FTC settlement", None, "2022", "2022", "year of a thing"),
    ("the agency’s 2023 settlement with", None, "2023", "2023", "year of a thing"),
    ("in early 2025", None, "early 2025", "2025", "part of a year"),
    ("in late 2021", None, "late 2021", "2021", "part of a year"),
    ("by mid-2020", None, "mid-2020", "2020", "part of a year"),
    ("in the summer of 2023", None, "the summer of 2023", "2023", "season"),
    ("autumn 2019 saw", None, "autumn 2019", "2019", "season"),
    ("in Q3 2023", None, "Q3 2023", "2023", "quarter: the year is sure"),
    ("the third quarter of 2023", None, "third quarter of 2023", "2023", "quarter in words"),
    ("at the end of 2016", None, "end of 2016", "2016", "part of a year"),
]

RELATIVE = [
    # the day of publication
    ("Today the FTC", "2025-06-26", "Today", "2025-06-26", "today"),
    ("the court today entered", "2016-03", "today", "2016-03", "no more precise than the publication"),
    ("charged today", "2017", "today", "2017", "no more precise than the publication"),
    ("Breaking: this morning Ofwat", "2025-05-28", "this morning", "2025-05-28", "part of the day"),
    ("yesterday the court", "2025-08-08", "yesterday", "2025-08-07", "yesterday"),
    ("yesterday the court", "2016-04", "yesterday", "2016-04", "month is all there is"),
    # weekdays
    ("said on Tuesday that", "2024-09-03", "Tuesday", "2024-09-03", "a Tuesday on a Tuesday is that day"),
    ("said on Monday that", "2024-09-03", "Monday", "2024-09-02", "the day before"),
    ("said on Friday that", "2024-12-22", "Friday", "2024-12-20", "latest Friday"),
    ("late on Thursday", "2024-08-23", "Thursday", "2024-08-22", "latest Thursday"),
    ("on Tuesday", "2017-01", "Tuesday", "2017-01", "month is all there is"),
    ("Last Tuesday the court", "2025-03-24", "Last Tuesday", "2025-03-18", "last: the week before"),
    ("signed last Wednesday", "2023-12-28", "last Wednesday", "2023-12-20", "last: not yesterday"),
    ("On Monday of last week ESMA", "2019-07-22", "Monday of last week", "2019-07-15", "of last week"),
    # weeks, months, years
    ("Last week it fined", "2025-09-04", "Last week", "2025-08", "the whole week lies in a month"),
    ("Last week it fined", "2024-05-09", "Last week", "2024", "the week lies in two months"),
    ("published last month", "2025-09-04", "last month", "2025-08", "last month"),
    ("published last month", "2016-01", "last month", "2015-12", "over the new year"),
    ("published last month", "2016", "last month", "2016", "a year is all there is"),
    ("earlier this month", "2015-12-22", "this month", "2015-12", "this month"),
    ("Last year it paid", "2016-03", "Last year", "2015", "last year"),
    ("earlier this year", "2025-07-07", "this year", "2025", "this year"),
    ("Two months ago, the", "2025-09-03", "Two months ago", "2025-07", "months ago"),
    ("two years ago", "2024-07-24", "two years ago", "2022", "years ago"),
    ("a year ago", "2024-07-24", "a year ago", "2023", "a year ago"),
    ("three days ago", "2024-03-02", "three days ago", "2024-02-28", "over a leap day"),
    ("last summer", "2024-07-24", "last summer", "2023", "season"),
    # months and days without a year
    ("fined in October for", "2019-07-08", "October", "2018-10", "the latest October"),
    ("fined in March for", "2025-05-28", "March", "2025-03", "the latest March"),
    ("sued in May over", "2023-07-11", "May", "2023-05", "May after a preposition"),
    ("the order of March, when", "2024-05-08", "March", "2024-03", "of"),
    ("last November it", "2025-04-23", "last November", "2024-11", "last"),
    ("told Juul last June to", "2023-04-12", "last June", "2022-06", "last"),
    ("three companies this March.", "2019-07-22", "this March", "2019-03", "this"),
    ("since mid-April, when", "2018-06-08", "mid-April", "2018-04", "part of a month"),
    ("In July last year TikTok", "2025-10-13", "July last year", "2024-07", "last year"),
    ("in March this year", "2020-11-24", "March this year", "2020-03", "this year"),
    ("on September 2 the", "2016-03-25", "September 2", "2015-09-02", "before the publication"),
    ("LONDON, Oct 15 - Britain", "2025-10-15", "Oct 15", "2025-10-15", "dateline"),
    ("the verdict on Tuesday, Jan. 21.", "2025-01-22", "Tuesday, Jan. 21", "2025-01-21", "with its weekday"),
    ("decisions of 26 September since", "2025-02-14", "26 September", "2024-09-26", "before the publication"),
    ("On 16 July it", "2025-07-18", "16 July", "2025-07-16", "this year"),
    ("From 9 to 13 September, SkyCity", "2024-09-20", "9 to 13 September", "2024-09", "days from and to: the month"),
    ("On August 2 it", "2017", "August 2", "2017", "a year is all there is"),
    ("were put off until September 4", "2025-07-16", "September 4", "2025-09-04", "a deadline lies ahead"),
    ("takes effect on August 4", "2023-07-17", "August 4", "2023-08-04", "lies ahead"),
    ("contacted by May 26", "2020-05-19", "May 26", "2020-05-26", "a few days ahead"),
]

# text, publication date, the words and values of all dates, which of them are anaphors
ANAPHORA = [
    (
        "In June 2021 it began. On July 4 of that year it",
        "2022-07-21",
        [("June 2021", "2021-06"), ("July 4 of that year", "2021-07-04")],
        ["year"],
    ),
    (
        "fined in September 2023 and in April of the same year",
        "2025-05-02",
        [("September 2023", "2023-09"), ("April of the same year", "2023-04")],
        ["year"],
    ),
    (
        "In September 2022 they agreed, after that April it",
        "2023-04-12",
        [("September 2022", "2022-09"), ("that April", "2022-04")],
        ["year"],
    ),
    (
        "In May 2022 it was fined. Six months later again",
        "2023-07-11",
        [("May 2022", "2022-05"), ("Six months later", "2022-11")],
        ["shift"],
    ),
    (
        "On Tuesday it paid. A day earlier the SEC",
        "2023-11-27",
        [("Tuesday", "2023-11-21"), ("A day earlier", "2023-11-20")],
        ["shift"],
    ),
    (
        "in the summer of 2023, and a year later it",
        "2025-05-29",
        [("the summer of 2023", "2023"), ("a year later", "2024")],
        ["shift"],
    ),
    (
        "In July 2021 it fined, a few weeks before it",
        "2024-11-22",
        [("July 2021", "2021-07"), ("a few weeks before", "2021")],
        ["shift"],
    ),
    ("In 2022 the ICO fined. During the same period", "2024-09-03", [("2022", "2022"), ("same period", "2022")], ["same"]),
    ("On 24 May 2022 it; on the same day it", "2024-08-12", [("24 May 2022", "2022-05-24"), ("same day", "2022-05-24")], ["same"]),
    ("(August 2019) and in the same month", "2024-10-14", [("August 2019", "2019-08"), ("same month", "2019-08")], ["same"]),
    ("In 2021 it grew. The previous year it", "2024-10-14", [("2021", "2021"), ("previous year", "2020")], ["shift"]),
    ("335 in 2024 and the year before", "2025-01-21", [("2024", "2024"), ("the year before", "2023")], ["shift"]),
    ("in March 2020 and the following month", "2024-01-21", [("March 2020", "2020-03"), ("following month", "2020-04")], ["shift"]),
]

SEVERAL = [
    ("On August 23 and 26, 2016, the court", "2017-07", [("August 23", "2016-08-23"), ("26, 2016", "2016-08-26")]),
    ("between 2010 and 2014", "2016-02-02", [("2010", "2010"), ("2014", "2014")]),
    ("between September 3-5, 2024", None, [("September 3-5, 2024", "2024-09")]),
    ("on 2 and 5 July 2024", None, [("2", "2024-07-02"), ("5 July 2024", "2024-07-05")]),
]

NO_DATES = [
    ("of €30.5m and €20m", "2024-09-03", "sums"),
    ("the Securities Act of 1933 and the Exchange Act of 1934", "2024-09-03", "years of laws"),
    ("under the Bribery Act 2010 and Regulation 2016", "2024-09-03", "years of laws"),
    ("Law No. 20 of 2018", "2024-09-03", "number of a law"),
    ("it may march on, and may appeal", "2024-09-03", "verbs"),
    ("Theresa May said March was", "2024-09-03", "names without a preposition"),
    ("a Black Friday offer", "2024-09-03", "a name"),
    ("the Sunday Times reported", "2024-09-03", "a newspaper"),
    ("every Tuesday and next Tuesday", "2024-09-03", "no past day"),
    ("on Tuesday, yesterday and last month", None, "nothing to count from"),
    ("within 30 days after the order", "2024-09-03", "a deadline"),
    ("version 2.1.2 at 10.5", "2024-09-03", "a version"),
    ("31 February 2024", "2024-09-03", "no such day"),
    ("paid 2024 people $2024", "2024-09-03", "counts"),
    ("Mondays are slow", "2024-09-03", "plural"),
    ("18 C.F.R. § 1c.2 (2017)", "2024-09-03", "edition of a code"),
]


@pytest.mark.parametrize(("text", "published", "words", "value", "why"), STATED)
def test_a_stated_date_is_read(text: str, published: str | None, words: str, value: str, why: str) -> None:
    found = [mention for mention in find_dates(text, published) if mention.basis == "stated"]
    assert [(mention.text, mention.value) for mention in found] == [(words, value)], why


@pytest.mark.parametrize(("text", "published", "words", "value", "why"), RELATIVE)
def test_a_relative_date_is_resolved(text: str, published: str, words: str, value: str, why: str) -> None:
    found = find_dates(text, published)
    assert [(mention.text, mention.value, mention.basis) for mention in found] == [(words, value, "relative")], why
    assert find_dates(text, None) == [], why


@pytest.mark.parametrize(("text", "published", "dates", "anaphors"), ANAPHORA)
def test_an_anaphor_is_counted_from_the_date_before(
    text: str, published: str, dates: list[tuple[str, str]], anaphors: list[str]
) -> None:
    found = find_dates(text, published)
    assert [(mention.text, mention.value) for mention in found] == dates
    assert [mention.anaphor for mention in found if mention.anaphor] == anaphors


@pytest.mark.parametrize(("text", "published", "dates"), SEVERAL)
def test_several_days_share_a_month(text: str, published: str | None, dates: list[tuple[str, str]]) -> None:
    assert [(mention.text, mention.value) for mention in find_dates(text, published)] == dates


@pytest.mark.parametrize(("text", "published", "why"), NO_DATES)
def test_what_is_no_date_is_left(text: str, published: str | None, why: str) -> None:
    assert find_dates(text, published) == [], why


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("on 03/09/2024", "DMY", "2024-09-03"),
        ("on 03/09/2024", "MDY", "2024-03-09"),
        ("on 09/23/2021", "DMY", "2021-09-23"),
        ("on 2024/09/03", "DMY", "2024-09-03"),
        ("on 08.04.2021", "MDY", "2021-04-08"),
    ],
)
def test_figures_follow_the_order_of_the_source(text: str, order: str, value: str) -> None:
    assert [mention.value for mention in find_dates(text, None, order)] == [value]


@pytest.mark.xfail(strict=True, reason="'hardly' takes a month off what is counted")
def test_gap_hardly() -> None:
    assert find_dates("Hardly two months ago", "2021-09-29")[0].value == "2021-08"


@pytest.mark.xfail(strict=True, reason="counted from a date that the text gives only later")
def test_gap_later_reference() -> None:
    assert find_dates("It acted a day after the order. The order came on June 25.", "2025-07-16")[0].value == "2025-06-26"


@pytest.mark.parametrize(
    "text", ["3 September 2024", "Sept. 3, 2024", "3rd of December 2020", "14 Mar 2019", "Monday, 23 December 2024"]
)
def test_plain_shapes_agree_with_dateparser(text: str) -> None:
    from dateparser.date import DateDataParser

    expected = DateDataParser(languages=["en"], settings={"PARSERS": ["absolute-time"]}).get_date_data(text).date_obj
    assert find_dates(text, None)[0].value == expected.date().isoformat()


@pytest.mark.parametrize(
    ("base", "count", "unit", "value"),
    [
        ("2024-03-31", 1, "month", "2024-04"),
        ("2024-01", -1, "month", "2023-12"),
        ("2024", -1, "month", "2024"),
        ("2024-02-29", 1, "year", "2025"),
        ("2024-09-03", -1, "week", "2024"),
        ("2024-09-11", -1, "week", "2024-09"),
        ("9999", 1, "year", None),
        ("9999-12-31", 1, "day", None),
    ],
)
def test_a_shift_is_never_more_precise(base: str, count: int, unit: str, value: str | None) -> None:
    period = parse_period(base)
    assert period
    moved = shift(period, count, unit)  # type: ignore[arg-type]
    assert (str(moved) if moved else None) == value


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13", "2024-02-31", "0000"])
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_periods_are_written_and_read(day: date) -> None:
    assert parse_period(day.isoformat()) == make_period(day.year, day.month, day.day) == Period(day.year, day.month, day.day)


@given(
    st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["{0.day} {0:%B} {0.year}", "{0:%B} {0.day}, {0.year}", "{0:%Y-%m-%d}", "{0:%b}. {0.day}, {0.year}"]),
)
def test_a_rendered_date_is_read_back(day: date, style: str) -> None:
    rendered = style.format(day)
    if ". " in rendered and day.month == 5:
        rendered = rendered.replace(". ", " ", 1)
    [mention] = find_dates(f"It was fined on {rendered} for", None)
    assert (mention.value, mention.precision) == (day.isoformat(), "day")


DATE_LIKE = st.lists(
    st.sampled_from(
        "3 3rd of September May , . 2024 on in last this that year month Tuesday ago two later 12/08/2024 and to - today".split()
    ),
    max_size=25,
).map(" ".join)
PUBLISHED = st.sampled_from([None, "2024", "2024-02", "2024-02-29", "0001-01-01", "9999-12-31", "2023-02-31", "never"])


@given(st.one_of(st.text(max_size=200), DATE_LIKE), PUBLISHED)
def test_spans_lie_in_the_text_in_order(text: str, published: str | None) -> None:
    last = 0
    for mention in find_dates(text, published):
        assert mention.text == text[mention.start : mention.end] != ""
        assert mention.start >= last
        assert len(mention.value) == {"year": 4, "month": 7, "day": 10}[mention.precision]
        assert parse_period(mention.value)
        last = mention.end


HOSTILE = {
    "letters": "a" * 10**5,
    "digits": "9" * 10**5,
    "groups": "1," * 50_000,
    "slashes": "1/" * 50_000,
    "symbols": "€ " * 50_000,
    "months": "May " * 25_000,
    "years": "in 2020 " * 12_000,
    "counts": "a year later " * 8_000,
    "joined days": "1-2-" * 25_000 + "May",
    "spaces": "May" + " " * 10**5 + "2020",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    began = time.process_time()
    find_dates(HOSTILE[name], "2024-09-03")
    assert time.process_time() - began < 1
