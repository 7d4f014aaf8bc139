"""What is to be asked for next: addresses that a run left, and how often each source is worth asking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from data import schema
from data.home import state_folder
from data.loading import write
from data.records import Pending, SourceState
from data.warehouse import Writer

LONGEST = 7  # days that a source rests at most
# Nights do not begin to the minute: so much earlier than its day a source is asked all the same.
SLACK = timedelta(hours=6)


def pending(writer: Writer) -> list[Pending]:
    """Return the addresses that earlier runs left, those found first first."""
    return [Pending(**row) for row in _rows(writer.db, "pending", "found_at, url")]


def save_pending(writer: Writer, rows: Iterable[Pending]) -> None:
    """Put these addresses in the place of those that were left so far.

    Raises:
        LoadError: If the disk or the database refused it.
    """
    write(writer.db, state_folder(writer.home), {"pending": list(rows)}, empty=("pending",))


def source_states(writer: Writer) -> dict[str, SourceState]:
    """Return what is known of the sources' lists, by source id."""
    return {row["source_id"]: SourceState(**row) for row in _rows(writer.db, "source_states", "source_id")}


def save_source_states(writer: Writer, states: Iterable[SourceState]) -> None:
    """Store what became of the sources' lists; those of other sources stay.

    Raises:
        LoadError: If the disk or the database refused it.
    """
    write(writer.db, state_folder(writer.home), {"source_states": list(states)})


def _rows(db: DuckDBPyConnection, name: str, order: str) -> list[dict[str, Any]]:
    table = schema.TABLES[name]
    rows = db.execute(f"SELECT {schema.column_list(table)} FROM {name} ORDER BY {order}").fetchall()  # noqa: S608
    return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in rows]


def is_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a source is to be asked by a run that begins now (UTC, naive); one asked daily always is."""
    return state is None or state.interval_days <= 1 or is_due_at(state.next_at, now)


def is_due_at(next_at: datetime, now: datetime) -> bool:
    """Whether a moment has come, give or take what nights differ in their beginning."""
    return now >= next_at - SLACK


def after_look(state: SourceState | None, source_id: str, listing_sha256: str, now: datetime) -> SourceState:
    """Return a source's state after its list was read.

    A list that changed, or is seen first, is asked for daily. One that did not change within its days is asked for half as
    often, down to once a week. A look ahead of time that finds nothing new says nothing, and leaves the state as it was.
    """
    if state is None or state.listing_sha256 != listing_sha256:
        return _state(source_id, listing_sha256, 1, now, now)
    if not is_due_at(state.next_at, now):
        return state
    return _state(source_id, listing_sha256, min(2 * state.interval_days, LONGEST), now, state.changed_at)


def _state(source_id: str, listing_sha256: str, days: int, asked_at: datetime, changed_at: datetime) -> SourceState:
    return SourceState(
        source_id=source_id,
        listing_sha256=listing_sha256,
        interval_days=days,
        asked_at=asked_at,
        next_at=asked_at + timedelta(days=days),
        changed_at=changed_at,
    )
