"""A page's bytes to an article: its text, and what is known about it."""

from __future__ import annotations

from datetime import date

from extractors.body import best_text
from extractors.boilerplate import logo_names, prune, wall_title, without_furniture, without_wall
from extractors.charset import decode, normalise
from extractors.markup import drop_unseen, flatten, parse
from extractors.page import MAX_DAMAGE, MIN_CHARS, NoText, NoTextReason, Page, without_title
from extractors.pagemeta import read_meta
from extractors.pdf import is_pdf, read_pdf

MAX_BYTES = 3_000_000
MAGIC: dict[bytes, NoTextReason] = {
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
    """Read an article off a page, HTML or PDF.

    Args:
        body: The page, without content encoding.
        content_type: Its Content-Type header; only the charset in it is believed.
        url: Its address, empty where unknown.
        hint_title: The title that the feed or list gives.
        hint_published: The date that the feed or list gives, ``YYYY-MM-DD``.
        date_order: ``DMY``, ``MDY`` or ``YMD``: how the source writes ``03/09/2024``.
        fetched: The day of the fetch; the page's dates more than two days later are ignored.

    Returns:
        The page or the reason why it has no text.

    Raises:
        MemoryError: Where there is not enough of it; nothing else. How long it may take and how much memory is limited by
            who calls: see :mod:`flows.cage`.
    """
    if is_pdf(body):
        return read_pdf(body, url=url, hint_title=hint_title, hint_published=hint_published, fetched=fetched)
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
    text = without_furniture(without_title(best_text(tree, meta.body), meta.title))
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
