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

STYLES = frozenset(("Section", "section", "Art.", "Article", "Reg.", "Rule", "Part", "§", "Principle"))
_PATH = Path(__file__).with_name("legal_acts.tsv")
_HEADER = "canonical\tstyle\talone\tjurisdiction\tpowers\taliases"


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
        ValueError: A row is malformed or an alias names two acts; the message names the file and the line.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != _HEADER:
        raise ValueError(f"{path}:1: the header must be {_HEADER!r}")
    acts: dict[str, LegalAct] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != 6:
            raise ValueError(f"{path}:{number}: 6 columns expected, found {len(cells)}")
        canonical, style, alone, jurisdiction, powers, aliases = cells
        if not canonical or style not in STYLES or alone not in ("yes", "no"):
            raise ValueError(f"{path}:{number}: malformed row")
        act = LegalAct(
            canonical, style, alone == "yes", None if jurisdiction == "-" else jurisdiction, _ranges(powers, f"{path}:{number}")
        )
        for alias in aliases.split("|"):
            if not alias or alias in acts:
                raise ValueError(f"{path}:{number}: the alias {alias!r} is empty or given twice")
            acts[alias] = act
    return acts


def _ranges(cell: str, where: str) -> tuple[tuple[int, int], ...]:
    """Return "21" and "51-84" as pairs of first and last."""
    ranges = []
    for part in [] if cell == "-" else cell.split():
        first, _, last = part.partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise ValueError(f"{where}: {part!r} is neither a number nor a range")
        ranges.append((int(first), int(last or first)))
    return tuple(ranges)


@cache
def legal_acts() -> dict[str, LegalAct]:
    """Return the acts of the bundled table by alias, read once."""
    return load_legal_acts()
