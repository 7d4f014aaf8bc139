"""Small outlets on real servers on loopback, for nights whose articles a test decides: a feed and its pages, changed at will."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from data.records import ArticleText, Extraction, Run
from flows.fetch import Settings
from flows.night import run_night
from flows.runs import Plan, chosen_sources
from tests.fake_extraction import sums_as_fines
from tests.webserver import Reply, WebServer

STORY = (
    (
        "The Dutch privacy watchdog has fined Clearview AI €30.5 million for building an illegal database with faces of people who "
        "never knew of it, the authority said after an investigation that took it three years."
    ),
    (
        "The company had scraped photographs from the open internet and turned them into unique biometric codes, which nobody had "
        "agreed to, and it did not answer those who asked what was kept about them."
    ),
    (
        "Its customers were warned that using the service is forbidden as well, and that the regulator would look into whether the "
        "directors can be held liable themselves if the violations go on."
    ),
    (
        "A spokesperson for the company called the decision unlawful and said that it has no place of business in the Union, "
        "so that the regulation would not apply to what it does at all."
    ),
)


@dataclass
class Outlet:
    """One outlet: ``articles`` maps a path to its headline, ISO date and paragraphs; ``show`` puts them on the server.

    ``hidden`` paths are no longer listed; the list of a ``broken`` outlet answers 404.
    """

    id: str
    server: WebServer
    articles: dict[str, tuple[str, str | None, tuple[str, ...]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    broken: bool = False

    def show(self) -> None:
        """Serve the feed and the pages as ``articles`` has them; pages that are gone answer 404."""
        self.server.pages = {path: Reply(_page(*article), etag=f'"{hash(article)}"') for path, article in self.articles.items()}
        items = "".join(
            f"<item><title>{html.escape(title)}</title><link>{self.server.url(path)}</link>{_date(published)}</item>"
            for path, (title, published, _) in self.articles.items()
            if path not in self.hidden
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.id}</title>{items}</channel></rss>'
        if not self.broken:
            self.server.pages["/feed"] = Reply(feed.encode(), content_type="application/rss+xml")


def _date(published: str | None) -> str:
    return f"<pubDate>{format_datetime(datetime.fromisoformat(published).replace(tzinfo=UTC))}</pubDate>" if published else ""


def _page(title: str, published: str | None, paragraphs: Iterable[str]) -> bytes:
    body = "".join(f"<p>{html.escape(words)}</p>" for words in paragraphs)
    head = f"<title>{html.escape(title)}</title><meta charset=utf-8>"
    return f"<!doctype html><html><head>{head}</head><body><article><h1>{html.escape(title)}</h1>{body}</article></body>".encode()


class Newsstand:
    """Outlets, and the home folder that nights on them write."""

    def __init__(self, home: Path, folder: Path, outlets: dict[str, Outlet]) -> None:
        self.home, self.folder, self.outlets = home, folder, outlets

    def __getitem__(self, outlet: str) -> Outlet:
        return self.outlets[outlet]

    def asked(self) -> list[str]:
        """Return the paths that were asked for, without robots.txt, and forget them."""
        paths = [seen.path for outlet in self.outlets.values() for seen in outlet.server.seen]
        for outlet in self.outlets.values():
            outlet.server.seen.clear()
        return [path for path in paths if path != "/robots.txt"]

    def night(self, settings: Settings | None = None, **options: object) -> Run:
        """Show what the outlets have and do a night on it."""
        for outlet in self.outlets.values():
            outlet.show()
        fetching = replace(settings or Settings(), allow_private=True, backoff=0.01)
        return run_night(Plan(self.home, chosen_sources(self.folder), fetching=fetching, **options), one_fine)  # type: ignore[arg-type]


@contextmanager
def newsstand(folder: Path, *names: str) -> Iterator[Newsstand]:
    """Serve outlets of these names until the block is left; home and sources lie in the folder."""
    (folder / "sources").mkdir()
    with ExitStack() as stack:
        outlets = {name: Outlet(name, stack.enter_context(WebServer())) for name in names}
        for name, outlet in outlets.items():
            (folder / "sources" / f"{name}.toml").write_text(
                f'id = "{name}"\nname = "{name}"\nurl = "{outlet.server.url("/feed")}"\nkind = "rss"\nlanguage = "en"\n'
                'domain = "news"\ndate_order = "DMY"\nmin_items = 0\nmax_items = 50\nenabled = true\nconfidence = "high"\n'
                "delay_seconds = 0\n"
            )
        yield Newsstand(folder / "home", folder / "sources", outlets)


def one_fine(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
    """Take the first sum of an article for a fine of Clearview AI."""
    for found in sums_as_fines(articles):
        yield replace(found, actions=tuple(replace(action, company="Clearview AI") for action in found.actions[:1]))
