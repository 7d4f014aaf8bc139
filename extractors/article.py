"""A page's bytes to an article: its text, and what is known about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.body import MIN_CHARS, PROSE, best_text
from extractors.boilerplate import logo_names, prune, wall_title, without_furniture, without_wall
from extractors.charset import decode, normalise
from extractors.markup import drop_unseen, flatten
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
HEAD_LINES = 4  # in which the title, and section names above it, are looked for
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
    drop_unseen(tree)
    logos = logo_names(tree)
    prune(tree)
    wall = wall_title(tree)
    if wall:
        return NoText("wall", wall)
    meta = read_meta(tree, url, hint_title, hint_published, date_order, fetched, logos)
    flatten(tree)
    text = without_furniture(_without_title(best_text(tree, meta.body), meta.title))
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


def _without_title(text: str, title: str | None) -> str:
    """Return the text without lines that only repeat the title, and without the section's name above it; a date there stays."""
    lines = text.split("\n")
    wanted = normalise(title).casefold() if title else None
    at = next((at for at, line in enumerate(lines[:HEAD_LINES]) if line.casefold() == wanted), 0)
    if all(len(line) <= PROSE for line in lines[:at]):
        lines = [line for line in lines[:at] if re.search(r"\d", line)] + lines[at:]
    return "\n".join(line for line in lines if line.casefold() != wanted)
