"""Golden pages: ``tests/pages/<name>/page.html`` and what reading it must give, ``expected.toml`` beside it.

``expected.toml`` holds ``trap`` (what the layout is there for), what is known before the page is read (``GIVEN``), and either
``no_text`` (an ``extractors.page.NoTextReason``) or what is read (``READ``; a key that is left out means None). ``xfail`` names
the reason why a page is not yet read as it should be: once it is, the test fails until the key is gone.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extractors.article import read_page
from extractors.page import NoText, Page
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "pages"
FETCHED = date(2026, 12, 1)  # every golden page is older
GIVEN = ("url", "content_type", "date_order", "hint_title", "hint_published")
READ = ("title", "author", "published", "published_source", "modified", "text")
KEYS = frozenset({"trap", "xfail", "no_text", *GIVEN, *READ})


@dataclass(frozen=True)
class Golden:
    name: str
    body: bytes
    row: Mapping[str, str]

    def expected(self) -> dict[str, str | None]:
        if "no_text" in self.row:
            return {"no_text": self.row["no_text"]}
        return {key: self.row.get(key) for key in READ} | {"text": self.row["text"].strip("\n")}


def load(folder: Path) -> Golden:
    """Return a golden page; a missing file, a key that is not known or no trap is an error."""
    row = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    unknown = row.keys() - KEYS
    if unknown or not row.get("trap") or ("no_text" in row) == ("text" in row):
        raise ValueError(f"{folder.name}/expected.toml: a trap, and either no_text or text; not known: {sorted(unknown)}")
    return Golden(folder.name, (folder / "page.html").read_bytes(), row)


def read(body: bytes, given: Mapping[str, str]) -> dict[str, str | None]:
    """Return what the present code reads, in the form of :meth:`Golden.expected`."""
    page = read_page(
        body,
        content_type=given.get("content_type"),
        url=given.get("url", ""),
        hint_title=given.get("hint_title"),
        hint_published=given.get("hint_published"),
        date_order=given.get("date_order", "DMY"),
        fetched=FETCHED,
    )
    return as_row(page)


def as_row(page: Page | NoText) -> dict[str, str | None]:
    if isinstance(page, NoText):
        return {"no_text": page.reason}
    return {key: getattr(page, key) for key in READ}


def dump(row: Mapping[str, str | None]) -> str:
    """Return a row as TOML: strings a line each, the text over as many lines as it has."""
    lines = []
    for key, value in row.items():
        if value is None:
            continue
        # JSON's strings are TOML's basic strings; a text with ''' in it cannot be a literal one
        literal = key == "text" and "'''" not in value
        lines.append(f"{key} = '''\n{value}\n'''" if literal else f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
