"""From an answer to rows: the same way for a page just fetched and for one read again from the raw store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from data.ids import fetch_id
from data.records import Article, ArticleStatus, Fetch
from data.warehouse import article_row
from extractors.page import NoText, Page
from extractors.urls import canonical_url
from flows.fetch import FetchResult
from flows.rawstore import RawRef

ReadPage = Callable[..., Page | NoText]  # extractors.article.read_page, or the same in a cage: flows.cage.Cage.read_page

# Why a page gave no text (extractors.page.NoTextReason) -> what the articles table says of it; the rest is no_text.
STATUS: Mapping[str, ArticleStatus] = {
    "too_short": "too_short",
    "image": "unsupported",
    "archive": "unsupported",
    "too_large": "unsupported",
    "timeout": "extract_timeout",
    "out_of_memory": "extract_failed",
    "crashed": "extract_failed",
    "failed": "extract_failed",
}
BROKEN: frozenset[ArticleStatus] = frozenset({"extract_timeout", "extract_failed"})  # faults, recorded as errors of their page


def naive_utc(moment: datetime) -> datetime:
    """Return a moment as the tables hold it: UTC without its zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def note(
    source_id: str, purpose: str, date_order: str, title: str | None = None, published: str | None = None
) -> dict[str, str | None]:
    """Return what is stored beside an answer: all that reading it again needs and its page alone does not tell."""
    return {"source": source_id, "purpose": purpose, "date_order": date_order, "title": title, "published": published}


def given_page(url: str, body: bytes) -> FetchResult:
    """Return a page that its feed carried whole, in the form of an answer, so that it is kept and read like one."""
    return FetchResult(
        url=url,
        final_url=url,
        outcome="ok",
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def fetch_row(
    result: FetchResult, run_id: str, source_id: str, purpose: str, ref: RawRef | None = None, outcome: str | None = None
) -> Fetch:
    """Return the row of a request; ``outcome`` overrides the result's, as for a body that is the one we have."""
    started = naive_utc(result.fetched_at)
    failed = result.outcome not in ("ok", "not_modified")
    return Fetch(
        fetch_id=fetch_id(result.url, started),
        run_id=run_id,
        source_id=source_id,
        purpose=purpose,
        url=result.url,
        final_url=result.final_url if result.status is not None else None,
        started_at=started,
        elapsed_ms=round(result.seconds * 1000),
        status=result.status,
        outcome=outcome or result.outcome,
        error_class=result.outcome if failed else None,
        error=result.detail if failed else None,
        etag=result.etag,
        last_modified=result.last_modified,
        content_type=result.content_type,
        bytes=len(result.body) if result.ok else None,
        sha256=result.sha256,
        warc_file=ref.file if ref else None,
        warc_offset=ref.offset if ref else None,
    )


def read_answer(
    read_page: ReadPage,
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    final_url: str,
    started_at: datetime,
    beside: Mapping[str, str | None],
) -> Article:
    """Return the article on a page, its version not yet set; a page without text is an article without text.

    Args:
        read_page: What reads it.
        body: The page.
        content_type: Its Content-Type header.
        url: The address asked for.
        final_url: The address after redirects.
        started_at: When the request began, naive UTC.
        beside: What :func:`note` made for it.
    """
    source_id = beside.get("source") or "unknown"
    page = read_page(
        body,
        content_type=content_type,
        url=final_url,
        hint_title=beside.get("title"),
        hint_published=beside.get("published"),
        date_order=beside.get("date_order") or "DMY",
        fetched=started_at.date(),
    )
    key = canonical_url(final_url) or url
    if isinstance(page, NoText):
        return article_row(
            url=url,
            canonical_url=key,
            source_id=source_id,
            status=STATUS.get(page.reason, "no_text"),
            status_reason=f"{page.reason}: {page.detail}" if page.detail else page.reason,
            fetched_at=started_at,
            title=beside.get("title"),
            published=beside.get("published"),
            published_source="feed" if beside.get("published") else None,
        )
    return article_row(
        url=url,
        canonical_url=page.canonical_url or key,
        source_id=source_id,
        status="ok",
        fetched_at=started_at,
        title=page.title,
        author=page.author,
        published=page.published,
        published_source=page.published_source,
        modified=page.modified,
        language=page.language,
        text=page.text,
    )
