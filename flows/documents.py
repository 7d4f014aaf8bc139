"""What ``finewire extract`` reads: text files, pages and JSON lines become articles, mistakes become messages."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.records import ArticleText
from flows.errors import UserError
from flows.jsontext import loads

STDIN = "-"
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the command line says about articles that do not say it themselves."""

    published: str | None = None
    id: str | None = None


def article_date(value: str) -> str:
    """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` from a date or a time stamp that starts with one.

    Raises:
        ValueError: For anything else, and for days that do not exist.
    """
    from datetime import date

    day = value.strip().partition("T")[0].partition(" ")[0]
    found = DATE.fullmatch(day)
    if not found:
        raise ValueError(f"{value!r} is no date: YYYY-MM-DD, YYYY-MM or YYYY is meant")
    date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    return day


def read_articles(names: list[str], defaults: Defaults, report: Report) -> Iterator[ArticleText]:
    """Yield the articles of the files in order; ``-`` is standard input.

    A line or page that cannot be read is reported, named ``file:line``, and left out; the others go on.

    Raises:
        UserError: Where a file is missing or unreadable: before anything is read.
    """
    for name in names:
        path = Path(name)
        if name != STDIN and not path.is_file():
            raise UserError(f"{name}: {'is a folder' if path.is_dir() else 'no such file'}")
    for name in names:
        yield from _read_one(name, defaults, report)


def _read_one(name: str, defaults: Defaults, report: Report) -> Iterator[ArticleText]:
    kind = Path(name).suffix.lower() if name != STDIN else ""
    try:
        if kind in {".jsonl", ".ndjson"}:
            with Path(name).open("rb") as lines:
                yield from _read_lines(name, lines, defaults, report)
            return
        body = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        report(f"{name}: {error.strerror}")
        return
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if name == STDIN and start == b"{":
        yield from _read_lines("stdin", body.splitlines(), defaults, report)
        return
    if b"\0" in body or body.startswith(b"%PDF"):
        report(f"{name}: no text file (a PDF or another binary format)")
        return
    stem = Path(name).stem if name != STDIN else "stdin"
    if kind in {".html", ".htm", ".xhtml"} or (not kind and start == b"<"):
        article = _from_page(body, ArticleText(id=defaults.id or stem, text="", published=defaults.published), name, report)
    else:
        article = ArticleText(id=defaults.id or stem, text=_decode(body), published=defaults.published)
    if article is not None:
        yield article


def _decode(body: bytes) -> str:
    """Return a text file's words: UTF-8 with or without its mark, else Windows-1252; line ends as Python reads them."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_lines(name: str, lines: Any, defaults: Defaults, report: Report) -> Iterator[ArticleText]:
    for number, line in enumerate(lines, start=1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        try:
            article = _from_json(loads(line.decode("utf-8-sig")), place, defaults, report)
        except ValueError as error:  # also what is no JSON, and no UTF-8
            report(f"{place}: {error}")
            continue
        if article is not None:
            yield article


def _from_json(row: Any, place: str, defaults: Defaults, report: Report) -> ArticleText | None:
    if not isinstance(row, dict):
        raise ValueError("a JSON object is meant")
    for key in ("url", "title", "published", "text", "html"):
        if not isinstance(row.get(key), str | None):
            raise ValueError(f'"{key}" must be a string')
    if isinstance(row.get("id"), dict | list | bool):
        raise ValueError('"id" must be a string or a number')
    published = row.get("published") or defaults.published
    article = ArticleText(
        id=str(row["id"]) if row.get("id") is not None else place,
        text=row.get("text") or "",
        title=row.get("title"),
        url=row.get("url"),
        published=article_date(published) if published else None,
    )
    if row.get("text") is not None:
        return article
    if row.get("html") is None:
        raise ValueError('neither "text" nor "html"')
    return _from_page(row["html"].encode("utf-8", "replace"), article, place, report, charset="; charset=utf-8")


def _from_page(body: bytes, known: ArticleText, place: str, report: Report, charset: str = "") -> ArticleText | None:
    from extractors.article import read_page
    from extractors.page import NoText

    page = read_page(
        body,
        content_type=f"text/html{charset}" if charset else None,
        url=known.url or "",
        hint_title=known.title,
        hint_published=known.published if known.published and len(known.published) == len("2024-09-03") else None,
    )
    if isinstance(page, NoText):
        report(f"{place}: the page holds no article text")
        return None
    published = known.published or (page.published and article_date(page.published))
    return replace(known, text=page.text, title=known.title or page.title, url=known.url or page.canonical_url, published=published)
