"""Look-up tables of authorities' names, acronyms and descriptions and of places, and how a text's words are looked up.

Words are compared folded: in lower case, without accents and punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from data.reference.domains import load_domain_nouns
from data.reference.jurisdictions import load_jurisdictions
from data.reference.regulators import Regulator, load_regulators

T = TypeVar("T")
Word = tuple[str, int, int]  # a folded word and its offsets in the text
Place = tuple[int, str]  # where a text names a jurisdiction, and its code

_WORD = re.compile(r"\w+")
_ANY_DOMAIN = "regulator regulators watchdog watchdogs authority authorities agency supervisor enforcer".split()


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def fold(text: str) -> list[str]:
    """Return the lower-case words of a text without accents and punctuation."""
    return [word.lower() for word in _WORD.findall(_plain(text))]


def fold_spans(text: str) -> list[Word]:
    """Return the folded words of a text with their offsets in it."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        found.append(((word if word.isascii() else _plain(word)).lower(), match.start(), match.end()))
    return found


@dataclass(frozen=True)
class Table(Generic[T]):
    """What sequences of words mean, and by their first word how long they can be, the longest first."""

    meanings: Mapping[tuple[str, ...], T]
    lengths: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What folded words mean."""

    names: Table[tuple[Regulator, ...]]
    nouns: Table[tuple[str, ...]]  # "privacy watchdog" -> domains; () for a noun of any domain
    places: Table[str]  # "dutch" -> jurisdiction
    acronyms: Mapping[str, tuple[Regulator, ...]]  # in capitals


@cache
def gazetteer() -> Gazetteer:
    """Build the look-up tables from the reference data, once."""
    names: dict[tuple[str, ...], tuple[Regulator, ...]] = {}
    acronyms: dict[str, tuple[Regulator, ...]] = {}
    for regulator in load_regulators():
        plain = re.sub(r"\s*\(.*?\)", "", regulator.name)
        for name in (regulator.name, plain, *regulator.native_names, *regulator.press_aliases):
            words = tuple(fold(name))
            if (len(words) > 1 or (words and len(words[0]) > 4)) and regulator not in names.get(words, ()):
                names[words] = (*names.get(words, ()), regulator)
        for acronym in regulator.acronyms:
            key = acronym.upper()
            if regulator not in acronyms.get(key, ()):
                acronyms[key] = (*acronyms.get(key, ()), regulator)
    return Gazetteer(_table(names), _table(_nouns()), _table(_places()), acronyms)


def _nouns() -> dict[tuple[str, ...], tuple[str, ...]]:
    nouns: dict[tuple[str, ...], tuple[str, ...]] = {(noun,): () for noun in _ANY_DOMAIN}
    for domain in load_domain_nouns().values():
        for noun in domain.nouns:
            words = tuple(fold(noun))
            nouns[words] = (*nouns.get(words, ()), domain.domain)
    return nouns


def _places() -> dict[tuple[str, ...], str]:
    places: dict[tuple[str, ...], str] = {}
    for place in load_jurisdictions().values():
        for surface in (place.name, *place.aliases, *place.demonyms, *place.seats):
            words = tuple(fold(surface))
            if words:
                places.setdefault(words, place.code)
    return places


def _table(meanings: Mapping[tuple[str, ...], T]) -> Table[T]:
    lengths: dict[str, set[int]] = {}
    for words in meanings:
        lengths.setdefault(words[0], set()).add(len(words))
    return Table(meanings, {word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()})


def longest(table: Table[T], words: Sequence[Word], at: int) -> tuple[int, T] | None:
    """Return the number of words and the meaning of the longest entry that begins at word ``at``; None if there is none."""
    if at >= len(words):
        return None
    for length in table.lengths.get(words[at][0], ()):
        sequence = tuple(word for word, _, _ in words[at : at + length])
        if len(sequence) == length and sequence in table.meanings:
            return length, table.meanings[sequence]
    return None


def places_in(text: str, words: Sequence[Word]) -> list[Place]:
    """Return where a text names each jurisdiction, by country name, demonym or seat of government."""
    table = gazetteer().places
    return [
        (start, hit[1]) for at, (_, start, _) in enumerate(words) if text[start].isupper() and (hit := longest(table, words, at))
    ]
