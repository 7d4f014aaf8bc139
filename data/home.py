"""The home folder: where its files lie, and the lock that lets one process write."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.errors import HomeError, Locked

POLL_SECONDS = 0.2


def snapshot_path(home: Path) -> Path:
    """Return the published database, which analysts open read-only."""
    return home / "finewire.duckdb"


def state_folder(home: Path) -> Path:
    """Return the folder of the working database, the WARC files and the lock."""
    return home / "state"


def working_path(home: Path) -> Path:
    """Return the working database, which only the process that holds the lock opens."""
    return state_folder(home) / "working.duckdb"


def watermark_path(home: Path) -> Path:
    """Return the file that says how many rows were committed: what tells a database that lost some."""
    return state_folder(home) / "watermark.json"


def prepare_home(home: Path) -> None:
    """Create the home folder and its state folder where they are missing.

    Raises:
        HomeError: If that is impossible, or the folder cannot be written.
    """
    state = state_folder(home)
    try:
        state.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise HomeError(f"{error.filename} is no folder") from error
    except OSError as error:
        raise HomeError(f"{state}: cannot be created: {error.strerror}") from error
    for folder in (home, state):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise HomeError(f"{folder}: cannot be written")


@contextmanager
def writer_lock(home: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the writer's lock; it frees itself when the process ends, however it ends.

    Args:
        home: The home folder; made where missing.
        wait: Seconds to wait for another holder.

    Raises:
        HomeError: If the folder cannot be written.
        Locked: If another process still holds the lock; the message says which, where and since when.
    """
    prepare_home(home)
    path = state_folder(home) / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise HomeError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        _acquire(descriptor, path, time.monotonic() + wait)
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Locked(f"{path.parent.parent}: {_holder(path)} is writing; try again when it has ended") from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def is_locked(home: Path) -> bool:
    """Return whether a process is writing now; asked with a shared lock that is let go at once."""
    try:
        descriptor = os.open(state_folder(home) / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def require_space(folder: Path, needed: int) -> None:
    """Raise HomeError unless the folder's disk has that many bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise HomeError(f"{folder}: the disk has {free / 1e6:.0f} MB free, {needed / 1e6:.0f} MB are needed")


def replace_durably(temporary: Path, final: Path) -> None:
    """Put a finished file in another's place so that either the old or the new one is there, whatever happens."""
    _sync(temporary)
    temporary.replace(final)
    _sync(final.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
