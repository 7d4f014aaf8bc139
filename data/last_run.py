"""A note beside the database of the run that was last begun: a run that fails publishes nothing, and must still be told of."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from data.errors import LoadError
from data.home import is_locked, replace_durably, state_folder
from data.records import Run

KILLED = "ended without a word: killed, or the machine stopped"


def note_path(home: Path) -> Path:
    """Return the file that holds the note."""
    return state_folder(home) / "last-run.json"


def write_note(home: Path, run: Run) -> None:
    """Put the run's row in place of the note before.

    Raises:
        LoadError: If the disk does not take it.
    """
    row = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(run).items()}
    temporary = note_path(home).with_suffix(".new")
    try:
        temporary.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
        replace_durably(temporary, note_path(home))
    except OSError as error:
        raise LoadError(f"{note_path(home)}: cannot be written: {error.strerror}") from error


def read_note(home: Path) -> Run | None:
    """Return the run that was last begun, failed where it was killed; None where there is no note, or none of this version."""
    try:
        row = json.loads(note_path(home).read_text(encoding="utf-8"))
        times = {name: row[name] and datetime.fromisoformat(row[name]) for name in ("started_at", "finished_at")}
        run = Run(**(row | times))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if run.state == "running" and not is_locked(home):
        return replace(run, state="failed", note=KILLED)
    return run
