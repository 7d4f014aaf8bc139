"""All tables made again from the stored pages, without the network: after extraction got better, or a database was lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path

from data import warehouse
from data.copies import link_copies
from data.errors import HomeError
from data.home import state_folder, working_path
from data.records import Article, ErrorRow, Fetch, Run
from data.resolution import resolve
from data.warehouse import Writer
from flows.cage import Cage, Limits
from flows.extraction import Extract
from flows.fetch import FetchResult
from flows.loading import load_articles
from flows.pages import BROKEN, fetch_row, naive_utc, read_answer
from flows.progress import bars, counted
from flows.rawstore import RawRecord, RawRef, iter_records, read_record
from flows.runs import begun, ended, save_failed

BATCH = 100
PAGES = ("page", "feed_item")  # purposes of answers that hold an article


def run_rebuild(home: Path, extract: Extract, reading: Limits | None = None) -> Run:
    """Make the tables of a home folder again and publish them; the old ones stay in place until that is done.

    Args:
        home: The home folder.
        extract: The extraction: articles in, what they say out, in the same order.
        reading: What reading one page may take.

    Raises:
        FinewireError: For a home folder that is locked or unwritable: see :func:`data.warehouse.open_rebuild`.
    """
    run = begun("rebuild")
    folder = state_folder(home) / "warc"
    if not folder.is_dir() and not working_path(home).is_file():
        raise HomeError(f"{home}: no stored pages and no database here, so there is nothing to make again")
    with warehouse.open_rebuild(home) as writer, Cage(reading) as cage:
        warehouse.save_run(writer, run)
        try:
            run = _load_all(writer, run, folder, cage, extract)
            link_copies(writer)
            resolve(writer)
            run = ended(writer, run)
            warehouse.save_run(writer, run)
            warehouse.publish(writer)
        except BaseException as error:
            save_failed(writer, run, error)
            raise
    return run


def _load_all(writer: Writer, run: Run, folder: Path, cage: Cage, extract: Extract) -> Run:
    """Load everything that is stored, in batches; return the run's row with its counts."""
    fetches = _stored(writer) or _recovered(writer, folder, run)
    with bars() as shown, ThreadPoolExecutor(cage.workers) as pool:
        read = partial(_read, cage, run, folder)
        shown.expect("pages", len(fetches))
        pending = iter(fetches)
        while batch := list(islice(pending, BATCH)):
            run = _load(writer, run, chain.from_iterable(pool.map(read, batch)), counted(extract, shown))
            shown.advance("pages", len(batch))
    return run


def _stored(writer: Writer) -> list[Fetch]:
    """Return the requests that brought an article, in the order they were made."""
    fetches = [fetch for purpose in PAGES for fetch in warehouse.stored_fetches(writer, purpose)]
    return sorted(fetches, key=lambda fetch: (fetch.started_at, fetch.fetch_id))


def _recovered(writer: Writer, folder: Path, run: Run) -> list[Fetch]:
    """Store the requests again as the raw store tells of them, for a home folder that has lost its databases."""
    rows = [_as_row(record, run) for record in iter_records(folder)] if folder.is_dir() else []
    for start in range(0, len(rows), 10 * BATCH):
        warehouse.load_batch(writer, run.run_id, fetches=rows[start : start + 10 * BATCH])
    return _stored(writer)


def _as_row(record: RawRecord, run: Run) -> Fetch:
    result = FetchResult(
        url=record.url,
        final_url=record.final_url,
        outcome="ok",
        status=record.status,
        headers=record.headers,
        body=record.body,
        sha256=sha256(record.body).hexdigest(),
        fetched_at=record.fetched_at,
    )
    source_id, purpose = record.note.get("source") or "unknown", record.note.get("purpose") or "page"
    return replace(fetch_row(result, run.run_id, source_id, purpose, record.ref), elapsed_ms=None)


def _load(writer: Writer, run: Run, rows: Iterable[Article | ErrorRow], extract: Extract) -> Run:
    """Load what a batch of stored answers says."""
    found = list(rows)
    articles = [row for row in found if isinstance(row, Article)]
    errors = [row for row in found if isinstance(row, ErrorRow)]
    loaded = load_articles(writer, run.run_id, extract, articles=articles, errors=errors)
    return replace(
        run,
        articles_new=run.articles_new + len(loaded.new),
        articles_updated=run.articles_updated + len(loaded.updated),
        articles_unchanged=run.articles_unchanged + len(loaded.unchanged),
        errors=run.errors + loaded.errors,
    )


def _read(cage: Cage, run: Run, folder: Path, fetch: Fetch) -> Sequence[Article | ErrorRow]:
    """Return what a stored answer says: its article, and the error that reading it was."""

    def error(stage: str, error_class: str, message: str) -> ErrorRow:
        now = naive_utc(datetime.now(UTC))
        return warehouse.error_row(run.run_id, stage, error_class, message, now, source_id=fetch.source_id, url=fetch.url)

    record = read_record(folder, RawRef(fetch.warc_file or "", fetch.warc_offset or 0))
    if record is None:
        return [error("rebuild", "RecordLost", f"{fetch.warc_file} at {fetch.warc_offset}: missing or damaged")]
    article = read_answer(
        cage.read_page,
        record.body,
        content_type=record.content_type,
        url=fetch.url,
        final_url=record.final_url,
        started_at=fetch.started_at,
        beside=record.note,
    )
    broken = article.status in BROKEN
    return [article, error("read", article.status, article.status_reason or "")] if broken else [article]
