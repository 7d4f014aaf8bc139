"""A scene: a reading, its triggers, and what each sentence holds; made once per article for everything that is asked of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from data.records import ArticleText
from extractors.cues import Cue
from extractors.date_reader import DateMention
from extractors.money import MoneyMention, find_money
from extractors.reading import Reading
from extractors.regulators import Authority, RegulatorMention
from extractors.respondents import Party, PartyMention, StandIn, words_of
from extractors.sums_compared import SumsCompared, compare_sums
from extractors.text import split_sentences
from extractors.triggers import Trigger, find_triggers
from extractors.wording import wording

# Cues of a sanction: a sentence that holds one speaks of one.
_SANCTIONS = frozenset(
    "fine_verb penalty_noun civil_penalty settle disgorge enjoin ban reprimand charge order pay".split()
)  # fmt: skip
# What became of a sanction, or is to become of it: told in other sentences than the sanction itself.
OUTCOMES = (
    "propose", "threaten", "appeal", "annul", "reduce", "uphold", "paid", "settle", "agree", "charge", "suspended", "investigate",
    "hypothetical",
)  # fmt: skip


class Spot(NamedTuple):
    """One mention of a party or an authority: ``who`` is its index in the reading, ``how`` an authority is mentioned."""

    start: int
    end: int
    who: int
    how: str


@dataclass(slots=True)
class Contents:
    """What one sentence holds, each in text order; ``sums`` and ``dates`` are indices in the reading."""

    cues: list[Cue] = field(default_factory=list)
    meanings: set[str] = field(default_factory=set)
    sums: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    parties: list[Spot] = field(default_factory=list)
    authorities: list[Spot] = field(default_factory=list)
    stand_ins: list[StandIn] = field(default_factory=list)
    heading: int = -1  # the nearest heading above; -1 where there is none

    @property
    def sanction(self) -> bool:
        """Whether the sentence speaks of a sanction."""
        return not self.meanings.isdisjoint(_SANCTIONS)


@dataclass(frozen=True, slots=True)
class Scene:
    """A reading with the look-up tables that the features and the decisions need.

    Attributes:
        reading: The reading, its parties gathered.
        triggers: Its triggers, in text order.
        contents: For each sentence what it holds.
        sums: Its sums, compared with each other.
        wording: For each trigger the features of the words around it.
        title_words: The telling words of the title.
        title_amounts: The amounts in the title.
        domains: How many of the registered authorities work in each domain.
        cue_counts: How often each meaning is cued.
    """

    reading: Reading
    triggers: list[Trigger]
    contents: list[Contents]
    sums: SumsCompared
    wording: list[list[str]]
    title_words: frozenset[str]
    title_amounts: frozenset[Decimal]
    domains: Counter[str]
    cue_counts: Counter[str]

    def heading_near(self, sentence: int, within: int = 5) -> int:
        """Index of the nearest heading among the ``within`` sentences above; -1 where there is none."""
        heading = self.contents[sentence].heading
        return heading if sentence - heading <= within else -1


def scene_of(reading: Reading) -> Scene:
    """Lay out a reading whose parties have been gathered."""
    triggers = find_triggers(reading)
    title = reading.article.title or ""
    return Scene(
        reading=reading,
        triggers=triggers,
        contents=_contents(reading),
        sums=compare_sums(reading.sums),
        wording=[wording(reading.text, reading.sentences[t.sentence], t.start, t.end, t.kind or "sum") for t in triggers],
        title_words=frozenset(words_of(title)) if title else frozenset(),
        title_amounts=frozenset(s.amount for s in find_money(title)),
        domains=Counter(domain for a in reading.authorities if a.regulator for domain in a.regulator.domains),
        cue_counts=Counter(cue.meaning for cue in reading.cues),
    )


def _contents(reading: Reading) -> list[Contents]:
    contents = [Contents() for _ in reading.sentences]
    for cue in reading.cues:
        contents[reading.sentence_at(cue.start)].cues.append(cue)
    for i, money in enumerate(reading.sums):
        contents[reading.sentence_at(money.start)].sums.append(i)
    for i, date in enumerate(reading.dates):
        contents[reading.sentence_at(date.start)].dates.append(i)
    for spot in sorted(Spot(m.start, m.end, i, m.label) for i, p in enumerate(reading.parties) for m in p.mentions):
        contents[reading.sentence_at(spot.start)].parties.append(spot)
    for spot in sorted(Spot(m.start, m.end, i, m.how) for i, a in enumerate(reading.authorities) for m in a.mentions):
        contents[reading.sentence_at(spot.start)].authorities.append(spot)
    for stand_in in reading.stand_ins:
        contents[reading.sentence_at(stand_in.start)].stand_ins.append(stand_in)
    heading = -1
    for i, (here, sentence) in enumerate(zip(contents, reading.sentences, strict=True)):
        here.meanings.update(cue.meaning for cue in here.cues)
        here.heading = heading
        if sentence.heading:
            heading = i
    return contents


@cache
def example_scene() -> Scene:
    """A scene with one of everything: a sum, a cue phrase, a party, an authority and a date.

    The features run over it once to tell which columns they have, so that no list of names is kept beside them.
    """
    text = "On 3 May 2024 the Commission fined Acme Ltd €5 million.\nIt was ordered to stop."

    def span(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    sentences = split_sentences(text)
    reading = Reading(
        article=ArticleText("example", text, published="2024-05-04"),
        text=text,
        offset=0,
        sentences=sentences,
        sums=[MoneyMention(*span("€5 million"), "€5 million", Decimal(5_000_000), "EUR")],
        dates=[DateMention(*span("3 May 2024"), "3 May 2024", "2024-05-03", "day", "stated")],
        laws=[],
        cues=[Cue(*span("fined"), "fine_verb"), Cue(*span("ordered"), "order")],
        authorities=[Authority("Commission", None, None, [RegulatorMention(*span("Commission"), "unknown")])],
        parties=[Party("Acme Ltd", [PartyMention(*span("Acme Ltd"), "ORG")])],
        starts=[s.start for s in sentences],
    )
    return scene_of(reading)
