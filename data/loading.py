"""From what was fetched and read to rows, and from rows into the database: JSON lines files, one transaction a batch."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from data import ids
from data.errors import LoadError
from data.records import (
    AMOUNT_LIMIT,
    Article,
    ArticleStatus,
    Document,
    EnforcementAction,
    ErrorRow,
    Evidence,
    RejectedAmount,
    Repeat,
    Report,
)
from data.schema import TABLES, Table, merge_statement

Rows = dict[str, list[Any]]  # table name -> records
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch changed: article ids by what became of them, and the number of reports and errors added."""

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    reports: int
    errors: int


def article_row(
    *,
    url: str,
    canonical_url: str,
    source_id: str,
    status: ArticleStatus,
    fetched_at: datetime,
    status_reason: str | None = None,
    title: str | None = None,
    author: str | None = None,
    published: str | None = None,
    published_source: str | None = None,
    modified: str | None = None,
    language: str | None = None,
    text: str | None = None,
) -> Article:
    """Return an article with its ids and hash; its version is set when it is loaded.

    Extraction must read ``.text`` of the result: it is what evidence offsets count in. ``fetched_at`` is the
    ``started_at`` of the request for ``url``. A time stamp in ``published`` is cut to its day; what is no date becomes None.
    """
    body = None if text is None else ids.storable(text)
    day = _DAY.match(published or "")
    return Article(
        article_id=ids.article_id(canonical_url),
        url=url,
        canonical_url=canonical_url,
        source_id=source_id,
        status=status,
        status_reason=None if status_reason is None else ids.storable(status_reason),
        title=None if title is None else ids.storable(title),
        author=author,
        published=day[0] if day else None,
        published_source=published_source if day else None,
        modified=modified,
        language=language,
        text=body,
        text_sha256=None if body is None else ids.digest(body),
        fetched_at=ids.utc(fetched_at),
        fetch_id=ids.fetch_id(url, fetched_at),
    )


def changed(db: DuckDBPyConnection, articles: Iterable[Article]) -> list[Article]:
    """Return the articles that say something new, with their version: what is worth extracting and storing.

    A version is new where text, title or publication date differ from the last one. A page that lost its text (a consent
    wall, a timeout) never replaces a version that had one.
    """
    wanted = list(articles)
    last = _latest(db, wanted)
    found = []
    for article in wanted:
        version, content, _ = last.get(article.article_id, (0, (), ""))
        now = _content(article)
        if version and ((content[0] == "ok" and article.status != "ok") or content == now):
            continue
        found.append(replace(article, version=version + 1))
        last[article.article_id] = (version + 1, now, article.fetch_id)
    return found


def repeats(db: DuckDBPyConnection, articles: Iterable[Article]) -> list[Repeat]:
    """Return which of the articles are word for word the latest stored version; one that made that version is none."""
    wanted = list(articles)
    last = _latest(db, wanted)
    found = []
    for article in wanted:
        version, content, fetch_id = last.get(article.article_id, (0, (), ""))
        if content == _content(article) and fetch_id != article.fetch_id:
            found.append(Repeat(fetch_id=article.fetch_id, article_id=article.article_id, version=version))
    return found


def _latest(db: DuckDBPyConnection, articles: Iterable[Article]) -> dict[str, tuple[int, tuple[Any, ...], str]]:
    """Return the latest stored version of each article that has one, by id: its number, its content and its request."""
    rows = db.execute(
        "SELECT article_id, version, fetch_id, status, text_sha256, title, published FROM articles "
        "WHERE article_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY article_id, version",
        [[article.article_id for article in articles]],
    ).fetchall()
    return {row[0]: (row[1], row[3:], row[2]) for row in rows}  # the highest version comes last


def _content(article: Article) -> tuple[Any, ...]:
    """Return what a new version differs in."""
    return (article.status, article.text_sha256, article.title, article.published)


def document_rows(document: Document, run_id: str) -> Rows:
    """Return the rows of one version of an article: itself, its reports, evidence and rejected amounts.

    What cannot be stored as it is (a sum of more than twenty digits, evidence that is not in the text) becomes a row of
    ``errors`` instead: a wrong value is never written and the rest of the article is kept.
    """
    article, extraction = document.article, document.extraction
    rows: Rows = {"articles": [article], "reports": [], "evidence": [], "rejected_amounts": [], "errors": []}
    if extraction is None:
        return rows

    def refuse(rule: str, message: str) -> None:
        rows["errors"].append(
            error_row(run_id, "load", rule, f"{article.article_id} version {article.version}: {message}", article.fetched_at,
                      source_id=article.source_id, url=article.url)
        )  # fmt: skip

    for ordinal, action in enumerate(extraction.actions):
        if not _fits(action.amount):
            refuse("AmountOutOfRange", f"{action.amount_text!r} of {action.company!r} cannot be stored")
            continue
        report = _report(action, article, ordinal)
        rows["reports"].append(report)
        for span in action.evidence:
            quote = ids.storable(span.text)
            if (article.text or "")[span.start : span.end] != quote:
                refuse("EvidenceMismatch", f"{span.field} {span.start}:{span.end} is not {quote!r}")
                continue
            rows["evidence"].append(
                Evidence(report_id=report.report_id, field=span.field, start=span.start, end=span.end, quote=quote)
            )
    for sum_ in extraction.rejected:
        if not _fits(sum_.amount):
            refuse("AmountOutOfRange", f"rejected {sum_.amount_text!r} cannot be stored")
            continue
        kept = {item.name: getattr(sum_, item.name) for item in fields(sum_)}
        rows["rejected_amounts"].append(RejectedAmount(article_id=article.article_id, version=article.version, **kept))
    return rows


def error_row(
    run_id: str, stage: str, error_class: str, message: str, at: datetime, *, source_id: str | None = None, url: str | None = None
) -> ErrorRow:
    """Return an error with its id."""
    return ErrorRow(
        error_id=ids.stable_id("err", run_id, stage, source_id, url, error_class, message, ids.utc(at).isoformat()),
        run_id=run_id,
        stage=stage,
        source_id=source_id,
        url=url,
        error_class=error_class,
        message=message,
        at=ids.utc(at),
    )


def _fits(amount: Decimal | None) -> bool:
    return amount is None or (amount.is_finite() and 0 <= amount < AMOUNT_LIMIT and amount == round(amount, 4))


def _report(action: EnforcementAction, article: Article, ordinal: int) -> Report:
    facts = {item.name: getattr(action, item.name) for item in fields(action) if item.name != "evidence"}
    return Report(
        report_id=ids.stable_id("rep", article.article_id, article.version, ordinal),
        article_id=article.article_id,
        version=article.version,
        ordinal=ordinal,
        **facts,
    )


def write(db: DuckDBPyConnection, folder: Path, rows: Mapping[str, Sequence[Any]], *, empty: Collection[str] = ()) -> None:
    """Write records into their tables in one transaction; either all are stored or none.

    Rows that are known already (same primary key) are replaced, except requests and articles, which are append-only.

    Args:
        db: The working database.
        folder: Where the JSON lines files are put for the moment of loading.
        rows: Table name -> records; of several with the same key the last counts.
        empty: Tables that are emptied first.

    Raises:
        LoadError: If the database refused the batch (a value out of range, the disk full).
    """
    try:
        with tempfile.TemporaryDirectory(prefix="load-", dir=folder) as temporary:
            files = {
                name: _spool(Path(temporary) / f"{name}.jsonl", TABLES[name], records) for name, records in rows.items() if records
            }
            db.execute("BEGIN")
            try:
                for name in empty:
                    db.execute("DELETE FROM " + TABLES[name].name)  # noqa: S608 - a name of ours
                for name, path in files.items():
                    db.execute(merge_statement(TABLES[name], replace=TABLES[name].layer != "raw"), [str(path)])
                db.execute("COMMIT")
            except BaseException:
                _roll_back(db)
                raise
    except (duckdb.Error, OSError) as error:
        raise LoadError(f"the batch was not stored: {str(error).splitlines()[0]}") from error


def _roll_back(db: DuckDBPyConnection) -> None:
    try:
        db.execute("ROLLBACK")
    except duckdb.Error:  # a failed COMMIT has ended the transaction already
        return


def _spool(path: Path, table: Table, records: Sequence[Any]) -> Path:
    unique = {tuple(getattr(record, name) for name in table.key): record for record in records}
    names = [column.name for column in table.columns]
    with path.open("w", encoding="utf-8") as out:
        for record in unique.values():
            out.write(json.dumps({name: _plain(getattr(record, name)) for name in names}, ensure_ascii=False) + "\n")
    return path


def _plain(value: Any) -> Any:
    match value:
        case str():
            return ids.storable(value)
        case tuple():
            return [_plain(item) for item in value]
        case Decimal():
            return format(value, "f")  # as text: JSON numbers would go through binary fractions
        case datetime():
            return ids.utc(value).isoformat()
        case date():
            return value.isoformat()
        case _:
            return value
