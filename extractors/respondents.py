"""Who may be a respondent: companies, persons and public bodies that a text names, describes or stands in for.

Names come from the entity recogniser and from runs of capitalised words; mentions of one party are gathered under its
fullest name ("Meta Ireland" -> "Meta Platforms Ireland Limited"). Whether a party really is a respondent is decided later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from spacy.lang.en.stop_words import STOP_WORDS

from data.reference.jurisdictions import load_jurisdictions
from extractors.text import Sentence, locate

COMMON_WORDS = Path(__file__).parent.parent / "data" / "reference" / "common_words.txt"
LEGAL_FORM = (
    r"Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|LLC|L\.L\.C|LLP|L\.L\.P|L\.P|LP|PLC|plc|P\.L\.C|S\.?A\.?S|SARL|S\.à\.?\s?r\.l"
    r"|S\.p\.A|SpA|S\.r\.l|Srl|S\.A\.U|S\.A|SA|AG|GmbH|KGaA|KG|SE|N\.V|NV|B\.V|BV|AB|A/S|ASA|AS|ApS|Oyj|Oy|Kft|Zrt|Nyrt|a\.s|s\.r\.o|Sp\. z o\.o"
    r"|d\.o\.o|d\.d|EOOD|OOD|EAD|AD|ehf|hf|Pty|Pte|Pvt|Bhd|Sdn|Tbk|PT|S\.L\.U|S\.L|SL|SLU|N\.A|NA|Group|Holdings?|Trust|Bank|Fund"
)
_SUFFIX = re.compile(rf",?\s(?:{LEGAL_FORM})\.?(?![\w])(?:\s(?:Ltd|Limited|Inc|LLC|KG|Co)\b\.?)*")
_FORM_WORDS = frozenset(
    "inc incorporated corp corporation co company companies ltd limited llc llp lp plc sa sas sarl ag gmbh kg kgaa se nv bv ab asa as oy oyj "
    "spa srl sl slu sau pty pte pvt bhd sdn tbk group holding holdings the and of for mr mrs ms dr sir mayor".split()
)
_CAPS = re.compile(
    r"(?<![\w.@/])(?:(?:d['’]|l['’]|O['’]|e-|[a-z]{1,4}(?=[A-Z][a-z]))?[A-ZÀ-ÞŠŽČŁ0-9][\w&’'+./!-]*)"
    r"(?:(?:\s(?:&|of(?: the)?|de(?: la| los| las)?|del|della|di|da|do|dos|du|des|van(?: der| den)?|von|der|den|für|för|para|el|al|bin|y|e|i)\s|\s|\s?&\s?)"
    r"(?:d['’]|l['’])?[A-ZÀ-ÞŠŽČŁ][\w&’'+./!-]*){0,9}"
    r"(?:\s\([A-Z][\w .&-]{0,20}\)(?=,?\s(?:" + LEGAL_FORM + r")\b))?"
)
_ALIAS = re.compile(
    r"""\s*,?\s*\((?:the\s|together(?:\swith[^)“"]{0,80})?,?\s(?:the\s)?|collectively,?\s(?:the\s)?|hereinafter\s|formerly\s|now\s|previously\s|or\s|trading\sas\s|d/b/a\s)?
        [“"'‘]?(?P<alias>[A-ZÀ-Þ0-9][\w&.’' -]{1,50}?)[”"'’]?(?:\s?(?:or|and|,)\s?(?:the\s)?[“"'‘](?P<alias2>[\w&.’' -]{2,40}?)[”"'’])?\)""",
    re.VERBOSE,
)
_AKA = re.compile(
    r",?\s\(?(?:a/?k/?a|f/?k/?a|d/?b/?a|also known as|formerly known as|formerly|now known as|known as|doing business as|trading as|operating as|which trades as)\s"
    r"[“\"']?(?P<alias>[A-ZÀ-Þ][\w&.’'-]*(?:\s[A-Z][\w&.’'-]*){0,4})"
)
_TITLES = (
    r"Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Lord|Judge|Justice|Honorable|Hon|President|Vice|Chair(?:man|woman|person)?|Chief|Executive|Officer|Financial"
    r"|Operating|CEO|CFO|COO|Director|Minister|Commissioner|Attorney|General|Senator|Secretary|Former|Founder|Managing|Deputy|Head|Governor|Counsel"
)
_PEOPLES = (
    r"U\.S\.|US|UK|British|German|French|Dutch|Italian|Spanish|Swiss|Swedish|Irish|American|Chinese|Japanese|Indian|Russian|Australian|Canadian"
    r"|Brazilian|Korean|Danish|Norwegian|Polish|Austrian|European"
)
_OPENERS = (
    r"The|A|An|In|On|At|By|For|But|And|If|When|While|After|Under|As|From|With|Both|Its|His|Her|Their|This|That|These|Those|Also|Even|Since|Until|So"
    r"|Then|Last|Today|Meanwhile|Against|Of|To|Because|Although|Following|Despite|Unlike|Besides|Among|Than|Or|Per|Via|Is|Are|Was|Has|Did|Does|Live"
    r"|Breaking|Update|Updated|Court|Enters|Charges|SEC|FTC|Obtains|Former|All|Some|Most|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten"
    r"|(?:CEO|CFO|President|Head|Chair|Chairman|Chief|Director|Founder|Owner|Governor)\sof(?:\sthe)?"
)
_LEADING = re.compile(rf"^(?:(?:{_OPENERS})\s+|(?:{_TITLES}|{_PEOPLES})\.?\s+(?=[A-Z][\w.]*\s))+")
# The recogniser knows "Canadian Imperial Bank of Commerce": its names keep the adjective.
_LEADING_OF_RECOGNISED = re.compile(rf"^(?:(?:{_OPENERS})\s+|(?:{_TITLES})\.?\s+(?=[A-Z][\w.]*\s))+")
_TRAILING = re.compile(r"(?:['’]s?|[.,;:!/-]|['’])+$")
_NOT_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun q1 q2 q3 q4 "
    "eur usd gbp chf nok sek dkk pln czk huf ron bgn inr rs sgd hkd aud cad nzd jpy krw cny zar kes ngn brl mxn try rub aed hrk isk ils "
    "i we you he she it they the a an this that these those there here what who how why when where which whether if but and or nor yet so "
    "however although because since while until after before during under over between among against no not yes none never "
    "gdpr eu eea us uk u.s u.k uae un art article articles section sections rule act law code regulation directive chapter part "
    "ceo cfo coo cto vp esq note notes editors editor contact press release updated read share facebook-share email print menu "
    "europe european america american asia asian africa african british english german french dutch italian spanish swiss swedish irish "
    "chinese japanese indian russian australian canadian brazilian korean danish norwegian polish austrian mexican turkish hong kong new york "
    "london paris berlin brussels washington tokyo beijing singapore dublin zurich internet covid covid-19 christmas december's".split()
)
_HEADS = (
    "company|firm|group|bank|lender|insurer|operator|retailer|broker|brokerage|manufacturer|maker|giant|carrier|airline|utility|provider|supplier|platform|app|website|start-?up"
    "|corporation|conglomerate|defendant|respondent|trader|adviser|advisor|business|chain|network|exchange|fund|partnership|charity|university|school|hospital|clinic|council|municipality"
    "|city|ministry|department|agency|trust|club|association|federation|party|publisher|broadcaster|newspaper|casino|bookmaker|auditor|accountant|lawyer|landlord|owner|employer|subsidiary|parent|unit|arm"
    "|dealership|pharmacy|hotel|restaurant|shop|store|site|developer|distributor|wholesaler|producer|refiner|dealer|importer|exporter|contractor|dentist|doctor|physician|executive|director|manager|individual"
    "|man|woman|person|employee|official|officer|resident|pair|couple|duo|trio|brother|sister|institution|entity|enterprise|merchant|processor|controller|cooperative|practice|debt collector|telco|railway|plant|mill|farm"
)
_PLURAL = rf"(?:{_HEADS}|compan(?:y|ies)|lend(?:er)s|bank)(?:s|es|ies)?|companies|businesses|universities|municipalities|agencies|entities|subsidiaries|pharmacies|parties|people|men|women|persons|charities"
_UNNAMED = re.compile(
    r"(?<!\w)(?P<det>an?|another|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|seventeen|twenty|several|some|dozens of|\d{1,3})\s"
    rf"(?:(?!(?:of|for|to|in|on|by|with|and|from|the|that|which)\s)[\w’'-]+\s){{0,4}}(?:{_PLURAL})(?!\w)",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"(?<!\w)(?P<det>the|this|that|both|its|their|these|those|the two|the three)\s(?:(?!(?:of|for|to|in|on|by|with|and|from|that|which)\s)[\w’'-]+\s){0,3}"
    rf"(?P<head>{_PLURAL})(?!\w)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?<!\w)(?:it|he|she|they|him|her|them|both|which|who|we|itself)(?!\w)", re.IGNORECASE)
PUBLIC_BODY = re.compile(
    r"\b(?:Ministry|Minister|Department|Council|Municipality|City of|County|NHS|Police|University|Government|Agency|Authority|Commission|Hospital|School|Prison|Army|Defence|Region|"
    r"Tax Administration|Cabinet Office|Commune|Constabulary|Borough|Ville de|Ayuntamiento|Gemeente|Kommune|Administration|Trust|Parliament|Inspectorate|Court|State of|Town of|Federation of|Board of)\b"
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
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b|(?<=\w)\.(?=\w\b)", "", text))
    return [w for w in words if w not in _FORM_WORDS] or words


def has_legal_form(name: str) -> bool:
    """Whether a name ends in a legal form ("Ltd", "S.p.A.")."""
    return bool(re.search(rf"\s(?:{LEGAL_FORM})\.?$", name))


_NUMBERED = re.compile(r"^(?:[“”\"'‘(\[]+|(?:\(?(?:\d{1,3}|[IVX]{1,4}|[A-H])[.)]|[•▪–-]|#)\s+)")
_POSSESSIVE = re.compile(r"['’]s?(?=\s)")
# "Wolf Hedge LLC. Malik": the full stop ended a sentence after all.
_CLOSED = re.compile(rf"\b(?:Inc|Corp|Ltd|LLC|LLP|L\.L\.C|Co|plc|PLC|Limited)\.(?=\s(?!(?:{LEGAL_FORM})\b))")
# Names that have their possessive in them; elsewhere "Google's Android" ends at Google.
_OWN_POSSESSIVE = frozenset(
    "mcdonald lloyd moody sotheby christie macy kohl levi wendy domino men women children people king queen st sainsbury dunkin denny kellogg "
    "kids player dick trader victoria reader nathan bishop land duke o kinder driver citizen investor consumer veteran".split()
)


def _tidy(text: str, start: int, end: int, repeated: bool, recognised: bool) -> tuple[int, int]:
    """Cut articles, titles, numbers, possessives and punctuation from the ends of a name."""
    for pattern in (_NUMBERED, _LEADING_OF_RECOGNISED if recognised else _LEADING):
        match = pattern.match(text[start:end])
        if match and match.end() < end - start:
            start += match.end()
    if text[start : start + 4] == "the ":
        start += 4
    closed = _CLOSED.search(text, start, end)
    if closed:
        end = closed.end()
    possessive = None if repeated else _POSSESSIVE.search(text, start, end)
    if possessive and text[start : possessive.start()].split()[-1:] and text[start : possessive.start()].split()[-1].lower() not in _OWN_POSSESSIVE:
        end = possessive.start()
    match = _TRAILING.search(text[start:end])
    if match and not has_legal_form(text[start:end]):
        end = start + match.start()
    return start, end


def _is_name(surface: str) -> bool:
    words = re.findall(r"[\w.-]+", surface.lower())
    empty = all(w.strip(".") in _NOT_NAMES or w.strip(".") in STOP_WORDS or not re.search(r"[^\W\d_]", w) for w in words)
    return bool(words) and not empty and len(surface) > 1 and not _ONLY_FORM.fullmatch(surface)


@cache
def common_words() -> frozenset[str]:
    """Words that the field's English writes in lower case (``data/reference/common_words.txt``)."""
    return frozenset(line for line in COMMON_WORDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


_ONLY_FORM = re.compile(rf"(?:{LEGAL_FORM})\.?")


def _shouted(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is a headline whose capitals tell nothing: most of its words begin with one."""
    words = re.findall(r"[^\W\d_]{4,}", text[sentence.start : sentence.end])
    return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.7 * len(words)


@cache
def _places() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(re.findall(r"\w+", surface.lower())) for p in load_jurisdictions().values() for surface in (p.name, *p.aliases, *p.demonyms, *p.seats)
    )


def is_place(surface: str) -> bool:
    """Whether a name is that of a country, state, people or seat of government."""
    return tuple(re.findall(r"\w+", surface.lower())) in _places()


def name_spans(text: str, entities: Iterable[tuple[int, int, str]], blocked: Sequence[tuple[int, int]], sentences: Sequence[Sentence]) -> list[PartyMention]:
    """Return the spans that may name a party, without overlap.

    Args:
        text: The article's text.
        entities: ``(start, end, label)`` from the entity recogniser; ORG, PERSON and PRODUCT count.
        blocked: Spans that are something else (regulators, laws, dates, sums).
        sentences: The text's sentences; a lone capitalised word at the start of one is no name by itself, and in a
            headline with capitals throughout only what the recogniser or the rest of the text knows is one.
    """
    taken = bytearray(len(text) + 1)
    for left, right in blocked:
        taken[left:right] = b"\x01" * (right - left)
    recognised = [(start, end, label) for start, end, label in entities if label in ("ORG", "PERSON", "PRODUCT", "GPE", "NORP", "LOC", "LAW")]
    starts = [s.start for s in sentences]
    shouted = [_shouted(text, s) for s in sentences]
    spans = [(s, e, label) for s, e, label in recognised if label in ("ORG", "PERSON", "PRODUCT")]
    spans += [(m.start(), m.end(), "NAME") for m in _CAPS.finditer(text)]
    found: dict[tuple[int, int], str] = {}
    for start, end, label in spans:
        at = locate(starts, start)
        end = min(end, sentences[at].end)
        start, end = _tidy(text, start, end, text.count(text[start:end]) > 1, label == "ORG")
        suffix = _SUFFIX.match(text, end)
        if suffix:
            end = suffix.end()
        surface = text[start:end]
        if start >= end or "\n" in surface or any(taken[start:end]) or not _is_name(surface):
            continue
        if label == "NAME":
            over = [lab for s, e, lab in recognised if s < end and e > start]
            seen = text.count(surface)
            lone = " " not in surface
            if lone and start - starts[at] < 2 and not over and (seen < 2 or surface.lower() in common_words()):
                continue
            if lone and surface.lower() in common_words() and (sentences[at].heading or not over) and (shouted[at] or seen < 2):
                continue
            if shouted[at] and seen < 2 and not has_legal_form(surface):
                continue
            if not lone and not over and all(w in common_words() for w in re.findall(r"[^\W\d_]{3,}", surface.lower())):
                continue
            if over and all(lab in ("GPE", "NORP", "LOC", "LAW") for lab in over) and not has_legal_form(surface):
                label = "PLACE"
            elif "ORG" in over:
                label = "ORG"
            elif "PERSON" in over:
                label = "PERSON"
        if is_place(surface):
            label = "PLACE"
        if found.get((start, end)) in (None, "NAME"):
            found[start, end] = label
    chosen: list[PartyMention] = []
    for (start, end), label in sorted(found.items(), key=lambda item: (-(item[0][1] - item[0][0]), item[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            chosen.append(PartyMention(start, end, label))
    chosen.sort(key=lambda m: m.start)
    return chosen


def _initials(words: Sequence[str]) -> str:
    return "".join(w[0] for w in words if w)


def _all_words(name: str) -> list[str]:
    """Lower-case words of a name with its legal form."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b|(?<=\w)\.(?=\w\b)", "", text))


def _same_party(party: Party, surface: str, label: str) -> bool:
    """Whether a name can be a (shorter or longer) name of the party."""
    words, mine = words_of(surface), words_of(party.name)
    if frozenset(words) in party.aliases or mine == words:
        return True
    for short, long in ((words, mine), (mine, words)):
        if len(short) == 1 and len(long) > 1 and len(short[0]) >= 3 and short[0] == _initials(long):
            return True
    short, long = sorted((_all_words(surface), _all_words(party.name)), key=len)
    if not set(short) <= set(long):
        return False
    if len(short) > 1 or short[0] == long[0]:
        return not (label == "PERSON" and short[0] == long[0] and len(short) == 1 and party.person)
    surname = short[0] == long[-1] and 1 < len(long) < 5
    return surname and not has_legal_form(party.name) and not has_legal_form(surface)


def _is_alias(name: str, alias: str, label: str) -> bool:
    """Whether a bracketed name after a name is another name of the same party: its initials, a part of it, or a brand."""
    mine, words = words_of(name), words_of(alias)
    return bool(set(mine) & set(words)) or alias.replace(".", "").lower() == _initials(mine) or (label != "PLACE" and len(words) < 3)


def gather(text: str, mentions: Sequence[PartyMention]) -> list[Party]:
    """Gather name mentions into parties, each under its fullest name, in order of first mention."""
    parties: list[Party] = []
    for mention in mentions:
        surface = text[mention.start : mention.end]
        fits = [p for p in parties if _same_party(p, surface, mention.label)]
        if fits:
            words = words_of(surface)
            exact = [p for p in fits if words_of(p.name) == words or frozenset(words) in p.aliases]
            party = (exact or sorted(fits, key=lambda p: p.mentions[-1].start))[-1]
            party.mentions.append(mention)
            if _fuller(surface, party.name) and (party.name.isupper() or set(words_of(party.name)) <= set(words)):
                party.aliases.add(frozenset(words_of(party.name)))
                party.name = surface
        else:
            party = Party(surface, [mention])
            parties.append(party)
        for pattern in (_ALIAS, _AKA):
            match = pattern.match(text, mention.end)
            for alias in match.groupdict().values() if match else ():
                if alias and _is_name(alias) and _is_alias(surface, alias, mention.label):
                    party.aliases.add(frozenset(words_of(alias)))
    return parties


def _fuller(surface: str, name: str) -> bool:
    """Whether a name says more than the one known so far; ten words and more are a headline, capitals alone an acronym."""
    if name.isupper() and not surface.isupper() and len(name) > 4:
        return True
    words = _all_words(surface)
    return len(words) < 10 and (len(words), len(surface)) > (len(_all_words(name)), len(name))


def unnamed_parties(text: str, blocked: Sequence[tuple[int, int]]) -> list[Party]:
    """Return the parties that a text only describes ("an energy company", "five banks")."""
    found = []
    for match in _UNNAMED.finditer(text):
        if not any(match.start() < right and match.end() > left for left, right in blocked):
            found.append(Party(match.group(), [PartyMention(match.start(), match.end(), "UNNAMED")], unnamed=True))
    return found


def stand_ins(text: str) -> list[StandIn]:
    """Return descriptions and pronouns that can stand in for a party, in order."""
    found = [
        StandIn(m.start(), m.end(), m.group("head").lower().endswith("s") or m.group("det").lower() in ("both", "these", "those"), False)
        for m in _ANAPHOR.finditer(text)
    ]
    found += [StandIn(m.start(), m.end(), m.group().lower() in ("they", "them", "both"), True) for m in _PRONOUN.finditer(text)]
    found.sort(key=lambda s: s.start)
    return found
