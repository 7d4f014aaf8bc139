"""What ``finewire extract`` reads: text files, pages (HTML, PDF) and JSON lines become articles, mistakes become messages."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.records import ArticleText
from extractors.page import NoText
from flows.cage import Cage
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


@dataclass(frozen=True, slots=True)
class _Desk:
    """What reading any of the files needs."""

    defaults: Defaults
    report: Report
    cage: Cage


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
    with Cage() as cage:
        for name in names:
            yield from _read_one(name, _Desk(defaults, report, cage))


def _read_one(name: str, desk: _Desk) -> Iterator[ArticleText]:
    kind = Path(name).suffix.lower() if name != STDIN else ""
    try:
        if kind in {".jsonl", ".ndjson"}:
            with Path(name).open("rb") as lines:
                yield from _read_lines(name, lines, desk)
            return
        body = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        desk.report(f"{name}: {error.strerror}")
        return
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if name == STDIN and start == b"{":
        yield from _read_lines("stdin", body.splitlines(), desk)
        return
    is_pdf = body.startswith(b"%PDF-")
    if b"\0" in body and not is_pdf:
        desk.report(f"{name}: no text file (a picture or another binary format)")
        return
    known = ArticleText(
        id=desk.defaults.id or (Path(name).stem if name != STDIN else "stdin"), text="", published=desk.defaults.published
    )
    if is_pdf or kind in {".html", ".htm", ".xhtml"} or (not kind and start == b"<"):
        article = _from_page(body, known, name, desk)
    else:
        article = replace(known, text=_decode(body))
    if article is not None:
        yield article


def _decode(body: bytes) -> str:
    """Return a text file's words: UTF-8 with or without its mark, else Windows-1252; line ends as Python reads them."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_lines(name: str, lines: Any, desk: _Desk) -> Iterator[ArticleText]:
    for number, line in enumerate(lines, start=1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        try:
            article = _from_json(loads(line.decode("utf-8-sig")), place, desk)
        except ValueError as error:  # also what is no JSON, and no UTF-8
            desk.report(f"{place}: {error}")
            continue
        if article is not None:
            yield article


def _from_json(row: Any, place: str, desk: _Desk) -> ArticleText | None:
    if not isinstance(row, dict):
        raise ValueError("a JSON object is meant")
    for key in ("url", "title", "published", "text", "html"):
        if not isinstance(row.get(key), str | None):
            raise ValueError(f'"{key}" must be a string')
    if isinstance(row.get("id"), dict | list | bool):
        raise ValueError('"id" must be a string or a number')
    published = row.get("published") or desk.defaults.published
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
    return _from_page(row["html"].encode("utf-8", "replace"), article, place, desk, charset="; charset=utf-8")


def _from_page(body: bytes, known: ArticleText, place: str, desk: _Desk, charset: str = "") -> ArticleText | None:
    page = desk.cage.read_page(
        body,
        content_type=f"text/html{charset}" if charset else None,
        url=known.url or "",
        hint_title=known.title,
        hint_published=known.published if known.published and len(known.published) == len("2024-09-03") else None,
    )
    if isinstance(page, NoText):
        desk.report(f"{place}: the page gives no article text ({page.reason}{': ' * bool(page.detail)}{page.detail})")
        return None
    published = known.published or (page.published and article_date(page.published))
    return replace(known, text=page.text, title=known.title or page.title, url=known.url or page.canonical_url, published=published)
