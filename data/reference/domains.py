"""Domains of regulation and the words the press describes their authorities with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.reference.tables import Problems, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN_NOUNS_FILE = Path(__file__).parent / "domain_nouns.tsv"


@dataclass(frozen=True, slots=True)
class DomainNouns:
    """How the press describes the authorities of one domain: "Dutch" + noun, or adjective + "regulator"."""

    domain: str
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]


def read_domain_nouns(path: Path) -> Mapping[str, DomainNouns]:
    """Read a table of domains by key.

    Raises:
        ReferenceDataError: With file and line of every domain that is repeated, has no words, or has a word twice.
    """
    problems = Problems()
    found: dict[str, DomainNouns] = {}
    for row in read_rows(path, ("domain", "nouns", "adjectives"), problems):
        nouns, adjectives = row.values("nouns"), row.values("adjectives")
        if row["domain"] in found or not row["domain"]:
            problems.add(path, row.line, f"domain {row['domain']!r} is empty or repeated")
        for column, words in (("nouns", nouns), ("adjectives", adjectives)):
            if not words or len({*words}) < len(words):
                problems.add(path, row.line, f"{column} are empty or given twice")
        found[row["domain"]] = DomainNouns(row["domain"], nouns, adjectives)
    problems.raise_any()
    return MappingProxyType(found)


@cache
def load_domain_nouns() -> Mapping[str, DomainNouns]:
    """Return the bundled domains by key, e.g. ``data-protection``."""
    return read_domain_nouns(DOMAIN_NOUNS_FILE)
