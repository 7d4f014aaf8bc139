"""The commands that change nothing: ``query``, ``export``, ``sources``, ``status``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from flows.errors import UserError


def query(home: Path, sql: str, output: Literal["table", "csv", "json"]) -> int:
    """Print the snapshot's answer, of several statements each one's; ``-`` reads the SQL from standard input. Return 0."""
    from data.warehouse import query_each
    from flows.render import write_csv, write_json_lines, write_table

    for answer in query_each(home, sys.stdin.read() if sql == "-" else sql):
        if not answer.columns:
            continue
        if output == "csv":
            write_csv(answer.columns, answer.rows, sys.stdout)
        elif output == "json":
            write_json_lines(answer.columns, answer.rows, sys.stdout)
        else:
            count = write_table(answer.columns, answer.rows)
            if sys.stderr.isatty():
                print(f"{count} row{'' if count == 1 else 's'}", file=sys.stderr)  # noqa: T201
    return 0


def export(home: Path, file_format: Literal["parquet", "csv", "jsonl"], folder: Path | None) -> int:
    """Write every table and view into a folder and print the files' names; return 0.

    Raises:
        UserError: Where the folder's name is that of a file.
    """
    from data.warehouse import export as write

    target = folder.expanduser() if folder else home / "exports"
    if target.exists() and not target.is_dir():
        raise UserError(f"{target}: is no folder")
    for path in write(home, file_format, target):
        print(path)  # noqa: T201
    return 0


def sources(folder: Path, home: Path) -> int:
    """Print the sources of a folder, and how often the home folder's nights ask them; return 0.

    Raises:
        UserError: Where there is no such folder, and for a mistake in a source's file, naming file and line.
    """
    from data.overview import resting_sources
    from data.reference.sources import load_sources
    from data.reference.tables import ReferenceDataError
    from flows.render import write_table

    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder")
    try:
        known = load_sources(folder)
    except ReferenceDataError as error:
        raise UserError(str(error)) from error
    resting = {row[0]: f"every {row[1]} days, next on {row[2]:%Y-%m-%d}" for row in resting_sources(home).rows}
    rows = [
        (
            source.id,
            source.kind,
            source.language,
            source.jurisdiction,
            source.regulator,
            "yes" if source.enabled else source.reason,
            resting.get(source.id, "daily") if source.enabled else "",
            source.url,
        )
        for source in known
    ]
    columns = ("source", "kind", "language", "jurisdiction", "regulator", "enabled", "asked", "address")
    write_table(columns, rows, title=f"{len(rows)} sources, {sum(source.enabled for source in known)} enabled")
    return 0


def status(home: Path) -> int:
    """Print the last runs, what failed, changed, waits or went silent; return 1 unless the last run went well.

    Raises:
        NoSnapshotError: Where nothing is published; a run that failed before it could is told of first.
    """
    from data.overview import (
        last_changes,
        last_runs,
        left_pages,
        resting_sources,
        run_errors,
        silent_sources,
        unpublished_run,
    )
    from flows.render import write_table

    unpublished = unpublished_run(home)
    if unpublished:
        begun = (unpublished.run_id, unpublished.kind, unpublished.state, unpublished.started_at, unpublished.note)
        write_table(("run", "kind", "state", "started", "note"), [begun], title="Begun last, and not published")
    runs = last_runs(home)
    write_table(runs.columns, runs.rows, title="Last runs")
    for title, found in (
        ("What failed in the last one", run_errors(home)),
        ("What publishers changed in their articles, as the last night saw it", last_changes(home)),
        ("Pages left for the next run", left_pages(home)),
        ("Sources asked less often, their lists being unchanged", resting_sources(home)),
        ("Sources that went silent", silent_sources(home)),
    ):
        if found.rows:
            write_table(found.columns, found.rows, title=title)
        else:
            print(f"{title}: nothing\n")  # noqa: T201
    failed = unpublished is not None and unpublished.state == "failed"
    return 0 if not failed and runs.rows and runs.rows[0][runs.columns.index("state")] == "ok" else 1
