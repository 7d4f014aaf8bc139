"""From the bytes of a feed, sitemap or list to the articles it names. Pure functions: nothing here asks the network.

No input raises: what cannot be read is told in :attr:`Discovery.problem`, what was left out in :attr:`Discovery.warnings`.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urljoin

import feedparser
from lxml import etree
from lxml.html import HtmlElement

from extractors.charset import decode, normalise
from extractors.markup import parse
from extractors.pubdate import calendar_date
from extractors.urls import canonical_url, web_address
from flows.exchange import Fault, inflate

Kind = Literal[
    "rss",  # RSS 0.9 to 2.0, RDF
    "atom",
    "sitemap",  # a news sitemap, a plain one, or an index of such
    "listing",  # an HTML page with links that match the source's pattern
    "json",  # JSON Feed, or any JSON with a list of objects that have an address
    "csv",  # a table with a column of addresses
]
MAX_ITEMS = 500
MAX_SITEMAP = 50_000_000  # bytes, as the sitemap protocol allows
MAX_TITLE = 500
MAX_SUMMARY = 5_000
URL_KEYS = ("url", "link", "href", "permalink", "canonical_url", "external_url", "loc", "web_url")
TITLE_KEYS = ("title", "headline", "name", "subject")
DATE_KEYS = (
    "date_published",
    "published",
    "published_date",
    "publication_date",
    "pubdate",
    "date",
    "issued",
    "effective date",
    "start date",
)
SUMMARY_KEYS = ("summary", "description", "abstract", "teaser", "content_text")
CONTENT_KEYS = ("content_html", "full_text", "body", "content")


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a source names.

    Attributes:
        url: Its address, absolute, http or https.
        key: The address as a key, see :func:`extractors.urls.canonical_url`.
        title: Plain text on one line.
        published: ``YYYY-MM-DD`` as written, None where there is no credible date.
        updated: The same for the last change; what Atom calls ``updated`` is never taken for the publication.
        summary: Plain text.
        content: The whole article as HTML, where the source carries it.
        guid: The source's own name for it.
    """

    url: str
    key: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    summary: str | None = None
    content: str | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a source's answer holds: articles, further sitemaps to ask for, why it is unreadable, what was left out."""

    items: tuple[Item, ...] = ()
    children: tuple[str, ...] = ()
    problem: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Raw:
    """An item before it is checked: texts as the source has them."""

    link: str | None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    summary: str | None = None
    content: str | None = None
    guid: str | None = None


def discover(
    body: bytes,
    *,
    kind: Kind,
    url: str,
    content_type: str | None = None,
    link_pattern: str | None = None,
    date_order: str = "DMY",
    language: str = "en",
    max_items: int = MAX_ITEMS,
    fetched: date | None = None,
) -> Discovery:
    """Read the articles that a source names.

    Args:
        body: The answer, without content encoding (a sitemap may still be a ``.gz`` file).
        kind: How the source is written.
        url: Where it is; links are resolved against it.
        content_type: Its Content-Type header.
        link_pattern: A regular expression that an article's absolute address must match; a listing needs one.
        date_order: As for :func:`extractors.pubdate.calendar_date`.
        language: Whose month names its dates may have.
        max_items: Items beyond this are left out; a sitemap keeps its newest.
        fetched: The day of the fetch: dates more than two days later are dropped.
    """
    if not body.strip():
        return Discovery(problem="empty answer")
    warnings: list[str] = []
    children: tuple[str, ...] = ()
    try:
        if kind in ("rss", "atom") and body.lstrip()[:1] != b"{":
            raws = _feed(body, url, warnings)
        elif kind == "sitemap":
            raws, links = _sitemap(body)
            children = tuple(address for link in links if (address := _absolute(url, link)))[:max_items]
        elif kind == "listing":
            raws = _listing(decode(body, content_type), url, re.compile(link_pattern or r"(?!)"))
        elif kind == "csv":
            raws = _mappings(csv.DictReader(io.StringIO(decode(body, content_type).lstrip("\ufeff"))))
        else:
            raws = _mappings(_objects(json.loads(decode(body, content_type).lstrip("\ufeff"), strict=False)))
        dated: Callable[[str | None], str | None] = partial(calendar_date, date_order=date_order, latest=fetched, language=language)
        items = _checked(raws, url, re.compile(link_pattern or ""), dated, warnings)
    except _UnreadableError as error:
        return Discovery(problem=str(error))
    except (ValueError, RecursionError, csv.Error) as error:
        return Discovery(problem=f"unreadable: {type(error).__name__}: {error}"[:300])
    if kind == "sitemap":
        items.sort(key=lambda item: item.published or item.updated or "", reverse=True)
    if len(items) > max_items:
        warnings.append(f"{len(items)} items, the first {max_items} kept")
    return Discovery(tuple(items[:max_items]), children, None, tuple(warnings))


def as_page(item: Item) -> bytes | None:
    """Return an item's full text as an HTML page (UTF-8) for the reader of pages; None where the source carries none."""
    if not item.content:
        return None
    title = html.escape(item.title or "")
    page = f'<html><head><meta charset="utf-8"></head><body><article><h1>{title}</h1>{item.content}</article></body></html>'
    return page.encode("utf-8", "replace")


class _UnreadableError(Exception):
    """The answer is not what the source's kind says."""


def _absolute(base: str, link: str | None) -> str | None:
    """Return a link as an absolute web address; None for scripts, files, mail and nonsense."""
    try:
        return web_address(urljoin(base, re.sub(r"[\s\x00-\x1f]+", "", link))) if link else None
    except ValueError:
        return None


def _text(value: str | None, limit: int) -> str | None:
    """Return a feed's text, which may hold tags and entities, plain and on one line."""
    if not value:
        return None
    plain = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", value[: 4 * limit]))
    return " ".join(normalise(plain).split())[:limit].strip() or None


def _checked(
    raws: Iterable[_Raw], url: str, pattern: re.Pattern[str], dated: Callable[[str | None], str | None], warnings: list[str]
) -> list[Item]:
    """Return the items with a good address, each article once: the first sighting, completed by later ones."""
    found: dict[str, Item] = {}
    left_out: Counter[str] = Counter()
    for raw in raws:
        address = _absolute(url, raw.link)
        key = canonical_url(address) if address else None
        if address is None or key is None:
            left_out["with a link that is no web address" if raw.link else "without a link"] += 1
            continue
        if not pattern.search(address):
            left_out["that do not match the link pattern"] += 1
            continue
        item = Item(
            url=address,
            key=key,
            title=_text(raw.title, MAX_TITLE),
            published=dated(raw.published),
            updated=dated(raw.updated),
            summary=_text(raw.summary, MAX_SUMMARY),
            content=raw.content,
            guid=_text(raw.guid, MAX_TITLE),
        )
        if raw.published and item.published is None:
            left_out["kept without their date, which is not credible"] += 1
        first = found.get(key)
        found[key] = item if first is None else _completed(first, item)
    warnings.extend(f"{count} items {why}" for why, count in left_out.items())
    return list(found.values())


def _completed(first: Item, later: Item) -> Item:
    return replace(
        first,
        title=max(first.title or "", later.title or "", key=len) or None,
        published=first.published or later.published,
        summary=first.summary or later.summary,
        content=first.content or later.content,
    )


def _feed(body: bytes, url: str, warnings: list[str]) -> list[_Raw]:
    """Read RSS, RDF or Atom; entities of the document's own making are dropped, what stands before a break is kept."""
    body = re.sub(rb"<!DOCTYPE[^\[>]*\[.*?\]\s*>", b"", body, count=1, flags=re.DOTALL)
    parsed = feedparser.parse(io.BytesIO(_shortened(body)))
    if not parsed.entries and not parsed.get("version"):
        start = body[:2000].lstrip().lower()
        raise _UnreadableError("an HTML page, not a feed" if b"<html" in start or b"<!doctype html" in start else "not a feed")
    if parsed.get("bozo"):
        warnings.append(f"not well-formed: {str(parsed.get('bozo_exception'))[:200]}")
    atom = str(parsed.get("version")).startswith("atom")
    return [_entry(entry, url, atom) for entry in parsed.entries]


def _entry(entry: Any, url: str, atom: bool) -> _Raw:
    contents = [part.get("value") for part in entry.get("content") or [] if part.get("value")]
    updated = entry.get("updated") if "updated" in entry else None
    base = (entry.get("title_detail") or {}).get("base") or ""
    link = entry.get("link")
    return _Raw(
        link=urljoin(base, link.strip()) if link and _absolute(url, base) else link,
        title=entry.get("title"),
        published=entry.get("published") or (None if atom else updated),
        updated=updated,
        summary=entry.get("summary"),
        content=max(contents, key=len, default=None),
        guid=entry.get("id"),
    )


def _shortened(body: bytes) -> bytes:
    """Return a feed without what comes after far too many items, which would take minutes to parse."""
    starts = re.finditer(rb"<(?:\w+:)?(?:item|entry)[\s>]", body)
    for count, start in enumerate(starts):
        if count >= 4 * MAX_ITEMS:
            return body[: start.start()]
    return body


def _sitemap(body: bytes) -> tuple[list[_Raw], list[str]]:
    """Return a sitemap's pages and an index's sitemaps."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = b"".join(inflate([body], 31, MAX_SITEMAP))
        except Fault as fault:
            raise _UnreadableError(f"compressed sitemap: {fault}") from fault
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise _UnreadableError(f"not XML: {error}") from error
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise _UnreadableError("an XML or HTML document, not a sitemap")

    def first(element: Any, name: str) -> str | None:
        return next((found.text.strip() for found in element.iter(f"{{*}}{name}") if found.text and found.text.strip()), None)

    pages = [
        _Raw(first(page, "loc"), first(page, "title"), first(page, "publication_date"), first(page, "lastmod"))
        for page in root.iter("{*}url")
    ]
    entries = sorted(root.iter("{*}sitemap"), key=lambda entry: first(entry, "lastmod") or "", reverse=True)
    return pages, [link for entry in entries if (link := first(entry, "loc"))]


def _listing(source: str, url: str, pattern: re.Pattern[str]) -> list[_Raw]:
    """Return the links of a page that match, with their words and the date that stands beside each."""
    tree = parse(source)
    if tree is None:
        raise _UnreadableError("not an HTML page")
    base = next((_absolute(url, element.get("href")) for element in tree.iter("base")), None) or url
    links: dict[Any, str] = {}
    for element in tree.iter("a"):
        address = _absolute(base, element.get("href"))
        if address and pattern.search(address):
            links[element] = address
    return [_Raw(address, element.text_content(), _date_beside(element, address, links)) for element, address in links.items()]


def _date_beside(link: HtmlElement, address: str, links: Mapping[Any, str]) -> str | None:
    """Return the date text in the smallest box around a link that holds no other article's link."""
    box = link
    for parent in link.iterancestors():
        if any(links.get(other, address) != address for other in parent.iter("a")):
            break
        box = parent
        for element in box.iter("time", "span", "div", "p", "td", "li", "small", "em", "dt", "dd"):
            text = element.get("datetime") or " ".join(element.text_content().split())
            if len(text) <= 60 and re.search(r"\d{4}", text) and element is not link:
                return text
    return None


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON value that have an address, wherever their list is."""
    if depth > 6:
        return
    if isinstance(value, dict):
        if any(isinstance(entry, str) and key.lower() in URL_KEYS for key, entry in value.items()) and depth:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from _objects(entry, depth + 1)


def _mappings(rows: Iterable[Mapping[str, Any]]) -> list[_Raw]:
    """Return rows of named values as items, by the usual names of their columns."""
    raws = []
    for row in rows:
        named = {str(key).strip().lower(): value for key, value in row.items() if key is not None}

        def first(keys: Iterable[str], named: Mapping[str, Any] = named) -> str | None:
            return next((text for key in keys if (text := _scalar(named.get(key)))), None)

        raws.append(
            _Raw(
                link=first(URL_KEYS),
                title=first(TITLE_KEYS),
                published=first(DATE_KEYS),
                updated=first(("date_modified", "updated", "modified")),
                summary=first(SUMMARY_KEYS),
                content=first(CONTENT_KEYS),
                guid=first(("id", "guid")),
            )
        )
    return raws


def _scalar(value: Any) -> str | None:
    """Return a string as it is, a plausible Unix time as an ISO date, anything else as None."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool) and 6e8 < value < 4e12:
        return datetime.fromtimestamp(value / (1000 if value > 4e9 else 1), UTC).date().isoformat()
    return None
