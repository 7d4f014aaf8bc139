"""What a page says about itself: title, author, dates, language, site, canonical address.

The order of trust for the publication date: the feed's, JSON-LD, ``<meta>``, ``<time>``, a day in the address, a dateline beside
the headline, a month in the address, nothing. Dates are never taken from the article's words or the foot of the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.linked_data import article_node, join, state_node
from extractors.pubdate import calendar_date
from extractors.urls import canonical_url

PublishedSource = Literal[
    "feed",  # given by the feed or list that led to the page
    "json-ld",  # datePublished of the page's structured data: JSON-LD, else a script application's state
    "meta",  # a <meta> tag
    "time",  # a <time> element of the article's head
    "url",  # a date in the address
    "page",  # a line beside the headline that is nothing but a date
    "pdf",  # the day on which a PDF file says that it was made
]
PUBLISHED_META = tuple(
    """article:published_time og:article:published_time datepublished article.published parsely-pub-date sailthru.date
    dcterms.issued dc.date.issued dcterms.date dc.date dcterms.created dc.date.created publication_date publish-date publishdate
    pubdate release_date citation_publication_date date""".split()
)
MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
)
AUTHOR_META = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "byl")
DATE_NAME = re.compile(
    r"(?:^|[\s_-])(?:date|datum|fecha|published|pubdate|posted|dateline|timestamp|created)(?:$|[\s_-])", re.IGNORECASE
)
UPDATE_NAME = re.compile(r"modif|updat|reviewed|expir|deadline|event|effective|printed", re.IGNORECASE)
BYLINE_NAME = re.compile(r"(?:^|[\s_-])by-?line(?:$|[\s_-])", re.IGNORECASE)
MAX_NAME = 80
SEPARATORS = re.compile(r"\s+[|»·•:–—-]+\s+|\s*\|\s*")
URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/._-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
URL_YEAR_DAY = re.compile(r"/((?:19|20)\d\d)(/)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/")
URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/")
NEAR_HEADLINE = 12  # elements after the headline in which a bare dateline is looked for


@dataclass(frozen=True, slots=True)
class PageMeta:
    """A page's own words about itself; None where it says nothing usable. ``body`` is JSON-LD's articleBody."""

    title: str | None
    author: str | None
    published: str | None
    published_source: PublishedSource | None
    modified: str | None
    language: str | None
    canonical_url: str | None
    site_name: str | None
    body: str | None


def read_meta(
    tree: HtmlElement,
    url: str,
    hint_title: str | None,
    hint_published: str | None,
    date_order: str,
    latest: date | None,
    logos: list[str],
) -> PageMeta:
    """Collect a page's metadata.

    Args:
        tree: The page, rid of boxes that tell of other pages.
        url: Its address, which relative ones are resolved against.
        hint_title: The feed's title.
        hint_published: The feed's date.
        date_order: As for :func:`extractors.pubdate.calendar_date`.
        latest: The day of the fetch, for spotting future dates.
        logos: Headlines that name the site.
    """
    metas = _metas(tree)
    linked = article_node(tree, url)
    if not linked.get("articleBody"):
        linked = {**state_node(tree, _own_titles(tree, metas)), **linked}
    publisher = linked.get("publisher")
    site = _line(metas.get("og:site_name") or (publisher.get("name") if isinstance(publisher, dict) else None))
    language = _language(tree, metas, linked)

    def as_date(value: object) -> str | None:
        if not isinstance(value, str):
            return None
        return calendar_date(value, date_order, latest=latest, language=language or "en")

    published, source = _published(tree, url, as_date, hint_published, linked, metas)
    modified = next(
        (day for value in (linked.get("dateModified"), *map(metas.get, MODIFIED_META)) if (day := as_date(value))), None
    )
    body = linked.get("articleBody")
    return PageMeta(
        title=_title(tree, url, hint_title, linked, metas, [*logos, *([site] if site else [])]),
        author=_authors(linked.get("author"))
        or next((name for key in AUTHOR_META if key in metas and (name := _person(metas[key]))), None)
        or _byline(tree),
        published=published,
        published_source=source,
        modified=modified,
        language=language,
        canonical_url=_canonical(tree, url, metas),
        site_name=site,
        body=body if isinstance(body, str) and body.strip() else None,
    )


def _own_titles(tree: HtmlElement, metas: dict[str, str]) -> list[str]:
    """Return what the page calls itself, in metadata and headline."""
    shown = [_line(element.text_content()) for element in tree.iter("title", "h1")]
    return [title for title in (_line(metas.get("og:title")), *shown) if title]


def _line(value: object) -> str | None:
    """Return a text on one line with its entities resolved; None for anything else or an empty one."""
    return " ".join(html.unescape(value).split()) or None if isinstance(value, str) else None


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Return the first non-empty content of each ``<meta>`` by its name, property or itemprop, lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _language(tree: HtmlElement, metas: dict[str, str], linked: dict[str, Any]) -> str | None:
    """Return the two-letter language the page declares."""
    root = tree.getroottree().getroot()
    declared = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), linked.get("inLanguage"),
                metas.get("content-language"), metas.get("og:locale"))  # fmt: skip
    for value in declared:
        found = re.match(r"\s*([a-zA-Z]{2})(?:[-_,\s]|$)", value) if isinstance(value, str) else None
        if found:
            return found[1].lower()
    return None


def _published(
    tree: HtmlElement, url: str, as_date: Any, hint: str | None, linked: dict[str, Any], metas: dict[str, str]
) -> tuple[str | None, PublishedSource | None]:
    """Return the publication date and where it is from, by the order of trust."""
    day, month = dates_in_address(url)
    candidates: list[tuple[PublishedSource, object]] = [("feed", hint), ("json-ld", linked.get("datePublished"))]
    candidates += [("meta", metas[key]) for key in PUBLISHED_META if key in metas]
    candidates += [("time", value) for value in _times(tree)]
    candidates.append(("url", day))
    candidates += [("page", value) for value in _datelines(tree)]
    candidates.append(("url", month))
    for source, value in candidates:
        found = as_date(value)
        if found:
            return found, source
    return None, None


def dates_in_address(url: str) -> tuple[str | None, str | None]:
    """Return the day (``YYYY-MM-DD``) and the month (``YYYY-MM``) that an address holds, each None where it holds none."""
    path = urlsplit(url).path if url else ""
    day, month = URL_DAY.search(path) or URL_YEAR_DAY.search(path), URL_MONTH.search(path)
    return f"{day[1]}-{day[3]}-{day[4]}" if day else None, f"{month[1]}-{month[2]}" if month else None


def _times(tree: HtmlElement) -> Iterator[str]:
    """Yield what ``<time>`` elements say: those marked as the publication's first, none that stands in running text."""
    elements = []
    for element in tree.iter("time"):
        names = " ".join(element.get(key) or "" for key in ("class", "itemprop", "id"))
        parent = element.getparent()
        if UPDATE_NAME.search(f"{names} {_label(element)}") or (
            parent is not None and parent.tag == "p" and len(parent.text_content()) > 80
        ):
            continue
        marked = "datePublished" in names or element.get("pubdate") is not None
        elements.append((not marked, element.get("datetime") or element.text_content()))
    yield from (value for _, value in sorted(elements, key=lambda pair: pair[0]))


def _label(element: HtmlElement) -> str:
    """Return the words just before an element that may say what its date is: "Last updated:", or the term of a definition."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return ""
    if parent.tag in ("dd", "td") and before is None and not (parent.text or "").strip():
        return _label(parent)
    if before is None:
        return parent.text or ""
    own = before.tail or ""
    return own if own.strip() or not isinstance(before.tag, str) or before.tag == element.tag else str(before.text_content())[-80:]


def _datelines(tree: HtmlElement) -> Iterator[str]:
    """Yield short texts that are dates: elements named so, then bare ones beside the headline, those above it in its own box."""
    for element in tree.iter("span", "div", "p", "li", "dd", "td", "small", "em", "strong"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if DATE_NAME.search(names) and not UPDATE_NAME.search(names) and (text := _bare_date(element)):
            yield text
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return
    yield from (
        text for element in heading.itersiblings(preceding=True) if isinstance(element.tag, str) and (text := _bare_date(element))
    )
    near = [element for element in heading.xpath(f"following::*[position() <= {NEAR_HEADLINE}]") if isinstance(element.tag, str)]
    yield from (text for element in near if (text := _bare_date(element)))


def _bare_date(element: HtmlElement) -> str | None:
    """Return an element's text if it is short enough to be a date with a label, a weekday and a time at most."""
    text = " ".join(element.text_content().split())
    if not 6 <= len(text) <= 60 or not re.search(r"\d", text) or len(re.findall(r"[^\W\d_]{2,}", text)) > 5:
        return None
    labels = text if element.tag not in ("dd", "td") else f"{_label(element)} {text}"
    return None if UPDATE_NAME.search(labels) else text


def _authors(value: object) -> str | None:
    names = [
        _person(entry.get("name") if isinstance(entry, dict) else entry)
        for entry in (value if isinstance(value, list) else [value])
    ]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _byline(tree: HtmlElement) -> str | None:
    """Return the author that the page shows: marked as such, else in a short line named a byline."""
    marked = tree.xpath("//*[@itemprop='author' or contains(concat(' ', @rel, ' '), ' author ')]")
    lines = [element for element in tree.iter("p", "div", "span", "a") if BYLINE_NAME.search(element.get("class") or "")]
    for element in [*marked, *(line for line in lines if re.match(r"\s*by\s", line.text_content(), re.IGNORECASE))]:
        names = element.xpath(".//*[@itemprop='name']") or [element]
        name = _person(names[0].get("content") or names[0].text_content())
        if name and len(name) <= MAX_NAME and not re.search(r"\d", name):
            return name
    return None


def _person(value: object) -> str | None:
    """Return an author's name; a profile's address is none."""
    name = _line(value)
    return (
        re.sub(r"^(?:written\s+)?by\s+", "", name, flags=re.IGNORECASE)
        if name and not name.startswith(("http:", "https:"))
        else None
    )


def _canonical(tree: HtmlElement, url: str, metas: dict[str, str]) -> str | None:
    """Return the page's canonical name; its own claim counts only for its own host and only if it is not just the front page."""
    own = canonical_url(url)
    claims = [
        element.get("href") or "" for element in tree.iter("link") if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for claim in [*claims, metas.get("og:url", "")]:
        named = canonical_url(join(url, claim)) if claim else None
        if named is None:
            continue
        if own is None:
            return named
        there, here = urlsplit(named), urlsplit(own)
        if _bare_host(there.netloc) == _bare_host(here.netloc) and (there.path != "/" or there.query or here.path == "/"):
            return named
    return own


def _bare_host(netloc: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", netloc.lower())


def _title(
    tree: HtmlElement, url: str, hint: str | None, linked: dict[str, Any], metas: dict[str, str], sites: list[str]
) -> str | None:
    """Return the article's title: the first of feed, JSON-LD, og:title, headline, ``<title>`` that is not the site's name."""
    host = _bare_host(urlsplit(url).netloc) if url else ""
    names = {name.casefold() for name in (*sites, host, host.partition(".")[0]) if name}
    marked = [element.get("content") or element.text_content() for element in tree.xpath("//*[@itemprop='headline']")]
    headings = [_words(element) for element in tree.iter("h1")]
    page = next((_line(element.text_content()) for element in tree.iter("title")), None)
    candidates = (hint, linked.get("headline"), metas.get("og:title"), metas.get("twitter:title"), *marked[:1], *headings[:3], page)
    for candidate in (*candidates, *[_words(element) for element in tree.iter("h2")][:1]):
        title = _without_site(_line(candidate) or "", names)
        # what the page's <title> ends with is the site, not this page: "ACME Regulator" of "Fine for X - ACME Regulator"
        if title and title.casefold() not in names and not (page and candidate != page and _is_tail(title, page)):
            return title
    return None


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_tail(title: str, page: str) -> bool:
    """Whether a title is what a longer ``<title>`` ends with; a long end behind a short word ("Print - ...") is the headline."""
    parts = SEPARATORS.split(page)
    return len(parts) > 1 and title.casefold() == parts[-1].strip().casefold() and len(title) < 2 * len(page) / 3


def _without_site(title: str, names: set[str]) -> str:
    """Return a title without the site's name before or behind a separator."""
    parts = list(SEPARATORS.finditer(title))
    if parts and title[parts[-1].end() :].strip().casefold() in names:
        title = title[: parts[-1].start()]
    elif parts and title[: parts[0].start()].strip().casefold() in names:
        title = title[parts[0].end() :]
    return title.strip()
