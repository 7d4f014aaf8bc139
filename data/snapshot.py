"""What analysts read: the published snapshot, its queries, exports and checks. Nothing here can change it."""
# ruff: noqa: S608 - every name in a statement comes from records.py or from the database's own catalogue, quoted

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
from duckdb import DuckDBPyConnection

from data.database import connect, explained
from data.errors import HomeError, NoSnapshotError, QueryError
from data.home import replace_durably, snapshot_path, working_path
from data.schema import TABLES, Table, literal, quoted, stored_version

CHECKS = Path(__file__).with_name("checks.sql")
Format = Literal["parquet", "csv", "jsonl"]
_DONE = (("Count",), ("Success",))  # DuckDB's columns for statements that ask nothing
_FORMULA = "^[=+\\-@\\t\\r]"  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query: column names, their DuckDB types, and the rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Check:
    """An integrity check: its name, what must hold, and the rows that break it (at most twenty)."""

    name: str
    meaning: str
    rows: list[tuple[Any, ...]]


@contextmanager
def open_snapshot(home: Path) -> Iterator[DuckDBPyConnection]:
    """Open the published snapshot for reading: no writing, no files, no network, no change of settings.

    Raises:
        NoSnapshotError: If nothing was published yet.
        DamagedDatabaseError, ForeignDatabaseError, SchemaMismatchError: see their classes.
    """
    with _reading(home) as db:
        db.execute("SET enable_external_access = false")
        db.execute("SET lock_configuration = true")
        yield db


@contextmanager
def _reading(home: Path) -> Iterator[DuckDBPyConnection]:
    path = snapshot_path(home)
    if not path.is_file():
        made = "`finewire run` makes it; after `finewire demo` ask with --home data/state/demo"
        raise NoSnapshotError(f"{path} does not exist yet: {made}")
    db = connect(path, read_only=True)
    try:
        try:
            stored_version(db)
        except duckdb.Error as error:
            raise explained(error, path) from error
        yield db
    finally:
        db.close()


def query(home: Path, sql: str) -> Result:
    """Return the answer of the published snapshot to a query, of several the last one's; see :func:`query_each`."""
    *_, last = query_each(home, sql)
    return last


def query_each(home: Path, sql: str) -> Iterator[Result]:
    """Yield the answers of the published snapshot to statements parted by ``;``, one by one.

    A statement that asks nothing (``CREATE TEMP TABLE``) has an answer without columns.

    Raises:
        QueryError: If the SQL is wrong, or asks for what a reader may not do; the answers before it were right.
        NoSnapshotError, DamagedDatabaseError: see :func:`open_snapshot`.
    """
    with open_snapshot(home) as db:
        try:
            sql.encode()  # says what is wrong with a lone surrogate; DuckDB would speak of function arguments
            statements = db.extract_statements(sql)
            if not statements:
                raise QueryError("no SQL was given")
            for statement in statements:
                yield _answer(db, statement)
        except duckdb.IOException as error:
            raise explained(error, snapshot_path(home)) from error
        except (duckdb.Error, RuntimeError, UnicodeError) as error:
            raise QueryError(str(error).strip()) from error


def _answer(db: DuckDBPyConnection, statement: duckdb.Statement) -> Result:
    cursor = db.execute(statement)
    columns = cursor.description or []
    names = tuple(item[0] for item in columns)
    if names in _DONE and statement.expected_result_type != [duckdb.ExpectedResultType.QUERY_RESULT]:
        return Result((), (), [])
    return Result(names, tuple(str(item[1]) for item in columns), cursor.fetchall())


def failed_checks(db: DuckDBPyConnection) -> list[Check]:
    """Return the integrity checks of ``checks.sql`` that find rows; an empty list is a sound database."""
    found = []
    for name, meaning, sql in _checks():
        rows = db.execute(f"FROM ({sql}) LIMIT 20").fetchall()
        if rows:
            found.append(Check(name, meaning, rows))
    return found


@cache
def _checks() -> tuple[tuple[str, str, str], ...]:
    parts = re.findall(r"^-- (\w+): (.+)\n((?:(?!-- ).*\n?)+)", CHECKS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return tuple((name, meaning, sql.strip().rstrip(";")) for name, meaning, sql in parts)


def export(home: Path, file_format: Format, folder: Path) -> list[Path]:
    """Write every table and view of the published snapshot into a folder, one file each; return the files.

    In CSV, lists are joined by ``; `` and a text that a spreadsheet would take for a formula gets a ``'`` in front.

    Raises:
        HomeError: If the folder cannot be written.
        NoSnapshotError, DamagedDatabaseError: see :func:`open_snapshot`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(f"{folder}: cannot be created: {error.strerror}") from error
    options = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json"}[file_format]
    written = []
    with _reading(home) as db:
        for name, columns in _relations(db).items():
            final = folder / f"{name}.{file_format}"
            temporary = final.with_name(f".{final.name}.part")
            listed = ", ".join(_csv_cell(*column) if file_format == "csv" else quoted(column[0]) for column in columns)
            try:
                db.execute(f"COPY (SELECT {listed} FROM {quoted(name)}) TO {literal(str(temporary))} ({options})")
                replace_durably(temporary, final)
            except (duckdb.Error, OSError) as error:
                raise HomeError(f"{final}: cannot be written: {str(error).splitlines()[0]}") from error
            finally:
                temporary.unlink(missing_ok=True)
            written.append(final)
    return written


def _relations(db: DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    rows = db.execute(
        "SELECT table_name, list((column_name, data_type) ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    return dict(rows)


def _csv_cell(name: str, sql_type: str) -> str:
    cell = quoted(name)
    if sql_type == "VARCHAR[]":
        cell = f"array_to_string({cell}, '; ')"
    elif sql_type != "VARCHAR":
        return cell
    return f"CASE WHEN regexp_matches({cell}, {literal(_FORMULA)}) THEN '''' || {cell} ELSE {cell} END AS {quoted(name)}"


def dump(home: Path, *, timeless: bool = False, working: bool = False) -> str:
    """Return the content of the database as text: equal texts mean equal content, row for row.

    ``runs`` and ``errors`` are left out: they tell of runs, not of the world.

    Args:
        home: The home folder.
        timeless: Whether to leave out also ``fetches`` and every column that depends on when pages were fetched: what two
            undisturbed runs over the same pages have in common.
        working: Whether to read the working database (nobody may be writing) instead of the published snapshot.
    """
    lines = []
    with connect(working_path(home) if working else snapshot_path(home), read_only=True) as db:
        for table in TABLES.values():
            if table.layer == "log" or (timeless and table.name == "fetches"):
                continue
            lines.append(f"# {table.name}")
            lines.extend(_dumped(db, table, timeless))
    return "\n".join(lines) + "\n"


def _dumped(db: DuckDBPyConnection, table: Table, timeless: bool) -> Iterator[str]:
    names = [column.name for column in table.columns if not (timeless and column.clock)]
    rows = db.execute(f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table.name)} ORDER BY ALL").fetchall()
    for row in rows:
        yield json.dumps(dict(zip(names, map(_shown, row), strict=True)), ensure_ascii=False)


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date | datetime) else value
