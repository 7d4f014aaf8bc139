"""A reading: everything that one article's text mentions, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.records import ArticleText
from extractors.casing import sentence_case
from extractors.cues import Cue, find_cues
from extractors.dates import DateMention, find_dates
from extractors.language import language_of
from extractors.legal_basis import LawMention, find_laws
from extractors.money import MoneyMention, find_money
from extractors.party_names import name_spans
from extractors.regulators import Authority, find_authorities
from extractors.respondents import Party, StandIn, gather
from extractors.stand_ins import stand_ins, unnamed_parties
from extractors.text import Covered, Sentence, locate, split_sentences

Entity = tuple[int, int, str]  # start, end, label of the entity recogniser
_SANCTION = frozenset("fine_verb penalty_noun settle disgorge enjoin ban reprimand charge order licence redress pay".split())


@dataclass(slots=True)
class Reading:
    """The mentions of one article, in text order.

    Offsets are into ``text``, which is the title, a line break and the article's text; ``offset`` is where the latter begins.
    ``language`` is an ISO 639-1 code, None where there is too little text to tell.
    """

    article: ArticleText
    text: str
    offset: int
    sentences: list[Sentence]
    sums: list[MoneyMention]
    dates: list[DateMention]
    laws: list[LawMention]
    cues: list[Cue]
    authorities: list[Authority]
    parties: list[Party] = field(default_factory=list)
    stand_ins: list[StandIn] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # where each sentence starts
    cased: str = ""  # the text with its headlines written as sentences, of the same length; for finding names
    language: str | None = None

    def __post_init__(self) -> None:
        """A reading made by hand may leave out how the text is cased."""
        self.cased = self.cased or self.text

    @property
    def foreign(self) -> bool:
        """Whether the text is in a language whose actions are not looked for: any but English."""
        return self.language not in (None, "en")

    def sentence_at(self, position: int) -> int:
        """Index of the sentence in which a character position falls."""
        return locate(self.starts, position)


def read(article: ArticleText) -> Reading:
    """Read all that needs no model: the language, sentences, sums, dates, laws, cues and authorities."""
    title = " ".join((article.title or "").split())
    if article.text.lstrip().startswith(title):
        title = ""
    text = f"{title}\n{article.text}" if title else article.text
    sentences = split_sentences(text)
    return Reading(
        article=article,
        text=text,
        offset=len(text) - len(article.text),
        sentences=sentences,
        sums=find_money(text),
        dates=find_dates(text, article.published),
        laws=find_laws(text),
        cues=find_cues(text),
        authorities=find_authorities(text, article.url),
        starts=[s.start for s in sentences],
        cased=sentence_case(text, sentences),
        language=language_of(article.text),
    )


def matters(reading: Reading) -> list[bool]:
    """For each sentence, whether the dear components must look at it: it holds a sum, an authority or words of a sanction.

    Of a foreign text they look at nothing.
    """
    wanted = [False] * len(reading.sentences)
    if reading.foreign:
        return wanted
    spots = [s.start for s in reading.sums] + [m.start for a in reading.authorities for m in a.mentions]
    spots += [c.start for c in reading.cues if c.meaning in _SANCTION]
    for spot in spots:
        wanted[reading.sentence_at(spot)] = True
    for index, sentence in enumerate(reading.sentences):
        if sentence.heading or index < 2:
            wanted[index] = True
    return wanted


def add_parties(reading: Reading, entities: Sequence[Entity]) -> None:
    """Gather the parties from the recogniser's entities and the text's capitalised words."""
    text = reading.text
    blocked = [
        (m.start, m.end)
        for a in reading.authorities
        for m in a.mentions
        if m.how != "unknown" and (a.regulator or m.how != "generic")
    ]
    blocked += [(m.start, m.end) for m in reading.sums]
    blocked += [(m.start, m.end) for m in reading.dates]
    blocked += [(m.start, m.end) for m in reading.laws]
    names = name_spans(reading.cased, entities, blocked, reading.sentences)
    blocked += [(m.start, m.end) for m in names]
    taken = Covered(len(text), blocked)
    reading.parties = gather(text, names) + unnamed_parties(text, blocked)
    reading.stand_ins = [s for s in stand_ins(text) if not taken.touches(s.start, s.start + 1)]
