"""The commands that read what a night has published: ``query``, ``export``, ``sources``, ``status``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from flows.errors import UserError


def query(home: Path, sql: str, output: Literal["table", "csv", "json"]) -> int:
    """Print the snapshot's answer; ``-`` reads the SQL from standard input. Return 0."""
    from data.warehouse import query as ask
    from flows.render import write_csv, write_json_lines, write_table

    answer = ask(home, sys.stdin.read() if sql == "-" else sql)
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
