"""Where a text may name a party: the recogniser's entities and runs of capitalised words, trimmed to the name itself."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from extractors.casing import common_words, is_shouted
from extractors.gazetteer import fold, gazetteer
from extractors.respondents import LEGAL_FORM, PartyMention, has_legal_form, is_name
from extractors.text import Covered, Sentence, locate

_SUFFIX = re.compile(rf",?\s(?:{LEGAL_FORM})\.?(?![\w-])(?:\s(?:Ltd|Limited|Inc|LLC|KG|Co)\b\.?){{0,3}}")
_UPPER = "A-ZÀ-Þ" + "".join(chr(c) for c in range(0x100, 0x250) if chr(c).isupper())  # Latin letters: Š, Ż, Ő, İ ...
_LINKS = (
    r"&|of(?: the)?|de(?: la| los| las)?|del|della|di|da|do|dos|du|des|van(?: der| den)?|von|der|den|für|för|para|el|al|bin|y|e|i"
)
_GAP = r"[^\S\n]"  # a name does not go on over a line break
_CAPS = re.compile(
    rf"(?<![\w.@/])(?:(?:d['’]|l['’]|O['’]|e-|[a-z]{{1,4}}(?=[A-Z][a-z]))?[{_UPPER}0-9][\w&’'+./!-]*)"
    rf"(?:(?:{_GAP}(?:{_LINKS}){_GAP}|{_GAP}|{_GAP}?&{_GAP}?)"
    rf"(?:d['’]|l['’])?[{_UPPER}][\w&’'+./!-]*){{0,9}}"
    r"(?:\s\([A-Z][\w .&-]{0,20}\)(?=,?\s(?:" + LEGAL_FORM + r")\b))?"
)
_TITLES = (
    r"Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Lord|Judge|Justice|Honorable|Hon|President|Vice|Chair(?:man|woman|person)?|Chief|Executive"
    r"|Officer|Financial|Operating|CEO|CFO|COO|Director|Minister|Commissioner|Attorney|General|Senator|Secretary|Former|Founder"
    r"|Managing|Deputy|Head|Governor|Counsel"
)
_PEOPLES = (
    r"U\.S\.|US|UK|British|German|French|Dutch|Italian|Spanish|Swiss|Swedish|Irish|American|Chinese|Japanese|Indian|Russian"
    r"|Australian|Canadian|Brazilian|Korean|Danish|Norwegian|Polish|Austrian|European"
)
# An office between a company and the one who holds it.
_OFFICE = re.compile(
    r"(?<=\w)(?:['’]s)?\s(?:(?:Vice|Deputy|Former|Executive|General(?=\s(?:Manager|Counsel|Director)\b))\s)*"
    r"(?:CEO|CFO|COO|CTO|Chief Executive(?: Officer)?|Chief Financial Officer|President|Chairman|Chairwoman|Chair|Director|Founder"
    r"|Co-Founder|Manager|Counsel|Spokesman|Spokeswoman|Spokesperson)\s(?=[A-Z])"
)
_OPENERS = (
    r"The|A|An|In|On|At|By|For|But|And|If|When|While|After|Under|As|From|With|Both|Its|His|Her|Their|This|That|These|Those|Also"
    r"|Even|Since|Until|So|Then|Last|Today|Meanwhile|Against|Of|To|Because|Although|Following|Despite|Unlike|Besides|Among|Than"
    r"|Or|Per|Via|Is|Are|Was|Has|Did|Does|Live|Breaking|Update|Updated|Court|Enters|Charges|SEC|FTC|Obtains|Former|All|Some|Most"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|(?:CEO|CFO|President|Head|Chair|Chairman|Chief|Director|Founder|Owner"
    r"|Governor)\sof(?:\sthe)?"
)
_LEADING = re.compile(rf"^(?:(?:{_OPENERS})\s+|(?:{_TITLES}|{_PEOPLES})\.?\s+(?=[A-Z][\w.]*\s))+")
# The recogniser knows "Canadian Imperial Bank of Commerce": its names keep the adjective.
_LEADING_OF_RECOGNISED = re.compile(rf"^(?:(?:{_OPENERS})\s+|(?:{_TITLES})\.?\s+(?=[A-Z][\w.]*\s))+")
_NUMBERED = re.compile(r"^(?:[“”\"'‘(\[]+|(?:\(?(?:\d{1,3}|[IVX]{1,4}|[A-H])[.)]|[•▪–-]|#)\s+)")
# "Acme Bank." ends a sentence, "Acme Inc." may not: the stop belongs to shortened words and to letters with stops alone.
_SENTENCE_STOP = re.compile(r"(?<!\b(?:Inc|Ltd|Pte|Pty|Pvt|Bhd|Sdn|Tbk))(?<!\bCorp)(?<!\bCo)(?<!\.\w)\.$")
_POSSESSIVE = re.compile(r"['’]s?(?=\s)")
# "Wolf Hedge LLC. Malik": the full stop ended a sentence after all.
_CLOSED = re.compile(rf"\b(?:Inc|Corp|Ltd|LLC|LLP|L\.L\.C|Co|plc|PLC|Limited)\.(?=\s(?!(?:{LEGAL_FORM})\b))")
# Names that have their possessive in them; elsewhere "Google's Android" ends at Google.
_OWN_POSSESSIVE = frozenset(
    "mcdonald lloyd moody sotheby christie macy kohl levi wendy domino men women children people king queen st sainsbury dunkin "
    "denny kellogg "
    "kids player dick trader victoria reader nathan bishop land duke o kinder driver citizen investor consumer veteran".split()
)


_JOINT = re.compile(r"(?:[\s–—|&(,:'’-]|(?<=\s)(?:of|for|the|in|on|at|to|by|and)(?=\s))+$", re.IGNORECASE)
# What the recogniser finds: names of parties, and what else capitals can mean.
_PARTY_LABELS = frozenset(("ORG", "PERSON", "PRODUCT"))
_PLACE_LABELS = frozenset(("GPE", "NORP", "LOC", "LAW"))


def name_spans(
    text: str, entities: Iterable[tuple[int, int, str]], blocked: Sequence[tuple[int, int]], sentences: Sequence[Sentence]
) -> list[PartyMention]:
    """Return the spans that may name a party, in order, without overlap.

    Args:
        text: The article's text.
        entities: ``(start, end, label)`` from the entity recogniser; ORG, PERSON and PRODUCT count.
        blocked: Spans that are something else (regulators, laws, dates, sums).
        sentences: The text's sentences; a lone capitalised word at the start of one is no name by itself, and in a
            headline with capitals throughout only what the recogniser or the rest of the text knows is one.
    """
    taken = Covered(len(text), blocked)
    page = _Page(text, entities, sentences)
    spans = [(s, e, label) for s, e, label in page.entities if label in _PARTY_LABELS]
    spans += [(a, b, "NAME") for s in sentences for m in _CAPS.finditer(text, s.start, s.end) for a, b in _apart(text, *m.span())]
    found: dict[tuple[int, int], str] = {}
    for start, end, label in spans if sentences else ():
        at = locate(page.starts, start)
        end = _end_before(text, taken, start, min(end, sentences[at].end))
        start, end = page.trim(start, end, label == "ORG")
        surface = text[start:end]
        if start >= end or "\n" in surface or taken.touches(start, end) or not is_name(surface):
            continue
        kind = page.label_of_capitals(start, end, at) if label == "NAME" else label
        if kind and found.get((start, end)) in (None, "NAME"):
            found[start, end] = "PLACE" if is_place(surface) else kind
    chosen: list[PartyMention] = []
    for (start, end), label in sorted(found.items(), key=lambda item: (-(item[0][1] - item[0][0]), item[0])):
        if not taken.touches(start, end):
            taken.add(start, end)
            chosen.append(PartyMention(start, end, label))
    chosen.sort(key=lambda m: m.start)
    return chosen


class _Page:
    """A text with what tells whether capitals in it are a name: its sentences, its entities, how often it says a word."""

    def __init__(self, text: str, entities: Iterable[tuple[int, int, str]], sentences: Sequence[Sentence]) -> None:
        self.text = text
        self.entities = [(s, e, label) for s, e, label in entities if label in _PARTY_LABELS or label in _PLACE_LABELS]
        self.sentences = sentences
        self.starts = [s.start for s in sentences]
        self._shouted = [is_shouted(text, s) for s in sentences]
        self._by_start = sorted(self.entities)
        self._entity_starts = [s for s, _, _ in self._by_start]
        self._ends_so_far = list(accumulate((e for _, e, _ in self._by_start), max))
        self._counts: dict[str, int] = {}

    def count(self, surface: str) -> int:
        """How often the text has these characters."""
        if surface not in self._counts:
            self._counts[surface] = self.text.count(surface)
        return self._counts[surface]

    def labels_over(self, start: int, end: int) -> set[str]:
        """The labels of the entities that touch a span."""
        left, right = bisect_right(self._ends_so_far, start), bisect_left(self._entity_starts, end)
        return {label for _, e, label in self._by_start[left:right] if e > start}

    def trim(self, start: int, end: int, is_organisation: bool) -> tuple[int, int]:
        """Cut articles, titles, numbers, possessives and punctuation from the ends of a name, and add the legal form after it."""
        text, repeated = self.text, self.count(self.text[start:end]) > 1
        for pattern in (_NUMBERED, _LEADING_OF_RECOGNISED if is_organisation else _LEADING):
            match = pattern.match(text[start:end])
            if match and match.end() < end - start:
                start += match.end()
        if text[start : start + 4] == "the ":
            start += 4
        closed = _CLOSED.search(text, start, end)
        end = closed.end() if closed else end
        possessive = None if repeated else _POSSESSIVE.search(text, start, end)
        owner = text[start : possessive.start()].split()[-1:] if possessive else []
        if possessive and owner and owner[0].lower() not in _OWN_POSSESSIVE:
            end = possessive.start()
        if not has_legal_form(text[start:end]):
            end = _without_tail(text, start, end)
        suffix = _SUFFIX.match(text, end)
        end = suffix.end() if suffix else end
        return start, end - 1 if _SENTENCE_STOP.search(text, max(start, end - 20), end) else end

    def label_of_capitals(self, start: int, end: int, at: int) -> str | None:
        """Label capitalised words of sentence ``at`` by the entities they touch; None if they are no name."""
        surface, over = self.text[start:end], self.labels_over(start, end)
        if self._is_mere_capital(surface, start, at, bool(over)):
            return None
        if over and over <= _PLACE_LABELS and not has_legal_form(surface):
            return "PLACE"
        return next((label for label in ("ORG", "PERSON") if label in over), "NAME")

    def _is_mere_capital(self, surface: str, start: int, at: int, recognised: bool) -> bool:
        """Whether a word has its capital from where it stands: at the start of a sentence, or in a headline."""
        once, shouted = self.count(surface) < 2, self._shouted[at]
        if shouted and once and not has_legal_form(surface):
            return True
        if " " in surface:
            return not recognised and all(w in common_words() for w in re.findall(r"[^\W\d_]{3,}", surface.lower()))
        common = surface.lower() in common_words()
        if start - self.starts[at] < 2 and not recognised and (once or common):
            return True
        return common and (self.sentences[at].heading or not recognised) and (shouted or once)


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part a company from its officer: "Intel CEO Paul Otellini"."""
    office = _OFFICE.search(text, start, end)
    return [(start, office.start()), (office.end(), end)] if office else [(start, end)]


def _end_before(text: str, taken: Covered, start: int, end: int) -> int:
    """Return where a name ends that runs into something else: "Abdi İbrahim TRY 71.4 million" before the sum."""
    cut = taken.cut_back(start, end)
    if cut == end:
        return end
    tail = _JOINT.search(text, max(start, cut - 40), cut)
    return tail.start() if tail else cut


def _without_tail(text: str, start: int, end: int) -> int:
    """Return where a name ends without the punctuation and possessives at its end."""
    while end > start:
        if text[end - 1] in ".,;:!/-'’":
            end -= 1
        elif text[end - 1] == "s" and end - 2 >= start and text[end - 2] in "'’":
            end -= 2
        else:
            break
    return end


def is_place(surface: str) -> bool:
    """Whether a name is that of a country, state, people or seat of government."""
    return tuple(fold(surface)) in gazetteer().places.meanings
