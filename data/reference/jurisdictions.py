"""Jurisdictions: what countries, states and provinces are called, and which money they mean when they do not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.reference.tables import Problems, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

JURISDICTIONS_FILE = Path(__file__).parent / "jurisdictions.tsv"
_COLUMNS = ("code", "name", "aliases", "demonyms", "seats", "currency", "bare_money")
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_CURRENCY = re.compile(r"([A-Z]{3})?")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country, a part of one, or the European Union.

    ``code`` is ISO 3166-1 alpha-2, an ISO 3166-2 subdivision (``US-NY``) or ``EU``. ``demonyms`` are the adjectives
    ("Dutch", "Irish"), ``seats`` the cities that stand for its authorities ("Brussels"). ``bare_money`` lists the ambiguous
    words and signs ("$", "crowns") that mean ``currency`` (ISO 4217; None in Antarctica) when nothing says otherwise.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    seats: tuple[str, ...]
    currency: str | None
    bare_money: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases: "United Kingdom", "UK", "Britain"."""
        return (self.name, *self.aliases)

    @property
    def country(self) -> str:
        """The code of the country: ``US`` for ``US-NY``."""
        return self.code[:2]


def read_jurisdictions(path: Path) -> Mapping[str, Jurisdiction]:
    """Read a table of jurisdictions, by code, in the order of the file.

    Raises:
        ReferenceDataError: With file and line of every mistake: a bad or repeated code, no name, a bad currency, a name
            given twice in one cell, a subdivision whose country is missing.
    """
    problems = Problems()
    found: dict[str, Jurisdiction] = {}
    lines: dict[str, int] = {}
    for row in read_rows(path, _COLUMNS, problems):
        code = row["code"]
        if not _CODE.fullmatch(code):
            problems.add(path, row.line, f"{code!r} is not an ISO 3166 code")
        if code in found:
            problems.add(path, row.line, f"{code} is already on line {lines[code]}")
        if not row["name"]:
            problems.add(path, row.line, "no name")
        if not _CURRENCY.fullmatch(row["currency"]):
            problems.add(path, row.line, f"{row['currency']!r} is not an ISO 4217 code")
        lists = {column: row.values(column) for column in ("aliases", "demonyms", "seats", "bare_money")}
        for column, values in lists.items():
            given = (*values, row["name"]) if column == "aliases" else values
            for value in sorted({value for value in given if given.count(value) > 1}):
                problems.add(path, row.line, f"{value!r} is given twice")
        found[code] = Jurisdiction(code=code, name=row["name"], currency=row["currency"] or None, **lists)
        lines[code] = row.line
    for code, jurisdiction in found.items():
        if jurisdiction.country not in found:
            problems.add(path, lines[code], f"{code}: no line for {jurisdiction.country}")
    problems.raise_any()
    return MappingProxyType(found)


@cache
def load_jurisdictions() -> Mapping[str, Jurisdiction]:
    """Return the bundled jurisdictions by code: every country, the EU, US states and the provinces with own regulators."""
    return read_jurisdictions(JURISDICTIONS_FILE)
