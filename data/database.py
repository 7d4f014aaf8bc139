"""Opening DuckDB files, and what DuckDB's errors mean to the person who opened them."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data.errors import DamagedDatabaseError, FinewireError, HomeError, Locked, SchemaMismatchError

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
ADVICE = "`finewire rebuild` makes it anew from the fetched pages"


def connect(path: Path, *, read_only: bool = False) -> DuckDBPyConnection:
    """Open a database file, UTC and offline.

    Raises:
        Locked: If another process has it open.
        SchemaMismatchError: If a newer DuckDB wrote it.
        DamagedDatabaseError: If it is no DuckDB file, or a damaged one.
    """
    replayed = path.with_name(path.name + ".wal").exists()  # then blocks are counted that the file does not hold yet
    try:
        db = duckdb.connect(str(path), read_only=read_only, config=dict(OFFLINE))
        db.execute("SET TimeZone = 'UTC'")
        blocks = db.execute("SELECT used_blocks * block_size FROM pragma_database_size()").fetchall()
    except duckdb.Error as error:
        raise explained(error, path) from error
    # DuckDB opens a file that was cut short, and fails later. Free blocks at the end may rightly be missing after a kill.
    if not replayed and path.is_file() and path.stat().st_size < blocks[0][0]:
        db.close()
        raise DamagedDatabaseError(f"{path} is damaged: it was cut short. {ADVICE}")
    return db


def explained(error: duckdb.Error, path: Path) -> FinewireError:
    """Return what an error of DuckDB about a file means to its user."""
    first = str(error).splitlines()[0]
    if "lock on file" in first:
        return Locked(f"{path} is open in another process: {first.partition(': ')[2]}")
    if "version number" in first:
        return SchemaMismatchError(f"{path} was written by another version of DuckDB: {first}")
    if any(reason in first for reason in ("Permission denied", "Read-only file system", "No space left", "Disk quota exceeded")):
        return HomeError(f"{path}: {first}")
    return DamagedDatabaseError(f"{path} is damaged: {first}. {ADVICE}")
