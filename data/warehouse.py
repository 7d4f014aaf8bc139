"""The database: one process writes it under a lock, a snapshot is published for all who read.

Only this package speaks SQL. ``open_writer`` gives the handle that every writing function takes::

    with open_writer(home) as writer:
        save_run(writer, run)
        news = changed(writer, articles)          # extract only these
        load_batch(writer, run_id, fetches=fetches, documents=documents)
        resolve(writer)                           # data.resolution
        publish(writer)

The request of a page must be loaded in the batch of its article, and the request of a feed in the last batch of its
source: a page whose request is stored counts as read, and would be skipped for ever if its article were lost.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data import last_run, loading, schema
from data.database import connect, explained
from data.errors import DamagedDatabaseError, HomeError
from data.home import (
    prepare_home,
    replace_durably,
    require_space,
    snapshot_path,
    state_folder,
    watermark_path,
    working_path,
    writer_lock,
)
from data.loading import Loaded, article_row, error_row
from data.records import Article, Document, ErrorRow, Fetch, Run
from data.snapshot import Check, Result, dump, export, failed_checks, open_snapshot, query, query_each

__all__ = [
    "Check",
    "KnownPage",
    "Loaded",
    "Result",
    "Writer",
    "article_row",
    "changed",
    "dump",
    "error_row",
    "export",
    "failed_checks",
    "feeds_asked",
    "known_pages",
    "load_batch",
    "open_rebuild",
    "open_snapshot",
    "open_writer",
    "publish",
    "query",
    "query_each",
    "save_run",
    "stored_fetches",
]

STORAGE_VERSION = "v1.4.0"  # what analysts' older DuckDB can still read


@dataclass(frozen=True, slots=True)
class Writer:
    """The working database, open for writing while the lock is held."""

    home: Path
    db: DuckDBPyConnection
    rebuilding: bool = False


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the last successful request of a URL brought: for conditional requests and for skipping what is unchanged."""

    etag: str | None
    last_modified: str | None
    sha256: str | None


@contextmanager
def open_writer(home: Path, *, wait: float = 0) -> Iterator[Writer]:
    """Lock the home folder and open the working database, made or brought up to date where needed.

    Args:
        home: The home folder; made where missing.
        wait: Seconds to wait for another writer.

    Raises:
        HomeError, Locked, DamagedDatabaseError, ForeignDatabaseError, SchemaMismatchError: see their classes.
    """
    with writer_lock(home, wait=wait):
        _sweep(home)
        with _opened(working_path(home)) as db:
            _check_watermark(home, db)
            yield Writer(home, db)


@contextmanager
def open_rebuild(home: Path, *, wait: float = 0) -> Iterator[Writer]:
    """Lock the home folder and open an empty database that takes the working one's place when the block ends well.

    Requests, corrections, runs and errors are carried over from the working database, or from the published snapshot where
    that one cannot be read; ``stored_fetches`` gives the requests whose pages are to be read again. If the block raises,
    the working database stays as it was.

    Raises:
        HomeError, Locked: see their classes.
    """
    with writer_lock(home, wait=wait):
        _sweep(home)
        fresh = state_folder(home) / "rebuild.duckdb"
        with _opened(fresh) as db:
            _carry_over(home, db)
            yield Writer(home, db, rebuilding=True)
            marks = _counts(db)
        Path(f"{working_path(home)}.wal").unlink(missing_ok=True)
        replace_durably(fresh, working_path(home))
        _set_watermark(home, marks)


@contextmanager
def _opened(path: Path) -> Iterator[DuckDBPyConnection]:
    db = connect(path)
    try:
        try:
            schema.prepare(db)
        except duckdb.Error as error:
            raise explained(error, path) from error
        yield db
        db.execute("CHECKPOINT")
    finally:
        db.close()


def _sweep(home: Path) -> None:
    """Remove what a killed process left; the lock is ours, so nobody needs it."""
    for leftover in state_folder(home).glob("load-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in (*state_folder(home).glob("rebuild.duckdb*"), *home.glob(".finewire.duckdb.*")):
        leftover.unlink(missing_ok=True)


def _carry_over(home: Path, db: DuckDBPyConnection) -> None:
    """Copy what a rebuild cannot make again from the first database that can be read."""
    for old in (working_path(home), snapshot_path(home)):
        if not old.is_file():
            continue
        try:
            db.execute(f"ATTACH {schema.literal(str(old))} AS old (READ_ONLY)")
            try:
                for table in schema.TABLES.values():
                    if table.layer in {"kept", "log"} or table.name == "fetches":
                        _copy_table(db, table)
            finally:
                db.execute("DETACH old")
        except duckdb.Error:
            continue  # damaged: the next best copy
        return


def _copy_table(db: DuckDBPyConnection, table: schema.Table) -> None:
    """Copy the columns that both databases have: the old one may come from an older program."""
    rows = db.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'old' AND table_name = ?", [table.name]
    ).fetchall()
    shared = {row[0] for row in rows}
    names = ", ".join(schema.quoted(column.name) for column in table.columns if column.name in shared)
    if names:
        db.execute(f"INSERT OR REPLACE INTO {table.name} ({names}) SELECT {names} FROM old.{table.name}")  # noqa: S608


def _counts(db: DuckDBPyConnection) -> dict[str, int]:
    rows = db.execute("SELECT (SELECT count(*) FROM fetches), (SELECT count(*) FROM articles)").fetchall()
    return {"fetches": rows[0][0], "articles": rows[0][1]}


def _check_watermark(home: Path, db: DuckDBPyConnection) -> None:
    """Raise DamagedDatabaseError if rows that were committed are gone: DuckDB opens without its log and says nothing."""
    try:
        marks = json.loads(watermark_path(home).read_text(encoding="utf-8"))
        have = _counts(db)
        lost = {name: int(marks[name]) - have[name] for name in have if int(marks[name]) > have[name]}
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedDatabaseError(
            f"{watermark_path(home)} is unreadable; delete it if the database is known to be whole"
        ) from error
    except duckdb.Error as error:
        raise explained(error, working_path(home)) from error
    if lost:
        what = ", ".join(f"{count} rows of {name}" for name, count in lost.items())
        raise DamagedDatabaseError(f"{working_path(home)} has lost {what}: run `finewire rebuild`")


def _set_watermark(home: Path, marks: dict[str, int]) -> None:
    temporary = watermark_path(home).with_suffix(".new")
    temporary.write_text(json.dumps(marks) + "\n", encoding="utf-8")
    replace_durably(temporary, watermark_path(home))


def changed(writer: Writer, articles: Iterable[Article]) -> list[Article]:
    """Return the articles that are new or say something else than before: what is worth extracting."""
    return loading.changed(writer.db, articles)


def load_batch(
    writer: Writer,
    run_id: str,
    *,
    fetches: Sequence[Fetch] = (),
    documents: Iterable[Document] = (),
    errors: Sequence[ErrorRow] = (),
) -> Loaded:
    """Store a batch in one transaction; loading the same batch again changes nothing.

    Versions are given here, so documents may come straight from ``article_row``; those that say nothing new are left out.

    Raises:
        LoadError: If the database refused the batch; nothing of it is stored then.
    """
    given = {document.article.article_id: document for document in documents}
    news = loading.changed(writer.db, (document.article for document in given.values()))
    rows: loading.Rows = {"fetches": list(fetches), "errors": list(errors)}
    fresh = {article.article_id: article.version for article in news}
    rows["repeats"] = loading.repeats(writer.db, (one.article for key, one in given.items() if key not in fresh))
    for article in news:
        for name, records in loading.document_rows(Document(article, given[article.article_id].extraction), run_id).items():
            rows.setdefault(name, []).extend(records)
    loading.write(writer.db, state_folder(writer.home), rows)
    if not writer.rebuilding:
        _set_watermark(writer.home, _counts(writer.db))
    return Loaded(
        new=tuple(key for key, version in fresh.items() if version == 1),
        updated=tuple(key for key, version in fresh.items() if version > 1),
        unchanged=tuple(key for key in given if key not in fresh),
        reports=len(rows.get("reports", [])),
        errors=len(rows["errors"]),
    )


def known_pages(writer: Writer, urls: Iterable[str]) -> dict[str, KnownPage]:
    """Return what the last request with a body brought, for those of the URLs that have had one."""
    rows = writer.db.execute(
        "SELECT url, arg_max({'e': etag, 'm': last_modified, 's': sha256}, started_at) FROM fetches "
        "WHERE sha256 IS NOT NULL AND outcome = 'ok' AND url IN (SELECT unnest($1::VARCHAR[])) GROUP BY url",
        [list(urls)],
    ).fetchall()
    return {url: KnownPage(found["e"], found["m"], found["s"]) for url, found in rows}


def feeds_asked(writer: Writer) -> dict[str, datetime]:
    """Return when each source was last asked what it lists, UTC."""
    rows = writer.db.execute("SELECT source_id, max(started_at) FROM fetches WHERE purpose = 'feed' GROUP BY source_id").fetchall()
    return dict(rows)


def stored_fetches(writer: Writer, purpose: str = "page") -> list[Fetch]:
    """Return the requests whose body lies in a WARC file, in the order they were made: what a rebuild reads again."""
    table = schema.TABLES["fetches"]
    rows = writer.db.execute(
        f"SELECT {schema.column_list(table)} FROM fetches WHERE purpose = ? AND warc_file IS NOT NULL AND outcome = 'ok' "  # noqa: S608
        "ORDER BY started_at, fetch_id",
        [purpose],
    ).fetchall()
    return [Fetch(**dict(zip((column.name for column in table.columns), row, strict=True))) for row in rows]


def save_run(writer: Writer, run: Run) -> None:
    """Store a run, or what has become of it; a run that still counts as running was killed, and is marked so.

    Raises:
        LoadError: If the disk or the database refused it.
    """
    last_run.write_note(writer.home, run)
    writer.db.execute(
        "UPDATE runs SET state = 'failed', note = $1 WHERE state = 'running' AND run_id <> $2", [last_run.KILLED, run.run_id]
    )
    loading.write(writer.db, state_folder(writer.home), {"runs": [run]})


def publish(writer: Writer) -> Path:
    """Copy the working database into a new snapshot and put it in the place of the published one; return its path.

    Readers of the old snapshot keep it until they open anew. If anything fails, the published snapshot stays as it was.

    Raises:
        HomeError: If the disk is full or the folder cannot be written.
        DamagedDatabaseError: If the working database cannot be read to its end.
    """
    final = snapshot_path(writer.home)
    temporary = final.with_name(f".{final.name}.{os.getpid()}")
    prepare_home(writer.home)
    try:
        writer.db.execute("CHECKPOINT")
        source = str(writer.db.execute("SELECT current_database()").fetchall()[0][0])
        require_space(writer.home, 2 * (state_folder(writer.home) / f"{source}.duckdb").stat().st_size)
        temporary.unlink(missing_ok=True)
        place = schema.literal(str(temporary))
        writer.db.execute(f"ATTACH {place} AS snapshot (STORAGE_VERSION {schema.literal(STORAGE_VERSION)})")
        try:
            writer.db.execute(f"COPY FROM DATABASE {schema.quoted(source)} TO snapshot")
            writer.db.execute("CHECKPOINT snapshot")
        finally:
            writer.db.execute("DETACH snapshot")
        replace_durably(temporary, final)
    except duckdb.Error as error:
        raise explained(error, temporary) from error
    except OSError as error:
        raise HomeError(f"{final}: cannot be published: {error.strerror}") from error
    finally:
        for leftover in (temporary, Path(f"{temporary}.wal")):
            leftover.unlink(missing_ok=True)
    return final
