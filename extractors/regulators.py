"""Which authorities a text names, under which registry entry, and what stands in for them ("the watchdog").

Names, native names, acronyms and press names come from the registry; "the Dutch privacy watchdog" is composed from the
jurisdictions' demonyms and the domains' nouns; an authority that the registry lacks keeps the fullest name the text gives.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from data.reference.regulators import Regulator, described_regulators, load_regulators
from extractors.authority_spans import AuthoritySpans, Span, read_spans
from extractors.gazetteer import fold, gazetteer

_COURT = re.compile(r"\b(?:Court|Tribunal|Magistrates|Judge)\b")
_ACRONYM_AFTER = re.compile(
    r"[”\"’']?\s?\((?:the\s|or\s)?[“\"‘']?(?P<acronym>[A-Z][A-Za-z&.-]{1,11})[”\"’']?(?:\s?[,;)])"
    r"|,?\s(?:or|known as|called)\s(?:the\s)?[“\"]?(?P<called>[A-Z][A-Za-z]{1,9})[”\"]?(?=[,\s.])"
)
_ANY_BODY = frozenset("regulator watchdog authority authoritie agency agencie supervisor enforcer body".split())
NEARBY = 300  # characters: a country named so shortly before an ambiguous name is the one meant


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


def find_authorities(text: str, url: str | None = None) -> list[Authority]:
    """Return the authorities of a text with their mentions, in the order of their first one.

    Args:
        text: The article's text.
        url: Its address: a release on a regulator's own site speaks for that regulator, mentioned or not.
    """
    spans = read_spans(text)
    found = _Found(text, _Setting(spans, url or ""))
    _add_named(spans, found)
    _add_unknown(spans, found)
    _add_acronyms(spans, found)
    _add_described(spans, found)
    for regulator in load_regulators() if url else ():
        if found.setting.is_own_site(regulator):
            found.authority(regulator.id, regulator.name, regulator)
    authorities = list(found.authorities.values())
    _attach_generic(spans, authorities)
    for authority in authorities:
        authority.mentions.sort(key=lambda m: m.start)
    authorities.sort(key=lambda a: a.mentions[0].start if a.mentions else -1)
    return authorities


class _Setting:
    """What decides between the bearers of one name: the places that the text names, and its address."""

    def __init__(self, spans: AuthoritySpans, url: str) -> None:
        self._places = spans.places
        self._starts = [start for start, _ in spans.places]
        self._counts = Counter(code[:2] for _, code in spans.places)
        self._own_sites = own_sites(url)

    def is_own_site(self, regulator: Regulator) -> bool:
        return regulator.id in self._own_sites

    def choose(self, bearers: Sequence[Regulator], at: int, named: Iterable[str] = ()) -> Regulator:
        """Choose among the bearers of one name at a position of the text.

        It is the one whose full name the text gives, or whose site it comes from, else whose country was named shortly
        before, else whose country the text speaks of most, else the best known one: the first in the registry.
        """
        if len(bearers) == 1:
            return bearers[0]
        nearby = self._places[bisect_left(self._starts, at - NEARBY) : bisect_left(self._starts, at)]
        near = {code[:2]: start for start, code in nearby}

        def weight(regulator: Regulator) -> tuple[bool, bool, int, int]:
            country = regulator.jurisdiction[:2]
            return (regulator.id in named, self.is_own_site(regulator), near.get(country, -1), self._counts[country])

        return max(bearers, key=weight)

    def is_plausible(self, regulator: Regulator) -> bool:
        """Whether a text that only gives an acronym can mean this regulator: it speaks of its country, or none need be named."""
        country = regulator.jurisdiction[:2]
        return country in ("US", "GB", "EU") or country in self._counts or self.is_own_site(regulator)


@lru_cache(maxsize=64)
def own_sites(url: str) -> frozenset[str]:
    """Return the ids of the regulators whose site an address is on: of several nested sites ("gob.pe"), the innermost."""
    host, _, path = re.sub(r"^\w+://(?:[^/@]*@)?", "", url.lower()).partition("/")
    host = host.split(":")[0]
    found: dict[str, list[str]] = {}
    for regulator in load_regulators() if host else ():
        site, _, folder = regulator.website.partition("/")
        if site and f".{host}".endswith(f".{site}") and re.match(rf"{re.escape(folder)}(?![a-z0-9])" if folder else "", path):
            found.setdefault(site, []).append(regulator.id)
    return frozenset(found[max(found, key=len)]) if found else frozenset()


@dataclass(slots=True)
class _Found:
    """The authorities found so far by key (registry id, or folded name), and the acronyms that the text defines for them."""

    text: str
    setting: _Setting
    authorities: dict[str, Authority] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)
    _words: dict[str, frozenset[str]] = field(default_factory=dict)
    _bearing: dict[str, list[str]] = field(default_factory=dict)  # by word: the keys of the authorities that bear it

    def authority(self, key: str, name: str, regulator: Regulator | None) -> Authority:
        """Return the authority of a key, made under this name if it is new."""
        if key not in self.authorities:
            self.authorities[key] = Authority(name, regulator, next(iter(regulator.acronyms), None) if regulator else None)
            self._words[key] = frozenset(fold(name))
            for word in self._words[key]:
                self._bearing.setdefault(word, []).append(key)
        return self.authorities[key]

    def add(self, key: str, name: str, regulator: Regulator | None, span: Span, how: str) -> None:
        """Add a mention, and the acronym that the text gives right after it."""
        authority = self.authority(key, name, regulator)
        authority.mentions.append(RegulatorMention(*span, how))
        acronym = _acronym_after(self.text, span[1]) if how != "acronym" else None
        if acronym:
            self.defined[acronym.upper()] = key
            authority.acronym = authority.acronym or acronym

    def longer(self, words: set[str]) -> str | None:
        """Return the key of the last authority whose name has all of these words; one word is too little to tell."""
        if len(words) < 2:
            return None
        keys = min((self._bearing.get(word, []) for word in words), key=len)
        return next((key for key in reversed(keys) if words <= self._words[key]), None)


def _acronym_after(text: str, end: int) -> str | None:
    match = _ACRONYM_AFTER.match(text, end)
    acronym = (match.group("acronym") or match.group("called")) if match else None
    return acronym if acronym and sum(c.isupper() for c in acronym) * 2 >= min(len(acronym), 4) - 1 else None


def _add_named(spans: AuthoritySpans, found: _Found) -> None:
    sole = {bearers[0].id for bearers in spans.named.values() if len(bearers) == 1}
    for span, bearers in sorted(spans.named.items(), key=lambda item: item[0]):
        regulator = found.setting.choose(bearers, span[0], sole)
        found.add(regulator.id, regulator.name, regulator, span, "name")


def _add_unknown(spans: AuthoritySpans, found: _Found) -> None:
    """Add names that only look like an authority's: the registry's after all if the acronym beside them says so."""
    for span, name in sorted(spans.unknown.items()):
        words = set(fold(name))
        bearers = gazetteer().acronyms.get((_acronym_after(found.text, span[1]) or "").upper(), ())
        known = next((r for r in bearers if len(words & _words_of(r)) >= max(2, len(words) // 2)), None)
        if known:
            found.add(known.id, known.name, known, span, "unknown")
        else:
            found.add(found.longer(words) or "name:" + " ".join(fold(name)), name, None, span, "unknown")


def _words_of(regulator: Regulator) -> set[str]:
    return set(fold(" ".join((regulator.name, *regulator.native_names))))


def _add_acronyms(spans: AuthoritySpans, found: _Found) -> None:
    for span, surface in sorted(spans.acronyms.items()):
        acronym = surface.upper()
        bearers = gazetteer().acronyms.get(acronym, ())
        if acronym in found.defined:
            found.add(found.defined[acronym], surface, None, span, "acronym")
        elif bearers:
            present = [r for r in bearers if r.id in found.authorities]
            regulator = found.setting.choose(present or bearers, span[0])
            sole = len(bearers) == 1 and len(surface) > 3
            if present or sole or (len(surface) > 2 and found.setting.is_plausible(regulator)):
                found.add(regulator.id, regulator.name, regulator, span, "acronym")


def _add_described(spans: AuthoritySpans, found: _Found) -> None:
    known = {key: a.regulator for key, a in found.authorities.items() if a.regulator}
    for span, (country, domains) in sorted(spans.described.items()):
        home = next((r for r in known.values() if not domains and r.jurisdiction == country), None)
        regulator = home or _described(country, domains or spans.domains, known)
        if regulator:
            known.setdefault(regulator.id, regulator)
            found.add(regulator.id, regulator.name, regulator, span, "description")
        else:
            name = re.sub(r"['’]s$", "", found.text[span[0] : span[1]])
            found.add(f"description:{country}:{','.join(domains)}", name, None, span, "description")


def _described(country: str, domains: Sequence[str], known: Mapping[str, Regulator]) -> Regulator | None:
    """Return the registry entry that a description means: one that the text names, else the first one of its domain."""
    named = (r for r in known.values() if r.jurisdiction[:2] == country[:2] and set(domains) & set(r.domains))
    listed = (r for domain in domains for r in described_regulators(country, domain))
    return next(named, None) or next(listed, None)


def _attach_generic(spans: AuthoritySpans, authorities: Sequence[Authority]) -> None:
    """Attach "the commission", "the watchdog" to the last authority named before that can bear the noun."""
    events = sorted(((m.end, i) for i, a in enumerate(authorities) for m in a.mentions), key=lambda event: event[0])
    nouns = {head.rstrip("s") for head in spans.generic.values()}
    bears = [{noun for noun in nouns if _bears(authority, noun)} for authority in authorities] if nouns else []
    last: dict[str, Authority] = {}  # by noun: who could bear it last
    seen = 0
    for (start, end), head in sorted(spans.generic.items()):
        while seen < len(events) and events[seen][0] <= start:
            index = events[seen][1]
            last |= dict.fromkeys(bears[index], authorities[index])
            seen += 1
        if authority := last.get(head.rstrip("s")):
            authority.mentions.append(RegulatorMention(start, end, "generic"))


def _bears(authority: Authority, noun: str) -> bool:
    """Whether "the <noun>" can mean this authority: its name has the noun, or any but a court will do."""
    if noun in _ANY_BODY:
        return not authority.court
    aliases = authority.regulator.press_aliases if authority.regulator else ()
    return noun in " ".join(fold(authority.name)) or noun in " ".join(fold(" ".join(aliases)))
