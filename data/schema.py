"""The tables as SQL, derived from the record types: DDL, comments, insert lists, and the version of it all."""
# ruff: noqa: S608 - every name in a statement comes from records.py and is quoted; values never enter the text

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from duckdb import DuckDBPyConnection

from data import records
from data.errors import ForeignDatabaseError, SchemaMismatchError

SCHEMA_VERSION = 1
# From a version to the next: statements for what a new nullable column (added by itself) does not cover.
MIGRATIONS: dict[int, tuple[str, ...]] = {}

Layer = Literal[
    "raw",  # what was fetched
    "derived",  # follows from raw: a rebuild makes it again
    "kept",  # made by people: carried through a rebuild
    "log",  # what happened when, and what is due next
]
VIEWS = Path(__file__).with_name("views.sql")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, DuckDB type, meaning, and what may be in it (``values`` empty: anything of the type)."""

    name: str
    sql: str
    doc: str
    key: bool
    nullable: bool
    clock: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, layer and record type; ``columns`` with the key first."""

    name: str
    layer: Layer
    record: type
    doc: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Return the names of the primary key's columns."""
        return tuple(column.name for column in self.columns if column.key)


def quoted(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a string literal, for the few places where DuckDB takes no parameter (COMMENT, ATTACH, COPY)."""
    return "'" + text.replace("'", "''") + "'"


def _columns(record: Any) -> tuple[Column, ...]:
    hints = get_type_hints(record)
    found = []
    for item in fields(record):
        options = get_args(hints[item.name])
        closed = [option for option in (hints[item.name], *options) if get_origin(option) is Literal]
        found.append(
            Column(
                name=item.name,
                sql=item.metadata["sql"],
                doc=item.metadata["doc"],
                key=item.metadata["key"],
                nullable=NoneType in options,
                clock=item.metadata["clock"],
                values=get_args(closed[0]) if closed else (),
            )
        )
    return tuple(sorted(found, key=lambda column: not column.key))


def _table(name: str, layer: Layer, record: type) -> Table:
    return Table(name, layer, record, inspect.getdoc(record) or "", _columns(record))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("fetches", "raw", records.Fetch),
        _table("articles", "raw", records.Article),
        _table("repeats", "derived", records.Repeat),
        _table("article_copies", "derived", records.ArticleCopy),
        _table("reports", "derived", records.Report),
        _table("evidence", "derived", records.Evidence),
        _table("rejected_amounts", "derived", records.RejectedAmount),
        _table("changes", "derived", records.Change),
        _table("actions", "derived", records.Action),
        _table("action_reports", "derived", records.ActionReport),
        _table("action_events", "derived", records.ActionEvent),
        _table("cases", "derived", records.Case),
        _table("corrections", "kept", records.Correction),
        _table("runs", "log", records.Run),
        _table("errors", "log", records.ErrorRow),
        _table("pending", "log", records.Pending),
        _table("source_states", "log", records.SourceState),
    )
}


def column_list(table: Table, prefix: str = "") -> str:
    """Return the quoted column names of a table, comma-separated, each with the prefix."""
    return ", ".join(prefix + quoted(column.name) for column in table.columns)


def column_definition(column: Column) -> str:
    """Return the column's part of CREATE TABLE."""
    closed = ", ".join(literal(value) for value in column.values)
    check = f" CHECK ({quoted(column.name)} IN ({closed}))" if closed else ""
    return f"{quoted(column.name)} {column.sql}{'' if column.nullable else ' NOT NULL'}{check}"


def create_statements(table: Table) -> list[str]:
    """Return CREATE TABLE and the comments of the table and its columns."""
    definitions = [column_definition(column) for column in table.columns]
    key = ", ".join(quoted(name) for name in table.key)
    create = f"CREATE TABLE {quoted(table.name)} ({', '.join(definitions)}, PRIMARY KEY ({key}))"
    return [create, f"COMMENT ON TABLE {quoted(table.name)} IS {literal(table.doc)}", *map(_comment(table), table.columns)]


def _comment(table: Table) -> Any:
    def statement(column: Column) -> str:
        values = f" One of: {', '.join(column.values)}." if column.values else ""
        return f"COMMENT ON COLUMN {quoted(table.name)}.{quoted(column.name)} IS {literal(column.doc + values)}"

    return statement


def merge_statement(table: Table, *, replace: bool) -> str:
    """Return the statement that loads a JSON lines file, whose path is its one parameter, into the table.

    Args:
        table: Where the rows go; rows with the same key must not occur twice in the file.
        replace: Whether a row with a known key replaces the stored one; else the stored one stays.
    """
    shape = ", ".join(f"{quoted(column.name)}: {literal(column.sql)}" for column in table.columns)
    source = (
        f"SELECT {column_list(table)} FROM read_json($1, format = 'newline_delimited', columns = {{{shape}}}, "
        "maximum_object_size = 268435456)"
    )
    match = " AND ".join(f"t.{quoted(name)} = s.{quoted(name)}" for name in table.key)
    matched = ""
    others = [column.name for column in table.columns if not column.key]
    if replace and others:
        matched = "WHEN MATCHED THEN UPDATE SET " + ", ".join(f"{quoted(name)} = s.{quoted(name)}" for name in others)
    return (
        f"MERGE INTO {quoted(table.name)} AS t USING ({source}) AS s ON ({match}) {matched} "
        f"WHEN NOT MATCHED THEN INSERT ({column_list(table)}) VALUES ({column_list(table, 's.')})"
    )


def prepare(db: DuckDBPyConnection) -> None:
    """Create the tables in an empty database, or bring an older one up to date; then define the views anew.

    Raises:
        ForeignDatabaseError: If the database holds tables that are not ours.
        SchemaMismatchError: If it was made by a newer version, or cannot be brought up to date.
    """
    version = stored_version(db)
    db.execute("BEGIN")
    try:
        if version is None:
            _create(db)
        else:
            _migrate(db, version)
        _define_views(db)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def stored_version(db: DuckDBPyConnection) -> int | None:
    """Return the schema version of a database, None for an empty one.

    Raises:
        ForeignDatabaseError: If it holds tables, but no version of ours.
        SchemaMismatchError: If the version is newer than this program's.
    """
    found = {row[0] for row in db.execute(_NAMES).fetchall()}
    if not found:
        return None
    if not {"schema_version", "articles", "reports"} <= found:
        raise ForeignDatabaseError(f"not a Finewire database: its tables are {', '.join(sorted(found)[:5])}")
    rows = db.execute("SELECT max(version) FROM schema_version").fetchall()
    version = int(rows[0][0] or 0)
    if version > SCHEMA_VERSION:
        raise SchemaMismatchError(
            f"the database has schema version {version}, this program knows {SCHEMA_VERSION}: use the newer Finewire that made it"
        )
    return version


_NAMES = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal"


def _create(db: DuckDBPyConnection) -> None:
    db.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
    db.execute("COMMENT ON TABLE schema_version IS 'Version of the table layout; a program refuses a newer one than it knows.'")
    db.execute("COMMENT ON COLUMN schema_version.version IS 'Counts up with every change that is more than a new column.'")
    db.execute("INSERT INTO schema_version VALUES (?)", [SCHEMA_VERSION])
    for table in TABLES.values():
        for statement in create_statements(table):
            db.execute(statement)


def _migrate(db: DuckDBPyConnection, version: int) -> None:
    for step in range(version, SCHEMA_VERSION):
        if step not in MIGRATIONS:
            raise SchemaMismatchError(f"the database has schema version {version}, too old to be migrated: run `finewire rebuild`")
        for statement in MIGRATIONS[step]:
            db.execute(statement)
        db.execute("INSERT INTO schema_version VALUES (?)", [step + 1])
    for table in TABLES.values():
        _add_missing(db, table)


def _add_missing(db: DuckDBPyConnection, table: Table) -> None:
    """Create the table or add the columns that the program has gained since the database was made."""
    rows = db.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?", [table.name]
    ).fetchall()
    present = {row[0] for row in rows}
    if not present:
        for statement in create_statements(table):
            db.execute(statement)
        return
    for column in table.columns:
        if column.name in present:
            continue
        if not column.nullable:
            raise SchemaMismatchError(
                f"the database lacks {table.name}.{column.name}, which may not be empty: run `finewire rebuild`"
            )
        db.execute(f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {column.sql}")
        db.execute(_comment(table)(column))


@cache
def _views() -> str:
    return VIEWS.read_text(encoding="utf-8")


def _define_views(db: DuckDBPyConnection) -> None:
    """Run views.sql and give every view column without a comment the one of the table column of its name."""
    db.execute(_views())
    docs = {column.name: column.doc for table in reversed(TABLES.values()) for column in table.columns}
    docs |= {column.name: column.doc for column in TABLES["actions"].columns}
    rows = db.execute(
        "SELECT c.table_name, c.column_name FROM duckdb_columns() AS c JOIN duckdb_views() AS v "
        "ON v.view_name = c.table_name AND v.database_name = c.database_name "
        "WHERE c.database_name = current_database() AND NOT v.internal AND c.comment IS NULL ORDER BY ALL"
    ).fetchall()
    for view, name in rows:
        if name in docs:
            db.execute(f"COMMENT ON COLUMN {quoted(view)}.{quoted(name)} IS {literal(docs[name])}")
