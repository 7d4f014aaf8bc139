"""The spans of a text that name, describe or may name an authority, before it is decided which one each of them means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.reference.regulators import Regulator
from extractors.gazetteer import Place, Word, fold_spans, gazetteer, longest, places_in
from extractors.text import Covered

Span = tuple[int, int]

_GENERIC = re.compile(
    r"(?<!\w)(?:the|this|that|its|same|both|state|federal|national)\s"
    r"(?:(?:same|two|federal|state|national|data|privacy|financial|antitrust|competition|markets?)\s)?"
    r"(?P<head>regulators?|watchdogs?|authorit(?:y|ies)|commission|agenc(?:y|ies)|bureau|supervisor|ministry|department"
    r"|central bank|inspectorate|council|commissioner|ombudsman|enforcer|prosecutors?|tribunal|court|office|board|body)(?!\w)",
    re.IGNORECASE,
)
_HEAD = (
    r"Commission|Commissioner(?!\s[A-Z])|Authority|Agency|Office|Department|Ministry|Bureau|Board|Council|Inspectorate|Administration"
    r"|Directorate"
    r"|Regulator|Ombudsman|Supervisor|Prosecutor|Prosecutors|Prosecution Service|Attorney General|Watchdog|Tribunal|Division"
    r"|Service"
    r"|Secretariat|Superintendence|Superintendency|Registrar|Garante|Court|Treasury|Exchange|Committee|Institute|Customs"
    r"|Autoridad|Autorité|Autoridade|Agencia|Agência|Agenzia|Behörde|Amt|Superintendencia|Ministerio|Ministère|Comisión|Commissione"
    r"|Parquet"
)
# Bounded: a text of capitals and hyphens alone must not be read again and again.
_CAP = r"(?:U\.S\.|U\.K\.|St\.|[A-Z]\.|[A-ZÀ-Þ][\w’'&-]{0,40})"
_PREPOSITION = r"of(?:\sthe)?|for(?:\sthe)?|on|de(?:\sla)?|des|du|del|di|da|do|para|per|against"
_GAP = r"[^\S\n]"  # a name does not go on over a line break
_LINK = rf"(?:\s(?:{_PREPOSITION}|and|de\slos|de\slas|in|to|&)|,(?=\s[A-Z]\w+(?:,|\sand)\s))?"
_UNKNOWN = re.compile(
    rf"(?<![\w.])(?:{_CAP}{_LINK}{_GAP}){{0,6}}?(?=[A-EGIMOPR-TW])(?:{_HEAD})(?!\w)"
    rf"(?:(?:\s(?:{_PREPOSITION}|national){_GAP}|{_GAP}){_CAP}(?:(?:,\s|\sand\s|\s&\s|\sof\s|\sfor\s|{_GAP}){_CAP}){{0,6}})?"
)
_LEAD = re.compile(
    r"^(?:(?:The|A|An|In|On|At|By|For|But|And|If|When|While|After|Under|As|From|With|Both|Last|Since|Before|According|To|Its|This"
    r"|That"
    r"|Former|Then)\s)+"
)
_GLUED = re.compile(r"^([A-Z]{3,})(?:s|â\w*)$")  # "SECs", "SECâs": the apostrophe was lost on the way
_STOPS = frozenset("the a an of in and or to for on by with from at as is was its their".split())
_COMMON = frozenset("eiopa sepa fine case acts mass arena".split())


@dataclass(slots=True)
class AuthoritySpans:
    """What was read of a text, by offsets.

    Attributes:
        places: Where the text names a jurisdiction, in order.
        named: Names of the registry, with their bearers.
        described: "the Dutch privacy watchdog": its jurisdiction and domains.
        acronyms: Words in capitals, and acronyms of the registry however written.
        unknown: Names that look like an authority's and are not in the registry.
        generic: "the commission": its noun in lower case.
        domains: What the text speaks of: the domains of "data protection authority", the likeliest first.
    """

    places: Sequence[Place]
    named: dict[Span, tuple[Regulator, ...]] = field(default_factory=dict)
    described: dict[Span, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    acronyms: dict[Span, str] = field(default_factory=dict)
    unknown: dict[Span, str] = field(default_factory=dict)
    generic: dict[Span, str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()


def read_spans(text: str) -> AuthoritySpans:
    """Read every span of a text that names or describes an authority; longer readings win over shorter ones."""
    words = fold_spans(text)
    spans = AuthoritySpans(places_in(text, words))
    at = 0
    while at < len(words):
        at += _read_name(spans, text, words, at) or _read_other(spans, text, words, at)
    nouns = gazetteer().nouns
    votes = Counter(domain for at in range(len(words)) if (noun := longest(nouns, words, at)) for domain in noun[1])
    spans.domains = tuple(domain for domain, _ in votes.most_common(2))
    _read_unlisted(spans, text)
    return spans


def _read_name(spans: AuthoritySpans, text: str, words: Sequence[Word], at: int) -> int:
    """Read a name of the registry that begins at word ``at``; return how many words it has, 0 if there is none."""
    name = longest(gazetteer().names, words, at)
    if not name or not _is_written_as_name(text, words, at, name[0]):
        return 0
    spans.named[words[at][1], words[at + name[0] - 1][2]] = name[1]
    return name[0]


def _is_written_as_name(text: str, words: Sequence[Word], at: int, count: int) -> bool:
    """Whether words that spell a name are written as one: with a capital, and a lone word not as a part of "Brussels Airport"."""
    start, end = words[at][1], words[at + count - 1][2]
    if count > 1:
        return any(c.isupper() for c in text[start:end])
    return text[start].isupper() and not re.match(r"\s[A-ZÀ-Þ]", text[end : end + 2])


def _read_other(spans: AuthoritySpans, text: str, words: Sequence[Word], at: int) -> int:
    """Read a description or an acronym that begins at word ``at``; return how many words were read, at least 1."""
    _, start, end = words[at]
    if not text[start].isupper():
        return 1
    place = longest(gazetteer().places, words, at)
    if place:
        return _read_description(spans, text, words, at, place) or 1
    surface = _GLUED.sub(r"\1", text[start:end])
    known = len(surface) > 3 and surface.upper() in gazetteer().acronyms and surface.lower() not in _COMMON
    if end - start >= 2 and (surface.isupper() or known):
        spans.acronyms[start, end] = surface
    return 1


def _read_description(spans: AuthoritySpans, text: str, words: Sequence[Word], at: int, place: tuple[int, str]) -> int:
    """Read "Dutch privacy watchdog", at most two words between place and noun; return how many words it has, 0 if none."""
    nouns = gazetteer().nouns
    after = at + place[0]
    if after < len(words) and words[after][0] == "s":
        after += 1
    for head in range(after, min(after + 3, len(words))):
        noun = longest(nouns, words, head)
        if noun:
            if re.search(r"[.,;:\n]", text[words[at][1] : words[head][1]].replace("U.S.", "")):
                return 0
            spans.described[words[at][1], words[head + noun[0] - 1][2]] = (place[1], noun[1])
            return head + noun[0] - at
        if words[head][0] in _STOPS:
            return 0
    return 0


def _read_unlisted(spans: AuthoritySpans, text: str) -> None:
    """Read names that the registry lacks, then nouns that stand in for a name, where nothing else was read."""
    taken = Covered(len(text), [*spans.named, *spans.described])
    for match in _UNKNOWN.finditer(text):
        start, end = _trim(text, match.start(), match.end())
        if end - start > 8 and " " in text[start:end].strip() and not taken.touches(start, end):
            spans.unknown[start, end] = text[start:end]
    for start, end in spans.unknown:
        taken.add(start, end)
    for match in _GENERIC.finditer(text):
        if not taken.touches(*match.span()):
            spans.generic[match.span()] = match.group("head").lower()


def _trim(text: str, start: int, end: int) -> Span:
    lead = _LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    surface = text[start:end].rstrip(" .,;:-")
    return start, start + len(re.sub(r"['’]s$", "", surface))
