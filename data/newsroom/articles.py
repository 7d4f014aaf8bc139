"""The newsroom's articles and outlets: the source files read, and the text that a reader should find on each page.

An article is ``articles/<id>.md``: TOML between ``+++`` lines, then blocks between blank lines. A block is a paragraph, a
heading (``## ``) or a list (every line ``- ``). ``[[day2]]`` entries are what an editor changes on the second day.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
DAYS = (1, 2)
EDITION = {1: datetime(2025, 12, 1, 3, 0, tzinfo=UTC), 2: datetime(2025, 12, 2, 3, 0, tzinfo=UTC)}

FeedKind = Literal["rss", "atom", "sitemap", "listing"]
JsonLd = Literal["", "article", "graph"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher of the newsroom.

    Attributes:
        id: Its id; the layout files and the article files begin with it.
        name: As its pages show it.
        host: The host of its canonical addresses; never asked, so it is the same whatever port serves the pages.
        kind: What its list of articles is.
        feed: The path of that list.
        jurisdiction: Where it sits, ISO 3166-1 alpha-2.
        timezone: Its IANA time zone.
        date_order: ``DMY`` or ``MDY``: how its pages write a numeric date.
        shown_date: ``strftime`` format of the date that a reader sees.
        notes: What is peculiar about its pages.
        teasers: Headlines of read-also boxes; their amounts belong to no article.
        comments: Pairs of a reader's name and words.
        json_ld: The form of its JSON-LD: none, one article, or a graph.
        news_sitemap: Whether its sitemap carries the news extension.
        link_pattern: What the links of a listing's articles look like.
        charset: The encoding of its pages.
        charset_in_header: Articles whose charset stands in the HTTP header only.
    """

    id: str
    name: str
    host: str
    kind: FeedKind
    feed: str
    jurisdiction: str
    timezone: str
    date_order: str
    shown_date: str
    notes: str
    teasers: tuple[str, ...]
    comments: tuple[tuple[str, str], ...]
    json_ld: JsonLd = ""
    news_sitemap: bool = False
    link_pattern: str | None = None
    charset: str = "utf-8"
    charset_in_header: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its outlet has it on one day.

    Attributes:
        id: The file's stem.
        outlet: The id of its outlet.
        path: Its address below the outlet's host.
        title: The headline.
        author: The byline.
        section: The outlet's section.
        published: With the outlet's offset from UTC.
        blocks: Paragraphs, ``## `` headings and ``- `` lists.
        changed: When the second day's editor touched it or put it online; None for all others.
        lastmod: What the sitemap says instead of the truth.
        stub: Whether only subscribers see more than the first lines.
    """

    id: str
    outlet: str
    path: str
    title: str
    author: str
    section: str
    published: datetime
    blocks: tuple[str, ...]
    changed: datetime | None = None
    lastmod: datetime | None = None
    stub: bool = False

    @property
    def text(self) -> str:
        """The article's text in the stored form: a line for each paragraph, heading and bullet."""
        return "\n".join(block.removeprefix("## ") for block in self.blocks)

    @property
    def last_modified(self) -> datetime:
        """When the page's words last changed."""
        return self.changed or self.published


def load_outlets() -> dict[str, Outlet]:
    """Return the outlets by id, in the order of ``outlets.toml``."""
    data = tomllib.loads((HERE / "outlets.toml").read_text(encoding="utf-8"))
    return {key: _outlet(key, dict(entry)) for key, entry in data.items()}


def _outlet(key: str, entry: dict[str, Any]) -> Outlet:
    entry["teasers"] = tuple(entry["teasers"])
    entry["comments"] = tuple((name, words) for name, words in entry["comments"])
    entry["charset_in_header"] = frozenset(entry.get("charset_in_header", ()))
    return Outlet(id=key, **entry)


def load_articles(day: int) -> list[Article]:
    """Return the articles that are online on a day, by id.

    Raises:
        ValueError: For a day that the newsroom does not know, or an article file that is none; the message names the file.
    """
    if day not in DAYS:
        raise ValueError(f"the newsroom has the days {DAYS}, not {day}")
    found = (_read(path, day) for path in sorted((HERE / "articles").glob("*.md")))
    return [article for article in found if article]


def _read(path: Path, day: int) -> Article | None:
    """Return a file's article as it is on a day; None before it is published."""
    start, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    if start:
        raise ValueError(f"{path}: does not begin with +++")
    fields = tomllib.loads(front)
    first_day = fields.pop("day", 1)
    edits = fields.pop("day2", [])
    if day < first_day:
        return None
    if day > 1:
        body = _edited(body, edits, path)
    changed = EDITION[day] if day > 1 and (edits or first_day == day) else None
    return Article(id=path.stem, blocks=tuple(body.strip().split("\n\n")), changed=changed, **fields)


def _edited(body: str, edits: list[dict[str, str]], path: Path) -> str:
    """Return the text after the editor's replacements, each of which must fit exactly one place."""
    for edit in edits:
        if body.count(edit["old"]) != 1:
            raise ValueError(f"{path}: {edit['old']!r} stands {body.count(edit['old'])} times in the text")
        body = body.replace(edit["old"], edit["new"])
    return body
