"""A press release that is a PDF file to an article: its text in paragraphs, and what the file says about itself.

A PDF holds lines at places on a page, no paragraphs. pypdf gives the lines in their order; here they are put together again,
so that a sentence, an amount or a name is not cut at the margin.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import chain, pairwise
from typing import Any

from extractors.charset import normalise
from extractors.page import MAX_DAMAGE, MIN_CHARS, NoText, Page, without_title
from extractors.pagemeta import PublishedSource, dates_in_address
from extractors.pubdate import calendar_date
from extractors.urls import canonical_url

MAX_BYTES = 10_000_000  # as much as a fetch brings
MAX_PAGES = 100  # a release has one to ten; a hundred full ones of plain text take half a second
EDGE = 2  # lines at the head and the foot of a page that may be running heads or its number
ROOM = 0.85  # of the usual line: letters differ in width, so a line that was full may be that much shorter in characters

PAGE_NUMBER = re.compile(r"[\s\-–—|]*(?:page\s*)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[\s\-–—|]*", re.IGNORECASE)
ITEM = re.compile(r"(?:[•▪●■◦‣·o–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s", re.IGNORECASE)
BULLET = re.compile(r"[•▪●■◦‣·]\s*")
SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
# What programs write into the title by themselves: a file's name, "Microsoft Word - ...", "untitled".
NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)|untitled|powerpoint presentation|.*\.(?:docx?|pdf|rtf|indd|odt|pages|tmp)$|\S+$",
    re.IGNORECASE,
)
ENTRIES = ("/Title", "/CreationDate", "/ModDate", "/Lang")
DAY = re.compile(r"\s*(?:D:)?(\d{4})(\d\d)(\d\d)")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity of a file; we say what became of the file


def is_pdf(body: bytes) -> bool:
    """Return whether bytes are a PDF file, whatever their label says."""
    return body[:1024].lstrip().startswith(b"%PDF-")


def read_pdf(body: bytes, *, url: str, hint_title: str | None, hint_published: str | None, fetched: date | None) -> Page | NoText:
    """Read an article off a PDF file; arguments as for :func:`extractors.article.read_page`.

    Files that are encrypted without a password, as many are that must not be changed, are read.

    Raises:
        MemoryError: Where there is not enough of it; nothing else.
    """
    if len(body) > MAX_BYTES:
        return NoText("too_large", f"a PDF of more than {MAX_BYTES} bytes")
    unpacked = _unpack(body)
    if isinstance(unpacked, NoText):
        return unpacked
    pages, about = unpacked
    text = paragraphs(pages)
    if not text:
        return NoText("scanned", f"a PDF without characters on its pages, {len(pages)} in all")
    damage = text.count("\ufffd")
    if damage > MAX_DAMAGE * len(text):
        return NoText("undecodable", f"the PDF's fonts do not say what {damage} of {len(text)} characters are")
    own_title = about.get("/Title", "").strip()
    title = _title(hint_title) or (None if NO_TITLE.match(own_title) else _title(own_title))
    text = without_title(text, title)
    if len(text) < MIN_CHARS:
        return NoText("too_short", text)
    published, source = _published(url, hint_published, about.get("/CreationDate"), fetched)
    language = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", about.get("/Lang", ""))
    return Page(
        title=title,
        author=None,  # what files say is the typist's account
        published=published,
        published_source=source,
        modified=calendar_date(_day(about.get("/ModDate")), latest=fetched),
        language=language[1].lower() if language else None,
        text=text,
        canonical_url=canonical_url(url),
        site_name=None,
    )


def _unpack(body: bytes) -> tuple[list[str], dict[str, str]] | NoText:
    """Return the text of each page of a PDF, and what the file says of itself by its names for it (``/Title``)."""
    from pypdf import PdfReader  # most processes that read pages never see a PDF
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return NoText("encrypted", "a PDF that asks for a password")
        count = len(reader.pages)
        if count > MAX_PAGES:
            return NoText("too_large", f"a PDF of {count} pages; at most {MAX_PAGES} are read")
        entries: dict[Any, Any] = {**reader.root_object, **(reader.metadata or {})}
        about = {name: str(entries[name].get_object()) for name in ENTRIES if name in entries}
        return [page.extract_text() for page in reader.pages], about
    except MemoryError:
        raise
    except LimitReachedError as error:
        return NoText("too_large", f"a PDF that unpacks to too much: {error}"[:300])
    except Exception as error:  # noqa: BLE001 - pypdf raises whatever a broken file makes it raise
        return NoText("damaged", f"a PDF that cannot be read: {type(error).__name__}: {error}"[:300])


def _title(value: str | None) -> str | None:
    return " ".join(normalise(value or "").split()) or None


def _published(url: str, hint: str | None, made: str | None, latest: date | None) -> tuple[str | None, PublishedSource | None]:
    """Return the publication date and where it is from: the feed, a day in the address, the file, a month in the address."""
    day, month = dates_in_address(url)
    candidates: list[tuple[PublishedSource, str | None]] = [("feed", hint), ("url", day), ("pdf", _day(made)), ("url", month)]
    for source, value in candidates:
        if found := calendar_date(value, latest=latest):
            return found, source
    return None, None


def _day(value: str | None) -> str | None:
    """Return the day of a PDF's date (``D:20240903143000-04'00'``), as it is written there."""
    found = DAY.match(value or "")
    return "-".join(found.groups()) if found else None


def paragraphs(pages: Sequence[str]) -> str:
    """Return the text of pages, given line by line, with a line per paragraph, in the form in which texts are stored.

    A line break is the end of a paragraph where the next line's first word would still have had room, or where a bullet or
    number follows. Running heads, feet and page numbers are left out, a running head's first occurrence is kept.
    """
    lines = list(_without_running_heads([_lines(page) for page in pages]))
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    words = set(re.findall(r"\w+", " ".join(lines).lower()))
    parts: list[str] = []
    for before, line in pairwise(["", *lines]):
        if before and line and not _is_break(before, line, width):
            parts[-1] = _joint(parts[-1], line, words)
            parts.append(line)
        elif line:
            parts += ["\n", BULLET.sub("- ", line, count=1) if BULLET.match(line) else line]
    return normalise("".join(parts))


def _lines(page: str) -> list[str]:
    """Return a page's lines; empty ones stay, and so does a soft hyphen at a line's end, where a word was cut."""
    return [normalise(line) + ("\xad" if line.rstrip().endswith("\xad") else "") for line in page.splitlines()]


def _without_running_heads(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of all pages without page numbers, and without what stands at the edge of most pages after its first time."""
    edges = [_edge(page) for page in pages]
    shapes = [{_shape(page[number]) for number in edge} for page, edge in zip(pages, edges, strict=True)]
    repeated = {shape for shape, times in Counter(chain(*shapes)).items() if times > 1 and times * 2 > len(pages)}
    seen: set[str] = set()
    for count, (page, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        for number, line in enumerate(page):
            shape = _shape(line)
            if number in edge:
                numbered = PAGE_NUMBER.fullmatch(line)
                if (shape in repeated and (shape in seen or numbered)) or (numbered and int(numbered[1]) == count):
                    continue
            seen.add(shape)
            yield line


def _edge(page: Sequence[str]) -> set[int]:
    """Return the numbers of the first and last lines of a page that are not empty."""
    filled = [number for number, line in enumerate(page) if line]
    return {*filled[:EDGE], *filled[-EDGE:]}


def _shape(line: str) -> str:
    """Return a line as it is on every page: without its digits."""
    return re.sub(r"\d+", "#", line)


def _is_break(line: str, following: str, width: int) -> bool:
    """Return whether a paragraph ends between two lines."""
    if ITEM.match(following):
        return True
    if following[:1].islower() and not SENTENCE_END.search(line[-9:]):
        return False
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= ROOM * width


def _joint(line: str, following: str, words: set[str]) -> str:
    """Return a line as it goes on in the next; a hyphen at the margin goes where the text has the word without it elsewhere."""
    if line.endswith("\xad"):
        return line[:-1]
    if not (line.endswith("-") and line[-2:-1].isalnum()):
        return line + " "
    cut, rest = line[:-1].rsplit(None, 1)[-1], re.match(r"[^\W\d_]*", following)
    whole = f"{cut}{rest[0] if rest else ''}".lower()
    return line[:-1] if following[:1].islower() and whole in words else line
