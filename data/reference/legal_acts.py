"""The acts of law that enforcement news names, read from ``legal_acts.tsv``.

Columns: ``canonical`` (the short name that the database uses), ``style`` (how its provisions are cited: ``Section``, ``Art.``,
``Reg.`` ...), ``alone`` (``no``: a name, such as a rule maker's, that is a law only together with a provision),
``jurisdiction`` (ISO 3166 code, ``-`` for several), ``powers`` (the provisions, as numbers and ranges, that give the authority its
powers and set the penalties: cited as the ground of a fine but not broken by anyone), ``aliases`` (as written, separated by ``|``,
apostrophes straight).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.reference.tables import Problems, Row, read_rows

STYLES = frozenset(("Section", "section", "Art.", "Article", "Reg.", "Rule", "Part", "§", "Principle"))
_PATH = Path(__file__).with_name("legal_acts.tsv")
_COLUMNS = ("canonical", "style", "alone", "jurisdiction", "powers", "aliases")


@dataclass(frozen=True, slots=True)
class LegalAct:
    """An act: its short name, how its provisions are cited, and whether its name alone is a law."""

    canonical: str
    style: str
    alone: bool = True
    jurisdiction: str | None = None
    powers: tuple[tuple[int, int], ...] = ()


def load_legal_acts(path: Path = _PATH) -> dict[str, LegalAct]:
    """Read the acts by alias.

    Raises:
        ReferenceDataError: With file and line of every mistake: a malformed row, an alias that is empty or names two acts.
    """
    problems = Problems()
    acts: dict[str, LegalAct] = {}
    for row in read_rows(path, _COLUMNS, problems):
        canonical, style, alone, jurisdiction = (row[column] for column in _COLUMNS[:4])
        if not canonical or style not in STYLES or alone not in ("yes", "no"):
            problems.add(path, row.line, "malformed row")
        powers = _ranges(path, row, problems)
        act = LegalAct(canonical, style, alone == "yes", None if jurisdiction == "-" else jurisdiction, powers)
        for alias in row["aliases"].split("|"):
            if not alias or alias in acts:
                problems.add(path, row.line, f"the alias {alias!r} is empty or given twice")
            acts[alias] = act
    problems.raise_any()
    return acts


def _ranges(path: Path, row: Row, problems: Problems) -> tuple[tuple[int, int], ...]:
    """Return "21" and "51-84" as pairs of first and last, and note what is neither."""
    ranges = []
    for part in () if row["powers"] == "-" else row["powers"].split():
        first, _, last = part.partition("-")
        if first.isdigit() and (last or first).isdigit():
            ranges.append((int(first), int(last or first)))
        else:
            problems.add(path, row.line, f"{part!r} is neither a number nor a range")
    return tuple(ranges)


@cache
def legal_acts() -> dict[str, LegalAct]:
    """Return the acts of the bundled table by alias, read once."""
    return load_legal_acts()
