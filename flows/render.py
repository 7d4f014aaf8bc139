"""Tables for a terminal and rows for a file. Words from the web are made harmless here, in one place each."""

from __future__ import annotations

import csv
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from flows.jsontext import dumps, plain_number

PIPE, PIPE_COLUMN = 220, 24  # characters: a table in a pipe, and the least that a column of it has, its margin included
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def printable(value: Any) -> str:
    """Return a value as words for a terminal: no escape sequences, no control or direction characters, one line."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        whole, _, part = f"{value:,f}".partition(".")
        return f"{whole}.{part.rstrip('0'):0<2}" if part.strip("0") else whole
    words = " ".join(str(value).split())
    return "".join(c for c in words if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c in "\u00ad\u200c\u200d")


def excerpt(words: str | None, around: str | None = None, width: int = 110) -> str:
    """Return words on one line, cut to a width; what matters is kept in view."""
    line = printable(words)
    if len(line) <= width:
        return line
    at = max(line.find(printable(around)), 0) if around else 0
    start = max(0, min(at - width // 2, len(line) - width))
    start = line.find(" ", start) + 1 if start else 0
    end = line.rfind(" ", start, start + width) if start + width < len(line) else len(line)
    return ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")


def csv_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that starts like a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value


def write_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None, stream: IO[str] | None = None
) -> int:
    """Draw a table and return its number of rows; a tuple is a cell of several lines.

    In a pipe it is as wide as ``PIPE`` or as its columns need, so that none is lost and dates and amounts stay on one line.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(columns))
    for index, name in enumerate(columns):
        numeric = any(isinstance(row[index], int | float | Decimal) for row in rows) and not isinstance(rows[0][index], bool)
        table.add_column(Text(printable(name)), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("\n".join(map(printable, value)) if isinstance(value, tuple) else printable(value)) for value in row))
    out = stream or sys.stdout
    console = Console(file=out, width=None if out.isatty() else max(PIPE, PIPE_COLUMN * len(columns)), highlight=False)
    if title:
        console.print(Text(printable(title), style="bold"))
    console.print(table)
    return len(rows)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: IO[str]) -> int:
    """Write RFC 4180 lines with a header; return the number of rows."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is returned
        writer.writerow([csv_cell(value) for value in row])
    return count


def write_json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: IO[str]) -> int:
    """Write one JSON object a row; return the number of rows."""
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is returned
        stream.write(dumps({name: _jsonable(value) for name, value in zip(columns, row, strict=True)}) + "\n")
    return count


def _jsonable(value: Any) -> Any:
    """Return what JSON can hold: nested values as they are, anything unknown (a time of day, a UUID) as its words."""
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | int | float | bool | Decimal):
        return value
    return str(value)
