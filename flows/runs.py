"""What a run is asked to do, and its row in the table of runs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from data import warehouse
from data.errors import FinewireError
from data.overview import totals
from data.records import Run, RunState
from data.reference.sources import Source, load_sources
from data.reference.tables import ReferenceDataError
from data.warehouse import Writer
from flows.cage import Limits
from flows.errors import UserError
from flows.fetch import Settings
from flows.pages import naive_utc


@dataclass(frozen=True, slots=True)
class Plan:
    """A night's orders.

    Attributes:
        home: The home folder.
        sources: What to read, enabled ones only, unless they were asked for by name.
        since: ``YYYY-MM-DD``: articles that their source dates earlier are left alone; those without a date are read.
        limit: The most articles to ask for of each source.
        fetching: How to fetch.
        reading: What reading one page may take.
        kind: The run's kind: ``nightly`` or ``demo``.
        ask_all: Whether to ask also sources that are not due, because their lists have not changed lately.
    """

    home: Path
    sources: tuple[Source, ...]
    since: str | None = None
    limit: int | None = None
    fetching: Settings = field(default_factory=Settings)
    reading: Limits = field(default_factory=Limits)
    kind: str = "nightly"
    ask_all: bool = False


def chosen_sources(folder: Path, ids: Sequence[str] = ()) -> tuple[Source, ...]:
    """Return the sources of a folder that are to be read: those named, or all that are enabled.

    Raises:
        UserError: For a folder that is missing or empty, for a mistake in a source's file, naming file and line, and for an
            id that is in none of the files.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder")
    try:
        known = {source.id: source for source in load_sources(folder)}
    except ReferenceDataError as error:
        raise UserError(str(error)) from error
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise UserError(f"no source {', '.join(unknown)} in {folder}: `finewire sources` lists them")
    chosen = tuple(known[name] for name in dict.fromkeys(ids)) if ids else tuple(s for s in known.values() if s.enabled)
    if not chosen:
        raise UserError(f"{folder}: no enabled source")
    return chosen


def fetch_settings(allow_private: bool, max_requests: int | None = None) -> Settings:
    """Return how to fetch, with or without hosts inside private networks, and with how many requests at most."""
    return Settings(allow_private=allow_private, max_requests=max_requests)


def program() -> str:
    """Return the program's version."""
    try:
        return version("finewire")
    except PackageNotFoundError:
        return "0"


def begun(kind: str) -> Run:
    """Return the row of a run that begins now."""
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    return Run(run_id=run_id, kind=kind, state="running", started_at=naive_utc(now), program=program())


def save_failed(writer: Writer, run: Run, error: BaseException) -> Run:
    """Store that a run has failed, if the disk and the database still let us; return its row."""
    words = f"{type(error).__name__}: {error}".splitlines()[0][:500]
    run = replace(run, state="failed", finished_at=naive_utc(datetime.now(UTC)), note=words)
    with suppress(FinewireError):  # a full disk, say: the first error is the one to tell of
        warehouse.save_run(writer, run)
    return run


def ended(writer: Writer, run: Run) -> Run:
    """Return the row of a run whose work is done: partial where a source failed, an error was recorded or something was left."""
    actions, needs_review = totals(writer)
    state: RunState = "partial" if run.sources_failed or run.errors or run.not_asked else "ok"
    return replace(run, state=state, finished_at=naive_utc(datetime.now(UTC)), actions=actions, needs_review=needs_review)
