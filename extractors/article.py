"""A page's bytes to an article: its text, and what is known about it."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction

from extractors.boilerplate import prune, without_wall
from extractors.charset import decode, normalise
from extractors.pagemeta import PublishedSource, read_meta

NoTextReason = Literal[
    "empty",  # no bytes, or nothing but white space
    "pdf",  # a PDF file, whatever its label says
    "image",  # a picture
    "archive",  # a ZIP file (an Office document, too), gzip and their like
    "not_html",  # JSON, plain text, or another format
    "too_large",  # more than MAX_BYTES
    "undecodable",  # too many damaged characters to trust an amount
    "wall",  # a consent, log-in or "enable JavaScript" page in place of the article
    "too_short",  # a stub
    "no_article",  # nothing on the page reads like an article
]

MAX_BYTES = 3_000_000
MIN_CHARS = 100
MAX_DAMAGE = 0.005  # share of U+FFFD
MAGIC: dict[bytes, NoTextReason] = {
    b"%PDF-": "pdf",
    b"\x89PNG": "image",
    b"GIF8": "image",
    b"\xff\xd8\xff": "image",
    b"RIFF": "image",
    b"II*\x00": "image",
    b"PK\x03\x04": "archive",
    b"\x1f\x8b": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\xd0\xcf\x11\xe0": "archive",
}
BLOCKS = frozenset({"p", "head", "quote", "code", "list", "item", "table", "row", "cell", "body", "main", "div", "ab"})

log = logging.getLogger(__name__)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without text; we count them
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Page:
    """An article as read from its page.

    Attributes:
        title: Without the site's name; None where neither feed nor page has one.
        author: As the page names them, several joined by a comma.
        published: ``YYYY-MM-DD``, or ``YYYY-MM`` if no more is known; never guessed from the article's words.
        published_source: Where that is from.
        modified: ``YYYY-MM-DD``, as the page says.
        language: Two letters, as the page declares; often a template's, so no proof.
        text: In the form of :func:`extractors.charset.normalise`: a line per paragraph, bullet (``- ``) and table row (`` | ``
            between cells). A paragraph that repeats word for word is kept once; a first line that is the title is left out.
        canonical_url: The page's key, see :func:`extractors.urls.canonical_url`.
        site_name: The publisher's name.
    """

    title: str | None
    author: str | None
    published: str | None
    published_source: PublishedSource | None
    modified: str | None
    language: str | None
    text: str
    canonical_url: str | None
    site_name: str | None


@dataclass(frozen=True, slots=True)
class NoText:
    """A page without an article's text: this says nothing about enforcement actions."""

    reason: NoTextReason
    detail: str = ""


def read_page(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    hint_title: str | None,
    hint_published: str | None,
    date_order: str = "DMY",
    fetched: date | None = None,
) -> Page | NoText:
    """Read an article off a page.

    Args:
        body: The page, without content encoding.
        content_type: Its Content-Type header; only the charset in it is believed.
        url: Its address, empty where unknown.
        hint_title: The title that the feed or list gives.
        hint_published: The date that the feed or list gives, ``YYYY-MM-DD``.
        date_order: ``DMY``, ``MDY`` or ``YMD``: how the source writes ``03/09/2024``.
        fetched: The day of the fetch; the page's dates more than two days later are ignored.

    Returns:
        The page or the reason why it has no text. No page raises.
    """
    reason = sniff(body)
    if reason:
        return NoText(reason, f"{len(body)} bytes, labelled {content_type or 'nothing'}")
    source = decode(body, content_type)
    damage = source.count("\ufffd")
    if damage > MAX_DAMAGE * len(source):
        return NoText("undecodable", f"{damage} damaged of {len(source)} characters")
    tree = parse(source)
    if tree is None:
        return NoText("not_html")
    prune(tree)
    meta = read_meta(tree, url, hint_title, hint_published, date_order, fetched)
    text = _without_title(_best_text(tree, meta.body), meta.title)
    text, wall = without_wall(text)
    if len(text) < MIN_CHARS:
        if wall:
            return NoText("wall", wall)
        return NoText("too_short" if text else "no_article", text)
    return Page(
        title=normalise(meta.title) if meta.title else None,
        author=normalise(meta.author) if meta.author else None,
        published=meta.published,
        published_source=meta.published_source,
        modified=meta.modified,
        language=meta.language,
        text=text,
        canonical_url=meta.canonical_url,
        site_name=normalise(meta.site_name) if meta.site_name else None,
    )


def sniff(body: bytes) -> NoTextReason | None:
    """Return why bytes cannot be an article's page, by what they are and not by their label; None for what may be HTML."""
    start = body[:1024].lstrip()
    if not start:
        return "empty" if not body.strip() else "not_html"
    for magic, reason in MAGIC.items():
        if start.startswith(magic):
            return reason
    if len(body) > MAX_BYTES:
        return "too_large"
    return "not_html" if start[:1] in b"{[" else None


def parse(source: str) -> HtmlElement | None:
    """Return the tree of an HTML page; None for a text without any tag.

    A second document inside the first (``<html><head>`` in the middle of the body, as content systems paste it) is unwrapped:
    extraction finds nothing behind it otherwise.
    """
    source = source.replace("\x00", "")
    if not re.search(r"<[a-zA-Z!?]", source):
        return None
    body = re.search(r"<body\b[^>]*>", source, re.IGNORECASE)
    if body and re.search(r"<(?:html|head|body)\b", source[body.end() :], re.IGNORECASE):
        rest = re.sub(r"<title\b[^>]*>[^<]*</title\s*>", "", source[body.end() :], flags=re.IGNORECASE)
        rest = re.sub(r"<!doctype[^>]*>|</?(?:html|head|body)\b[^>]*>", "", rest, flags=re.IGNORECASE)
        source = source[: body.end()] + rest
    try:
        tree = document_fromstring(source.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def _best_text(tree: HtmlElement, linked_body: str | None) -> str:
    """Return the article's text: trafilatura's, else JSON-LD's, else the paragraphs of the main part; empty where none is.

    JSON-LD's body also wins where it is more than twice as long (the page shows a teaser and loads the rest by script) and where
    it holds the same words in more lines (trafilatura falls back on it too, and runs its paragraphs together).
    """
    text = normalise("\n".join(_extracted(tree)))
    linked = _plain(linked_body) if linked_body else ""
    if len(linked) >= MIN_CHARS:
        finer = linked.count("\n") > text.count("\n") and "".join(text.split()) in "".join(linked.split())
        if finer or len(linked) > 2 * len(text):
            return linked
    if len(text) >= MIN_CHARS:
        return text
    return max(text, normalise("\n".join(_paragraphs(tree))), key=len)


def _extracted(tree: HtmlElement) -> Iterator[str]:
    try:
        document: Any = bare_extraction(tree, with_metadata=False, include_comments=False, include_tables=True, deduplicate=False)
    except Exception as error:  # noqa: BLE001 - a page that breaks the extractor is a page for the fallbacks
        log.debug("trafilatura: %s: %s", type(error).__name__, error)
        return
    if document is not None and document.body is not None:
        yield from _lines(document.body)


def _lines(element: Any) -> Iterator[str]:
    """Yield trafilatura's tree line by line: a row as cells between bars, a bullet with a dash."""
    if element.tag == "row":
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in element.iter("cell")]
        if any(cells):
            yield " | ".join(cells)
        return
    line = element.text or ""
    prefix = "- " if element.tag == "item" else ""
    for child in element:
        if child.tag in BLOCKS and not (element.tag == "item" and child.tag == "p" and not line.strip()):
            if line.strip():
                yield prefix + line.strip()
                prefix = ""
            yield from _lines(child)
            line = child.tail or ""
        elif child.tag == "lb":
            line += "\n" + (child.tail or "")
        else:
            line += "".join(child.itertext()) + (child.tail or "")
    if line.strip():
        yield prefix + line.strip()


def _plain(text: str) -> str:
    """Return JSON-LD's articleBody, which may hold entities or tags, as text."""
    text = html.unescape(text)
    if re.search(r"</?(?:p|div|br|li|h\d|span|a)\b", text, re.IGNORECASE):
        tree = parse(f"<html><body>{text}</body></html>")
        return normalise("\n".join(_paragraphs(tree))) if tree is not None else ""
    return normalise(text)


def _paragraphs(tree: HtmlElement) -> Iterator[str]:
    """Yield the blocks of the main part as plain lines, for pages where the extractor finds nothing."""
    for path in ("//*[@itemprop='articleBody']", "//article", "//main | //*[@role='main']", "//body"):
        for scope in tree.xpath(path)[:1]:
            lines = [line for line in _block_lines(scope) if line]
            if sum(map(len, lines)) >= MIN_CHARS or path == "//body":
                yield from dict.fromkeys(lines)
                return


def _block_lines(scope: HtmlElement) -> Iterator[str]:
    for element in scope.iter("p", "li", "tr", "h2", "h3", "h4", "blockquote", "dd", "pre"):
        if any(
            parent.tag in ("nav", "footer", "header", "form", "p", "li", "tr", "blockquote") for parent in element.iterancestors()
        ):
            continue
        if element.tag == "tr":
            cells = (" ".join(cell.text_content().split()) for cell in element.iter("td", "th"))
            yield " | ".join(cell for cell in cells if cell)
        else:
            for line_break in element.iter("br"):
                line_break.tail = "\n" + (line_break.tail or "")
            yield ("- " if element.tag == "li" else "") + element.text_content().strip()


def _without_title(text: str, title: str | None) -> str:
    """Return the text without a first line that only repeats the title."""
    first, _, rest = text.partition("\n")
    return rest if title and first.casefold() == normalise(title).casefold() else text
