"""PDF files to articles: lines to paragraphs, what the file says of itself, and files that give no text."""

# ruff: noqa: E501 - the tables hold a file a row
from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import read_page
from extractors.page import NoText, Page
from extractors.pdf import MAX_PAGES, paragraphs
from tests.hostile import HOSTILE, LIMIT
from tests.pdfs import bomb, encrypted, pdf, written

RELEASE = """HARBOUR AUTHORITY
Northwind fined over its books
The Harbour Authority has today fined Northwind Traders €30.5
million for keeping three sets of books over a period of six years.
The firm will appeal, its lawyers said, since the authority had
never asked for the second set.
A hearing is expected in the spring (or in the summer)."""
TEXT = """HARBOUR AUTHORITY
Northwind fined over its books
The Harbour Authority has today fined Northwind Traders €30.5 million for keeping three sets of books over a period of six years. The firm will appeal, its lawyers said, since the authority had never asked for the second set.
A hearing is expected in the spring (or in the summer)."""
MADE = {"Title": "Fine for Northwind", "CreationDate": "D:20240903233000-04'00'", "ModDate": "D:20240905", "Author": "jdoe"}


def read(body: bytes, **options: Any) -> Page | NoText:
    known: dict[str, Any] = {"content_type": "text/html", "url": "", "hint_title": None, "hint_published": None}
    return read_page(body, **{**known, **options})


def article(body: bytes, **options: Any) -> Page:
    found = read(body, **options)
    assert isinstance(found, Page), found
    return found


def test_a_release_is_read_whatever_its_label_says() -> None:
    found = article(pdf(RELEASE, info=MADE), url="https://www.example.gov/press/nw.pdf?utm_source=x")
    assert found.text == TEXT
    assert (found.title, found.author, found.language) == ("Fine for Northwind", None, "en")
    assert (found.published, found.published_source, found.modified) == ("2024-09-03", "pdf", "2024-09-05")
    assert found.canonical_url == "https://www.example.gov/press/nw.pdf"


WIDE = "The Harbour Authority has fined Northwind Traders for its books"
PARAGRAPHS: list[tuple[str, list[str], str]] = [
    # note, pages, text
    ("a sum cut at the margin", [f"{WIDE} €30.5\nmillion."], f"{WIDE} €30.5 million."),
    ("a short line ends its paragraph", [f"{WIDE}\nfor long.\n{WIDE}"], f"{WIDE} for long.\n{WIDE}"),
    ("a heading stands alone", [f"The fine\n{WIDE}\nfor long."], f"The fine\n{WIDE} for long."),
    ("a short line whose sentence goes on", [f"{WIDE}\nby order of\nthe court."], f"{WIDE} by order of the court."),
    ("empty lines part paragraphs", [f"{WIDE}\n\n{WIDE}"], f"{WIDE}\n{WIDE}"),
    ("bullets", [f"{WIDE}:\n• keeping books\n•  hiding books"], f"{WIDE}:\n- keeping books\n- hiding books"),
    ("a bullet over two lines", [f"• {WIDE}\nfor long"], f"- {WIDE} for long"),
    ("numbered points", [f"1. {WIDE}\n2. {WIDE}\n(a) and more"], f"1. {WIDE}\n2. {WIDE}\n(a) and more"),
    ("a word cut by a soft hyphen", [f"{WIDE} and invest\u00ad\nments"], f"{WIDE} and investments"),
    ("a word cut by a hyphen, whole elsewhere", [f"{WIDE} and invest-\nments. The investments"], f"{WIDE} and investments. The investments"),
    ("a word with a hyphen of its own", [f"{WIDE} and anti-\nmoney laundering"], f"{WIDE} and anti-money laundering"),
    ("a range", [f"{WIDE} in 2022-\n2024"], f"{WIDE} in 2022-2024"),
    ("a year at the foot of its page", [f"{WIDE} in\n2024"], f"{WIDE} in 2024"),
    ("a name with a hyphen", [f"{WIDE} and Coca-\nCola"], f"{WIDE} and Coca-Cola"),
    ("a dash is no hyphen", [f"{WIDE} -\nat last"], f"{WIDE} - at last"),
    ("only a hyphen", ["-"], "-"),
    ("a sentence over two pages, with numbers", [f"{WIDE}\n1", "of the year.\n- 2 -"], f"{WIDE} of the year."),
    ("page numbers in words", [f"{WIDE}\nPage 1 of 2", "page 2/2\nof the year."], f"{WIDE} of the year."),
    ("a running head is said once", [f"Notice 17\n{WIDE}", "Notice 17\nto the end."], f"Notice 17\n{WIDE} to the end."),
    ("what repeats inside a page stays", [f"a\nb\n{WIDE}\nc\nd"] * 2, f"a b\n{WIDE} c d\n{WIDE}"),
    ("a number that is no page's", [f"{WIDE}\n{WIDE} with\n17\nbanks and\nothers."], f"{WIDE} {WIDE} with 17 banks and others."),
    ("numbers that start later", [f"{WIDE}\n7", "of the\n8", "year.\n9"], f"{WIDE} of the year."),
    ("no lines", ["", " \n"], ""),
]  # fmt: skip


@pytest.mark.parametrize(("note", "pages", "text"), PARAGRAPHS, ids=[row[0] for row in PARAGRAPHS])
def test_lines_become_paragraphs(note: str, pages: list[str], text: str) -> None:
    assert paragraphs(pages) == text


@given(st.lists(st.text(alphabet="aB1. -\n\xad•(", max_size=80), max_size=4))
def test_no_letter_is_lost_or_made(pages: list[str]) -> None:
    letters = sum(page.count("B") for page in pages)
    assert paragraphs(pages).count("B") <= letters
    if len(pages) < 2:
        assert paragraphs(pages).count("B") == letters


@pytest.mark.parametrize("note", HOSTILE)
def test_hostile_lines_take_no_time(note: str) -> None:
    began = time.process_time()
    paragraphs([HOSTILE[note], HOSTILE[note].replace(" ", "-\n")])
    assert time.process_time() - began < LIMIT


DATES: list[tuple[str, dict[str, str], dict[str, Any], tuple[str | None, str | None]]] = [
    ("the feed knows best", MADE, {"hint_published": "2024-09-04"}, ("2024-09-04", "feed")),
    ("a day in the address", MADE, {"url": "https://x.example/2024/09/02/nw.pdf"}, ("2024-09-02", "url")),
    ("a month in the address says less", MADE, {"url": "https://x.example/2024-09/nw.pdf"}, ("2024-09-03", "pdf")),
    ("nothing but a month", {}, {"url": "https://x.example/2024-09/nw.pdf"}, ("2024-09", "url")),
    ("a file from the future", {"CreationDate": "D:20990101"}, {"fetched": date(2024, 9, 9)}, (None, None)),
    ("no date", {"CreationDate": "yesterday"}, {}, (None, None)),
    ("an impossible day", {"CreationDate": "D:20240231"}, {}, (None, None)),
    ("without its mark", {"CreationDate": "20240903"}, {}, ("2024-09-03", "pdf")),
]
TITLES = [
    ("Fine for Northwind", None, "Fine for Northwind"),
    ("Fine for Northwind", "As listed", "As listed"),
    ("Microsoft Word - 2024-17 Northwind FINAL", None, None),
    ("Northwind release v3.docx", None, None),
    ("untitled", None, None),
    ("2024-17", None, None),
    ("Northwind fined\r\nover its books", None, "Northwind fined over its books"),
    (" ", None, None),
]


@pytest.mark.parametrize(("note", "info", "known", "expected"), DATES, ids=[row[0] for row in DATES])
def test_the_date_by_trust(note: str, info: dict[str, str], known: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    found = article(pdf(RELEASE, info=info), **known)
    assert (found.published, found.published_source) == expected


@pytest.mark.parametrize(("own", "hint", "expected"), TITLES)
def test_titles_that_programs_write_are_none(own: str, hint: str | None, expected: str | None) -> None:
    assert article(pdf(RELEASE, info={"Title": own}), hint_title=hint).title == expected


def test_a_file_that_must_not_be_changed_may_be_read() -> None:
    assert article(encrypted(pdf(RELEASE), password="")).text == TEXT


ENDLESS_OUTLINE = written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>", b"<<>>"])
NO_TEXT: list[tuple[str, bytes, str, str]] = [
    # note, file, reason, words of the detail
    ("12 only its start", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "damaged", "ended"),
    ("11 cut short", pdf(RELEASE)[:-400], "damaged", ""),
    ("11 not a word of it", b"%PDF-1.4\n" + b"garbage " * 400, "damaged", ""),
    ("17 pages that hold themselves", ENDLESS_OUTLINE, "damaged", "cyclic"),
    ("a password", encrypted(pdf(RELEASE), password="secret"), "encrypted", "password"),
    ("4 pictures of pages", pdf("", "", ""), "scanned", "3 in all"),
    ("25 a stub", pdf("Fined.\nMore follows."), "too_short", "Fined"),
    ("no pages", pdf(), "scanned", "0 in all"),
    ("9 too many pages", pdf(*["x"] * (MAX_PAGES + 1)), "too_large", f"{MAX_PAGES + 1} pages"),
    ("9 too many bytes", pdf(RELEASE) + bytes(10_000_000), "too_large", "bytes"),
    ("10 a bomb", bomb(200_000_000), "too_large", "unpacks"),
]


@pytest.mark.parametrize(("note", "body", "reason", "words"), NO_TEXT, ids=[row[0] for row in NO_TEXT])
def test_files_without_text_say_why(note: str, body: bytes, reason: str, words: str) -> None:
    found = read(body)
    assert isinstance(found, NoText), found
    assert found.reason == reason
    assert words in found.detail


@given(st.integers(0, 1000), st.binary(min_size=1, max_size=20))
def test_no_damage_raises(place: int, damage: bytes) -> None:
    body = bytearray(pdf(RELEASE, info=MADE))
    place = place * len(body) // 1001
    body[place : place + len(damage)] = damage
    assert isinstance(read(bytes(body)), Page | NoText)
