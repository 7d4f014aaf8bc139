"""Which authorities a text names, under which registry entry, and what stands in for them ("the watchdog").

Names, native names, acronyms and press names come from the registry; "the Dutch privacy watchdog" is composed from the
jurisdictions' demonyms and the domains' nouns; an authority that the registry lacks keeps the fullest name the text gives.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from data.reference.jurisdictions import load_jurisdictions
from data.reference.domains import load_domain_nouns
from data.reference.regulators import Regulator, described_regulators, load_regulators

T = TypeVar("T")
_Table = Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]

_WORD = re.compile(r"\w+")
_GENERIC = re.compile(
    r"(?<!\w)(?:the|this|that|its|same|both|state|federal|national)\s(?:same\s|two\s|federal\s|state\s|national\s|data\s|privacy\s|financial\s|antitrust\s|competition\s|markets?\s)?"
    r"(?P<head>regulators?|watchdogs?|authorit(?:y|ies)|commission|agenc(?:y|ies)|bureau|supervisor|ministry|department|central bank|inspectorate|council|commissioner|ombudsman"
    r"|enforcer|prosecutors?|tribunal|court|office|board|body)(?!\w)",
    re.IGNORECASE,
)
_HEAD = (
    r"Commission|Commissioner|Authority|Agency|Office|Department|Ministry|Bureau|Board|Council|Inspectorate|Administration|Directorate|Regulator|Ombudsman|Supervisor|Prosecutor|Prosecutors"
    r"|Prosecution Service|Attorney General|Watchdog|Tribunal|Division|Service|Secretariat|Superintendence|Superintendency|Registrar|Garante|Court|Treasury|Exchange|Committee|Institute|Customs"
    r"|Autoridad|Autorité|Autoridade|Agencia|Agência|Agenzia|Behörde|Amt|Superintendencia|Ministerio|Ministère|Comisión|Commissione|Parquet"
)
_CAP = r"(?:U\.S\.|U\.K\.|St\.|[A-Z]\.|[A-ZÀ-Þ][\w’'&-]*)"
_LINK = r"(?:\s(?:of(?:\sthe)?|for(?:\sthe)?|and|on|de(?:\sla|\slos|\slas)?|des|du|del|di|da|do|para|per|against|in|to|&)|,(?=\s[A-Z]\w+(?:,|\sand)\s))?"
_UNKNOWN = re.compile(
    rf"(?<![\w.])(?:{_CAP}{_LINK}\s){{0,6}}?(?:{_HEAD})(?:(?:\s(?:of(?:\sthe)?|for(?:\sthe)?|on|de(?:\sla)?|des|du|del|di|da|do|para|per|against|national)\s|\s)(?:{_CAP})(?:(?:,\s|\sand\s|\s&\s|\sof\s|\sfor\s|\s){_CAP}){{0,6}})?"
)
_COURT = re.compile(r"\b(?:Court|Tribunal|Magistrates|Judge)\b")
_ACRONYM_AFTER = re.compile(r"[”\"’']?\s?\((?:the\s|or\s)?[“\"‘']?(?P<acronym>[A-Z][A-Za-z&.-]{1,11})[”\"’']?(?:\s?[,;)])")
_ACRONYM_TAIL = re.compile(r",?\s(?:or|known as|called)\s(?:the\s)?[“\"]?(?P<acronym>[A-Z][A-Za-z]{1,9})[”\"]?(?=[,\s.])")


@dataclass(frozen=True, slots=True)
class RegulatorMention:
    """One place where a text names, or means, an authority. ``how`` is name, acronym, description, unknown or generic."""

    start: int
    end: int
    how: str


@dataclass(slots=True)
class Authority:
    """One authority of a text: its registry entry, or the fullest name that the text gives, and its mentions in order."""

    name: str
    regulator: Regulator | None
    acronym: str | None
    mentions: list[RegulatorMention] = field(default_factory=list)

    @property
    def court(self) -> bool:
        """Whether it is a court: courts act on a regulator's case more often than on their own."""
        return bool(_COURT.search(self.name))


def fold(text: str) -> list[str]:
    """Lower-case words of a text without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    return [w.lower() for w in _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))]


def fold_spans(text: str) -> list[tuple[str, int, int]]:
    """Folded words of a text with their offsets in it."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii():
            word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        found.append((word.lower(), match.start(), match.end()))
    return found


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """Folded word sequences by their first word, longest first, with what they mean."""

    names: _Table[tuple[Regulator, ...]]
    nouns: _Table[tuple[str, ...]]  # "privacy watchdog" -> domains; () for a noun of any domain
    places: _Table[str]  # "dutch" -> jurisdiction
    acronyms: Mapping[str, tuple[Regulator, ...]]


def _by_first(table: Mapping[tuple[str, ...], T]) -> _Table[T]:
    first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    for words, meaning in table.items():
        first.setdefault(words[0], []).append((words, meaning))
    return {key: tuple(sorted(rows, key=lambda row: -len(row[0]))) for key, rows in first.items()}


_ANY_DOMAIN = ("regulator", "regulators", "watchdog", "watchdogs", "authority", "authorities", "agency", "supervisor", "enforcer")


@cache
def gazetteer() -> _Gazetteer:
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
    nouns: dict[tuple[str, ...], tuple[str, ...]] = {(noun,): () for noun in _ANY_DOMAIN}
    for domain in load_domain_nouns().values():
        for noun in domain.nouns:
            words = tuple(fold(noun))
            nouns[words] = (*nouns.get(words, ()), domain.domain)
    places: dict[tuple[str, ...], str] = {}
    for place in load_jurisdictions().values():
        for surface in (place.name, *place.aliases, *place.demonyms, *place.seats):
            words = tuple(fold(surface))
            if words:
                places.setdefault(words, place.code)
    return _Gazetteer(_by_first(names), _by_first(nouns), _by_first(places), acronyms)


def _longest(table: _Table[T], words: Sequence[tuple[str, int, int]], at: int) -> tuple[int, T] | None:
    """Return the number of words and the meaning of the longest entry that begins at word ``at``."""
    if at >= len(words):
        return None
    for sequence, meaning in table.get(words[at][0], ()):
        if at + len(sequence) <= len(words) and all(words[at + i][0] == word for i, word in enumerate(sequence)):
            return len(sequence), meaning
    return None


Place = tuple[int, str]  # where a text names a jurisdiction, and its code
NEARBY = 300  # characters: a country named so shortly before an ambiguous name is the one meant


def places_in(text: str, words: Sequence[tuple[str, int, int]]) -> list[Place]:
    """Return where a text names each jurisdiction, by country name, demonym or seat of government."""
    return [(start, hit[1]) for at, (_, start, _) in enumerate(words) if text[start].isupper() and (hit := _longest(gazetteer().places, words, at))]


def _choose(bearers: Sequence[Regulator], reading: _Reading, at: int, named: set[str]) -> Regulator:
    """Choose among the bearers of one name at a position of the text.

    It is the one whose full name the text gives, or whose site it comes from, else whose country was named shortly
    before, else whose country the text speaks of most, else the best known one: the first in the registry.
    """
    near = {code[:2]: start for start, code in reading.places if at - NEARBY <= start < at}
    counts = Counter(code[:2] for _, code in reading.places)

    def weight(regulator: Regulator) -> tuple[bool, bool, int, int]:
        country = regulator.jurisdiction[:2]
        own_site = bool(regulator.website) and regulator.website in reading.url
        return (regulator.id in named, own_site, near.get(country, -1), counts[country])

    return max(bearers, key=weight)


@dataclass(slots=True)
class _Reading:
    """The spans read so far, and which registry entry or description each one means."""

    text: str
    url: str
    places: Sequence[Place]
    named: dict[tuple[int, int], tuple[Regulator, ...]] = field(default_factory=dict)
    described: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    acronyms: dict[tuple[int, int], str] = field(default_factory=dict)
    unknown: dict[tuple[int, int], str] = field(default_factory=dict)
    generic: dict[tuple[int, int], str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()  # what the text speaks of: the domains of "data protection authority", the likeliest first


def _is_written_as_name(text: str, words: Sequence[tuple[str, int, int]], at: int, count: int) -> bool:
    """Whether words that spell a name are written as one: with a capital, and a lone word not as a part of "Brussels Airport"."""
    start, end = words[at][1], words[at + count - 1][2]
    if count > 1:
        return any(c.isupper() for c in text[start:end])
    return text[start].isupper() and not re.match(r"\s[A-ZÀ-Þ]", text[end : end + 2])


def _read(text: str, url: str) -> _Reading:
    """Read every span of a text that names or describes an authority; longer readings win over shorter ones."""
    tables = gazetteer()
    words = fold_spans(text)
    reading = _Reading(text, url, places_in(text, words))
    at = 0
    while at < len(words):
        start = words[at][1]
        step = 1
        name = _longest(tables.names, words, at)
        if name and _is_written_as_name(text, words, at, name[0]):
            step = name[0]
            reading.named[start, words[at + step - 1][2]] = name[1]
        elif text[start].isupper() and (place := _longest(tables.places, words, at)):
            after = at + place[0]
            if after < len(words) and words[after][0] == "s":
                after += 1
            gap = 0
            while gap < 2 and after + gap < len(words) and words[after + gap][0] not in _STOPS and not _longest(tables.nouns, words, after + gap):
                gap += 1
            noun = _longest(tables.nouns, words, after + gap)
            if noun and not re.search(r"[.,;:\n]", text[start : words[after + gap][1]].replace("U.S.", "")):
                step = after + gap + noun[0] - at
                reading.described[start, words[at + step - 1][2]] = (place[1], noun[1])
        elif text[start].isupper() and words[at][2] - start >= 2:
            surface = _GLUED.sub(r"\1", text[start : words[at][2]])
            if surface.isupper() or (len(surface) > 3 and surface.upper() in tables.acronyms and surface.lower() not in _COMMON):
                reading.acronyms[start, words[at][2]] = surface
        at += step
    votes = Counter(domain for at in range(len(words)) if (noun := _longest(tables.nouns, words, at)) for domain in noun[1])
    reading.domains = tuple(domain for domain, _ in votes.most_common(2))
    taken = [*reading.named, *reading.described]
    for match in _UNKNOWN.finditer(text):
        start, end = _trim(text, match.start(), match.end())
        if end - start > 8 and " " in text[start:end].strip() and not any(start < right and end > left for left, right in taken):
            reading.unknown[start, end] = text[start:end]
    for match in _GENERIC.finditer(text):
        if not any(match.start() < right and match.end() > left for left, right in [*taken, *reading.unknown]):
            reading.generic[match.start(), match.end()] = match.group("head").lower()
    return reading


_GLUED = re.compile(r"^([A-Z]{3,})(?:s|â\w*)$")  # "SECs", "SECâs": the apostrophe was lost on the way
_STOPS = frozenset("the a an of in and or to for on by with from at as is was its their".split())
_COMMON = frozenset("eiopa sepa fine case acts mass arena".split())
_LEAD = re.compile(r"^(?:(?:The|A|An|In|On|At|By|For|But|And|If|When|While|After|Under|As|From|With|Both|Last|Since|Before|According|To|Its|This|That|Former|Then)\s)+")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    surface = text[start:end].rstrip(" .,;:-")
    return start, start + len(re.sub(r"['’]s$", "", surface))


def _acronym_after(text: str, end: int) -> str | None:
    match = _ACRONYM_AFTER.match(text, end) or _ACRONYM_TAIL.match(text, end)
    acronym = match.group("acronym") if match else None
    return acronym if acronym and sum(c.isupper() for c in acronym) * 2 >= min(len(acronym), 4) - 1 else None


def find_authorities(text: str, url: str | None = None) -> list[Authority]:
    """Return the authorities of a text with their mentions, in the order of their first one.

    Args:
        text: The article's text.
        url: Its address: a release on a regulator's own site speaks for that regulator, mentioned or not.
    """
    reading = _read(text, (url or "").lower())
    found = _Found(text)
    _add_named(reading, found)
    _add_unknown(reading, found)
    _add_acronyms(reading, found)
    _add_described(reading, found)
    for regulator in load_regulators() if url else ():
        if regulator.website and regulator.website in reading.url and regulator.id not in found.authorities:
            found.authorities[regulator.id] = Authority(regulator.name, regulator, next(iter(regulator.acronyms), None))
    authorities = list(found.authorities.values())
    _attach_generic(reading, authorities)
    for authority in authorities:
        authority.mentions.sort(key=lambda m: m.start)
    authorities.sort(key=lambda a: a.mentions[0].start if a.mentions else -1)
    return authorities


@dataclass(slots=True)
class _Found:
    """The authorities found so far by key (registry id, or folded name), and the acronyms that the text defines for them."""

    text: str
    authorities: dict[str, Authority] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, name: str, regulator: Regulator | None, span: tuple[int, int], how: str) -> None:
        """Add a mention, and the acronym that the text gives right after it."""
        authority = self.authorities.setdefault(key, Authority(name, regulator, next(iter(regulator.acronyms), None) if regulator else None))
        authority.mentions.append(RegulatorMention(*span, how))
        acronym = _acronym_after(self.text, span[1]) if how != "acronym" else None
        if acronym:
            self.defined[acronym.upper()] = key
            authority.acronym = authority.acronym or acronym


def _add_named(reading: _Reading, found: _Found) -> None:
    sole = {bearers[0].id for bearers in reading.named.values() if len(bearers) == 1}
    for span, bearers in sorted(reading.named.items(), key=lambda item: item[0]):
        regulator = _choose(bearers, reading, span[0], sole)
        found.add(regulator.id, regulator.name, regulator, span, "name")


def _add_unknown(reading: _Reading, found: _Found) -> None:
    """Add names that only look like an authority's: the registry's after all if the acronym beside them says so."""
    for span, name in sorted(reading.unknown.items()):
        words = set(fold(name))
        acronym = _acronym_after(reading.text, span[1])
        bearers = gazetteer().acronyms.get((acronym or "").upper(), ())
        known = next((r for r in bearers if len(words & set(fold(" ".join((r.name, *r.native_names))))) >= max(2, len(words) // 2)), None)
        if known:
            found.add(known.id, known.name, known, span, "unknown")
            continue
        longer = [key for key, a in found.authorities.items() if len(words) > 1 and words <= set(fold(a.name))]
        found.add(longer[-1] if longer else "name:" + " ".join(fold(name)), name, None, span, "unknown")


def _add_acronyms(reading: _Reading, found: _Found) -> None:
    for span, surface in sorted(reading.acronyms.items()):
        acronym = surface.upper()
        bearers = gazetteer().acronyms.get(acronym, ())
        if acronym in found.defined:
            found.add(found.defined[acronym], surface, None, span, "acronym")
        elif bearers:
            present = [r for r in bearers if r.id in found.authorities]
            regulator = _choose(present or bearers, reading, span[0], set())
            sole = len(bearers) == 1 and len(surface) > 3
            if present or sole or (len(surface) > 2 and _plausible(regulator, reading)):
                found.add(regulator.id, regulator.name, regulator, span, "acronym")


def _add_described(reading: _Reading, found: _Found) -> None:
    for span, (country, domains) in sorted(reading.described.items()):
        home = [key for key, a in found.authorities.items() if not domains and a.regulator and a.regulator.jurisdiction == country]
        wanted = domains or reading.domains
        regulator = _described(country, wanted, found.authorities.values()) if wanted and not home else None
        key = home[0] if home else regulator.id if regulator else f"description:{country}:{','.join(domains)}"
        name = regulator.name if regulator else re.sub(r"['’]s$", "", reading.text[span[0] : span[1]])
        found.add(key, name, regulator, span, "description")


def _plausible(regulator: Regulator, reading: _Reading) -> bool:
    """Whether a text that only gives an acronym can mean this regulator: it speaks of its country, or the acronym needs none."""
    country = regulator.jurisdiction[:2]
    own_site = bool(regulator.website) and regulator.website in reading.url
    return country in ("US", "GB", "EU") or own_site or any(code[:2] == country for _, code in reading.places)


def _described(country: str, domains: tuple[str, ...], present: Iterable[Authority]) -> Regulator | None:
    """The registry entry that a description means: one that the text names, else the only (or first) one of its domain."""
    fits = [
        r
        for a in present
        if (r := a.regulator) and r.jurisdiction[:2] == country[:2] and (not domains or set(domains) & set(r.domains))
    ]
    if fits:
        return fits[0]
    for domain in domains:
        known = described_regulators(country, domain)
        if known:
            return known[0]
    return None


def _attach_generic(reading: _Reading, authorities: Sequence[Authority]) -> None:
    """Attach "the commission", "the watchdog" to the last authority named before that can bear the noun."""
    events = sorted(((m.end, a) for a in authorities for m in a.mentions), key=lambda event: event[0])
    for (start, end), head in sorted(reading.generic.items()):
        before = [a for at, a in events if at <= start]
        if not before:
            continue
        plain = head.rstrip("s")
        if plain in ("regulator", "watchdog", "authority", "authoritie", "agency", "agencie", "supervisor", "enforcer", "body"):
            fits = [a for a in before if not a.court]
        else:
            fits = [a for a in before if plain in " ".join(fold(a.name)) or (a.regulator and plain in " ".join(fold(" ".join(a.regulator.press_aliases))))]
        if fits:
            fits[-1].mentions.append(RegulatorMention(start, end, "generic"))
