"""Who may be a respondent: companies, persons and public bodies that a text names, describes or stands in for.

Names come from the entity recogniser and from runs of capitalised words; mentions of one party are gathered under its
fullest name ("Meta Ireland" -> "Meta Platforms Ireland Limited"). Whether a party really is a respondent is decided later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.lang.en.stop_words import STOP_WORDS

MOST_ALIKE = 50  # parties of one word that a name is compared with, the last named: what more share tells none apart
LEGAL_FORM = (
    r"Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|LLC|L\.L\.C|LLP|L\.L\.P|L\.P|LP|PLC|plc|P\.L\.C"
    r"|S\.?A\.?S|SARL|S\.à\.?\s?r\.l|S\.p\.A|SpA|S\.r\.l|Srl|S\.A\.U|S\.A|SA|AG|GmbH|KGaA|KG|SE|N\.V|NV|B\.V|BV|AB|A/S|ASA|AS|ApS"
    r"|Oyj|Oy|Kft|Zrt|Nyrt|a\.s|s\.r\.o|Sp\. z o\.o|d\.o\.o|d\.d|EOOD|OOD|EAD|AD|ehf|hf|Pty|Pte|Pvt|Bhd|Sdn|Tbk|PT|S\.L\.U|S\.L"
    r"|SL|SLU|N\.A|NA|Group|Holdings?|Trust|Bank|Fund"
)
_LEGAL_END = re.compile(rf"\s(?:{LEGAL_FORM})\.?$")
_FORM_WORDS = frozenset(
    "inc incorporated corp corporation co company companies ltd limited llc llp lp plc sa sas sarl ag gmbh kg kgaa se nv bv ab "
    "asa as oy oyj spa srl sl slu sau pty pte pvt bhd sdn tbk group holding holdings the and of for mr mrs ms dr sir mayor".split()
)
_BEFORE_ALIAS = (
    r"the\s|together(?:\swith[^)“\"]{0,80})?,?\s(?:the\s)?|collectively,?\s(?:the\s)?|hereinafter\s|formerly\s|now\s|previously\s"
    r"|or\s|trading\sas\s|d/b/a\s"
)
_ALIAS = re.compile(
    rf"\s{{0,3}},?\s{{0,3}}\((?:{_BEFORE_ALIAS})?[“\"'‘]?(?P<alias>[A-ZÀ-Þ0-9][\w&.’' -]{{1,50}}?)[”\"'’]?"
    r"(?:\s?(?:or|and|,)\s?(?:the\s)?[“\"'‘](?P<alias2>[\w&.’' -]{2,40}?)[”\"'’])?\)"
)
_AKA = re.compile(
    r",?\s\(?(?:a/?k/?a|f/?k/?a|d/?b/?a|also known as|formerly known as|formerly|now known as|known as|doing business as"
    r"|trading as|operating as|which trades as)\s"
    r"[“\"']?(?P<alias>[A-ZÀ-Þ][\w&.’'-]*(?:\s[A-Z][\w&.’'-]*){0,4})"
)
_NOT_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun q1 q2 q3 q4 eur usd gbp "
    "chf nok sek dkk pln czk huf ron bgn inr rs sgd hkd aud cad nzd jpy krw cny zar kes ngn brl mxn try rub aed hrk isk ils i we "
    "you he she it they the a an this that these those there here what who how why when where which whether if but and or nor yet "
    "so however although because since while until after before during under over between among against no not yes none never "
    "gdpr eu eea us uk u.s u.k uae un art article articles section sections rule act law code regulation directive chapter part "
    "ceo cfo coo cto vp esq note notes editors editor contact press release updated read share facebook-share email print menu "
    "europe european america american asia asian africa african british english german french dutch italian spanish swiss swedish "
    "irish chinese japanese indian russian australian canadian brazilian korean danish norwegian polish austrian mexican turkish "
    "hong kong new york london paris berlin brussels washington tokyo beijing singapore dublin zurich internet covid covid-19 "
    "christmas december's".split()
)
PUBLIC_BODY = re.compile(
    r"\b(?:Ministry|Minister|Department|Council|Municipality|City of|County|NHS|Police|University|Government|Agency|Authority"
    r"|Commission|Hospital|School|Prison|Army|Defence|Region|Tax Administration|Cabinet Office|Commune|Constabulary|Borough"
    r"|Ville de|Ayuntamiento|Gemeente|Kommune|Administration|Trust|Parliament|Inspectorate|Court|State of|Town of|Federation of"
    r"|Board of)\b"
)


@dataclass(frozen=True, slots=True)
class PartyMention:
    """One place where a text names a party."""

    start: int
    end: int
    label: str  # ORG, PERSON or NAME (capitalised words that the recogniser did not mark)


@dataclass(slots=True)
class Party:
    """One party of a text: its fullest name, its mentions in order, and what the recogniser took it for."""

    name: str
    mentions: list[PartyMention]
    unnamed: bool = False
    aliases: set[frozenset[str]] = field(default_factory=set)

    @property
    def person(self) -> bool:
        """Whether most mentions were recognised as a person and the name has no legal form."""
        people = sum(m.label == "PERSON" for m in self.mentions)
        return not self.unnamed and people * 2 > len(self.mentions) and not has_legal_form(self.name)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A description or pronoun that stands in for a party named elsewhere ("the bank", "it", "both")."""

    start: int
    end: int
    plural: bool
    pronoun: bool


def words_of(name: str) -> list[str]:
    """Return the lower-case significant words of a name, accents, possessives and legal forms removed."""
    words = _all_words(name)
    return [w for w in words if w not in _FORM_WORDS] or words


def _all_words(name: str) -> list[str]:
    """Lower-case words of a name with its legal form; letters of other scripts stay, so that no name is without words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    return re.findall(r"[^\W_]+", re.sub(r"['’]s\b|(?<=\w)\.(?=\w\b)", "", plain)) or [name.lower()]


def has_legal_form(name: str) -> bool:
    """Whether a name ends in a legal form ("Ltd", "S.p.A.")."""
    return bool(_LEGAL_END.search(name))


def is_name(surface: str) -> bool:
    """Whether words can be a name: not only pronouns, months, places, figures or legal forms."""
    words = re.findall(r"[\w.-]+", surface.lower())
    empty = all(w.strip(".") in _NOT_NAMES or w.strip(".") in STOP_WORDS or not re.search(r"[^\W\d_]", w) for w in words)
    return bool(words) and not empty and len(surface) > 1 and not _ONLY_FORM.fullmatch(surface)


_ONLY_FORM = re.compile(rf"(?:{LEGAL_FORM})\.?")


@dataclass(frozen=True, slots=True)
class _Forms:
    """What of a name is compared: its significant words, all its words, and whether it ends in a legal form."""

    words: tuple[str, ...]
    every: tuple[str, ...]
    legal: bool

    @property
    def initials(self) -> str:
        return "".join(w[0] for w in self.words)


@lru_cache(maxsize=10_000)
def _forms(name: str) -> _Forms:
    return _Forms(tuple(words_of(name)), tuple(_all_words(name)), has_legal_form(name))


def _same_party(party: Party, surface: str, label: str) -> bool:
    """Whether a name can be a (shorter or longer) name of the party."""
    mine, other = _forms(party.name), _forms(surface)
    if mine.words == other.words or frozenset(other.words) in party.aliases:
        return True
    for short, long in ((other, mine), (mine, other)):
        if len(short.words) == 1 and len(long.words) > 1 and len(short.words[0]) >= 3 and short.words[0] == long.initials:
            return True
    less, more = sorted((other.every, mine.every), key=len)
    if not set(less) <= set(more):
        return False
    if len(less) > 1 or less[0] == more[0]:
        return not (label == "PERSON" and less[0] == more[0] and len(less) == 1 and party.person)
    return less[0] == more[-1] and 1 < len(more) < 5 and not mine.legal and not other.legal  # a surname


def _is_alias(name: str, alias: str, label: str) -> bool:
    """Whether a bracketed name after a name is another name of the same party: its initials, a part of it, or a brand."""
    mine, other = _forms(name), _forms(alias)
    initials = alias.replace(".", "").lower() == mine.initials
    return bool(set(mine.words) & set(other.words)) or initials or (label != "PLACE" and len(other.words) < 3)


class _Parties:
    """The parties found so far, by the words they may be meant by."""

    def __init__(self) -> None:
        self.found: list[Party] = []
        self._by_word: dict[str, list[int]] = {}

    def know(self, index: int, keys: Iterable[str]) -> None:
        """Remember words for the party of this number."""
        for key in keys:
            self._by_word.setdefault(key, []).append(index)

    def like(self, surface: str, label: str) -> list[Party]:
        """Return the parties that a name can mean, in order."""
        near = {index for key in _keys(surface) for index in self._by_word.get(key, [])[-MOST_ALIKE:]}
        return [self.found[index] for index in sorted(near) if _same_party(self.found[index], surface, label)]

    def add(self, party: Party) -> None:
        """Add a new party."""
        self.know(len(self.found), _keys(party.name))
        self.found.append(party)


def _keys(name: str) -> set[str]:
    """The words, the initials, and the whole of a name: two names that can mean one party have one of them in common."""
    forms = _forms(name)
    return {*forms.words, *forms.every, forms.initials, _whole(forms.words)}


def _whole(words: Iterable[str]) -> str:
    return " ".join(("", *sorted(set(words))))


def gather(text: str, mentions: Sequence[PartyMention]) -> list[Party]:
    """Gather name mentions into parties, each under its fullest name, in order of first mention."""
    parties = _Parties()
    numbers: dict[int, int] = {}
    for mention in mentions:
        surface = text[mention.start : mention.end]
        fits = parties.like(surface, mention.label)
        if fits:
            words = _forms(surface).words
            exact = [p for p in fits if _forms(p.name).words == words or frozenset(words) in p.aliases]
            party = (exact or sorted(fits, key=lambda p: p.mentions[-1].start))[-1]
            party.mentions.append(mention)
            if _fuller(surface, party.name) and (party.name.isupper() or set(_forms(party.name).words) <= set(words)):
                party.aliases.add(frozenset(_forms(party.name).words))
                party.name = surface
                parties.know(numbers[id(party)], _keys(surface))
        else:
            party = Party(surface, [mention])
            numbers[id(party)] = len(parties.found)
            parties.add(party)
        for alias in _aliases_after(text, mention, surface):
            party.aliases.add(frozenset(_forms(alias).words))
            parties.know(numbers[id(party)], [_whole(_forms(alias).words)])
    return parties.found


def _aliases_after(text: str, mention: PartyMention, surface: str) -> list[str]:
    """Return the other names that a text gives right after a name."""
    matches = [pattern.match(text, mention.end) for pattern in (_ALIAS, _AKA)]
    aliases = [alias for match in matches if match for alias in match.groupdict().values()]
    return [alias for alias in aliases if alias and is_name(alias) and _is_alias(surface, alias, mention.label)]


def _fuller(surface: str, name: str) -> bool:
    """Whether a name says more than the one known so far; ten words and more are a headline, capitals alone an acronym."""
    if name.isupper() and not surface.isupper() and len(name) > 4:
        return True
    words, known = _forms(surface).every, _forms(name).every
    return len(words) < 10 and (len(words), len(surface)) > (len(known), len(name))
