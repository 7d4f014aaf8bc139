"""Reading reference tables: tab-separated files whose every mistake is named with file and line, all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ReferenceDataError(ValueError):
    """Reference data that cannot be used; the message has one ``file:line: what is wrong`` a line."""


@dataclass(slots=True)
class Problems:
    """What is wrong in a set of files, gathered so that one run tells an editor everything."""

    found: list[str] = field(default_factory=list)
    error: type[ValueError] = ReferenceDataError

    def add(self, path: Path, line: int, message: str) -> None:
        """Note one mistake at a 1-based line of a file."""
        self.found.append(f"{path}:{line}: {message}")

    def raise_any(self) -> None:
        """Raise ``error`` with all mistakes, if there are any."""
        if self.found:
            raise self.error("\n".join(self.found))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its 1-based line number and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell."""
        return self.cells[column]

    def values(self, column: str) -> tuple[str, ...]:
        """Return the ``;``-separated values of a cell, stripped, empty ones left out."""
        return tuple(value for part in self.cells[column].split(";") if (value := part.strip()))


def read_rows(path: Path, columns: Sequence[str], problems: Problems) -> list[Row]:
    """Read a UTF-8 table with exactly the given columns.

    Lines are split at tabs and nothing else: no quoting, so that a quotation mark is a quotation mark. A header other than
    ``columns`` and a line with another number of cells are noted in ``problems``; such lines are left out.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines or lines[0].split("\t") != list(columns):
        problems.add(path, 1, f"the header must be {' '.join(columns)}")
        return []
    rows: list[Row] = []
    for number, text in enumerate(lines[1:], start=2):
        cells = text.split("\t")
        if len(cells) != len(columns):
            problems.add(path, number, f"{len(cells)} cells, expected {len(columns)}")
        elif any(cell != cell.strip() for cell in cells):
            problems.add(path, number, "a cell begins or ends with a space")
        else:
            rows.append(Row(number, dict(zip(columns, cells, strict=True))))
    return rows
