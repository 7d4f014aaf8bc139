"""The registry of regulators: who they are, what they are called, and the words the press describes them with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.reference.domains import load_domain_nouns
from data.reference.jurisdictions import load_jurisdictions
from data.reference.tables import Problems, Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REGULATORS_FILE = Path(__file__).parent / "regulators.tsv"

_COLUMNS = (
    "id", "name", "native_names", "acronyms", "press_aliases", "ambiguous_aliases", "jurisdiction", "domain", "website", "currency",
)  # fmt: skip
_ALIAS_COLUMNS = ("name", "native_names", "acronyms", "press_aliases", "ambiguous_aliases")
_ID = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")
_ACRONYM = re.compile(r"(?=.*[^\W\d_])\w[\w&./ -]{1,19}")
_WEBSITE = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}(/[\w./~-]*)?|")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Regulator:
    """An authority that can impose or agree a penalty; also one that no longer exists, as articles still name it.

    ``domains`` are keys of ``domain_nouns.tsv``, the main one first; ``currencies`` are ISO 4217, today's first;
    ``website`` is a host, with a path where the authority shares one, or "". ``ambiguous_aliases`` is a note for editors,
    names that say too little: extraction reads the other names alone, and of several bearers of one it asks the article.
    """

    id: str
    name: str
    native_names: tuple[str, ...]
    acronyms: tuple[str, ...]
    press_aliases: tuple[str, ...]
    ambiguous_aliases: tuple[str, ...]
    jurisdiction: str
    domains: tuple[str, ...]
    website: str
    currencies: tuple[str, ...]

    @property
    def acronym(self) -> str | None:
        """The acronym it is best known by, or None."""
        return self.acronyms[0] if self.acronyms else None

    @property
    def domain(self) -> str:
        """Its main field of work."""
        return self.domains[0]

    @property
    def currency(self) -> str:
        """The currency of its penalties (ISO 4217)."""
        return self.currencies[0]


def alias_key(text: str) -> str:
    """Return what two spellings of one alias share: NFC, straight apostrophes, single spaces, no leading "the", case folded."""
    plain = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
    return re.sub(r"^the ", "", plain.casefold())


def _check_row(path: Path, row: Row, problems: Problems) -> None:
    """Note what is wrong within one row of the registry."""
    if not _ID.fullmatch(row["id"]):
        problems.add(path, row.line, f"id {row['id']!r} is not like 'nl-ap'")
    elif not row["id"].startswith(f"{row['jurisdiction'].lower()}-"):
        problems.add(path, row.line, f"id {row['id']!r} does not begin with its jurisdiction {row['jurisdiction']!r}")
    if not row["name"]:
        problems.add(path, row.line, "no name")
    if not _WEBSITE.fullmatch(row["website"]):
        problems.add(path, row.line, f"bad website {row['website']!r}: a host without a scheme")
    if row["jurisdiction"] not in load_jurisdictions():
        problems.add(path, row.line, f"unknown jurisdiction {row['jurisdiction']!r}")
    wrong = (
        *(f"unknown domain {domain!r}" for domain in row.values("domain") or ("",) if domain not in load_domain_nouns()),
        *(f"{code!r} is not an ISO 4217 code" for code in row.values("currency") or ("",) if not _CURRENCY.fullmatch(code)),
        *(f"bad acronym {text!r}" for text in row.values("acronyms") if not _ACRONYM.fullmatch(text) or text.islower()),
        *_alias_mistakes(row),
    )
    for message in wrong:
        problems.add(path, row.line, message)


def _alias_mistakes(row: Row) -> Iterator[str]:
    """Say which aliases of a row are malformed or given twice."""
    seen: dict[str, str] = {}
    for column in _ALIAS_COLUMNS:
        for alias in row.values(column):
            key = alias_key(alias)
            if seen.get(key) in ("name", "acronyms") and column == "ambiguous_aliases":
                continue  # a name or acronym that says too little ("Market Court", "FI") is still looked up, and noted here
            if key in seen:
                yield f"{alias!r} is given twice: {seen[key]} and {column}"
            if len(key) < 2 or re.search(r"[{}\[\]|()<>]", alias):
                yield f"bad alias {alias!r}"
            seen[key] = column


def read_regulators(path: Path) -> tuple[Regulator, ...]:
    """Read a registry, in the order of the file.

    Raises:
        ReferenceDataError: With file and line of every mistake: a bad or repeated id, no name, a name that another
            authority of the same jurisdiction bears, an unknown jurisdiction or domain, a bad currency, acronym or
            website, an alias given twice in a row.
    """
    problems = Problems()
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    found: list[Regulator] = []
    for row in read_rows(path, _COLUMNS, problems):
        _check_row(path, row, problems)
        if row["id"] in ids:
            problems.add(path, row.line, f"id {row['id']} is already on line {ids[row['id']]}")
        named = (alias_key(row["name"]), row["jurisdiction"])
        if named in names:
            problems.add(path, row.line, f"{row['name']!r} of {row['jurisdiction']} is already on line {names[named]}")
        ids.setdefault(row["id"], row.line)
        names.setdefault(named, row.line)
        found.append(
            Regulator(
                id=row["id"],
                name=row["name"],
                native_names=row.values("native_names"),
                acronyms=row.values("acronyms"),
                press_aliases=row.values("press_aliases"),
                ambiguous_aliases=row.values("ambiguous_aliases"),
                jurisdiction=row["jurisdiction"],
                domains=row.values("domain"),
                website=row["website"],
                currencies=row.values("currency"),
            )
        )
    problems.raise_any()
    return tuple(found)


@cache
def load_regulators() -> tuple[Regulator, ...]:
    """Return the bundled registry, the most often named authorities first."""
    return read_regulators(REGULATORS_FILE)


@cache
def regulators_by_id() -> Mapping[str, Regulator]:
    """Return the bundled registry by id."""
    return MappingProxyType({regulator.id: regulator for regulator in load_regulators()})


@cache
def described_regulators(jurisdiction: str, domain: str) -> tuple[Regulator, ...]:
    """Return who "the Dutch privacy watchdog" can be: the authorities of a jurisdiction and domain, main domain first."""
    bearers = [r for r in load_regulators() if r.jurisdiction == jurisdiction and domain in r.domains]
    return tuple(sorted(bearers, key=lambda regulator: regulator.domain != domain))
