"""Candidates: the parties or the authorities of a text, prepared for being compared around every trigger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.features.rows import columns
from extractors.regulators import RegulatorMention
from extractors.respondents import PartyMention, words_of
from extractors.scene import Scene

# Words right before and right after a name that tell its part in the sentence: "against Acme", "Acme agreed".
PRECEDED_BY = columns("preceded_by_", ("on", "against", "from", "fined", "ordered", "for", "by", "to", "of", "charged", "and"))
FOLLOWED_BY = columns(
    "followed_by_",
    ("was", "were", "has", "have", "must", "will", "agreed", "to", "said", "and", "for", "over", "consented", "is", "had", "in"),
)
# Cues whose presence between a candidate and the trigger tells who does what to whom.
LINKS = tuple(
    "fine_verb impose penalty_noun pay agree settle order enjoin ban charge disgorge redress report part propose violate".split()
)
AT_START = 6  # characters: a name that starts sooner opens its sentence, after a bullet or a quotation mark
_WORD_BEFORE = re.compile(r"(\w+)\W+(?:the\s|its\s)?$")
_AFTER = re.compile(r"[^\w(–—:-]{0,3}(?:(\w+)|([–—:(-]))")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is asked of one candidate again and again. The lists run over its mentions, in text order.

    Attributes:
        spots: Start and end of each mention.
        starts: The starts alone.
        sentences: The sentence of each mention.
        before: The word before each mention, lower case, "" where there is none.
        after: The word or mark after each mention.
        lines: The lines that mention it.
        opened: The lines that begin with it.
        opens: How many sentences begin with it.
        opens_lines: How many of these begin a line.
        in_title: Whether the title names it.
        words: How many telling words its name has.
        sanctions: How many mentions stand in a sentence that speaks of a sanction.
    """

    spots: list[tuple[int, int]]
    starts: list[int]
    sentences: list[int]
    before: list[str]
    after: list[str]
    lines: frozenset[int]
    opened: frozenset[int]
    opens: int
    opens_lines: int
    in_title: bool
    words: int
    sanctions: int

    @property
    def in_first(self) -> bool:
        """Whether the first sentence mentions it."""
        return self.sentences[:1] == [0]


@dataclass(frozen=True, slots=True)
class Field:
    """All candidates of one sort in a text, and how they compare.

    Attributes:
        candidates: The candidates, in the order of the reading.
        mentions: How many mentions they have together, at least 1.
        frequency: For each candidate its rank by mentions, 0 for the most mentioned.
        first: For each candidate its rank by its first mention.
        by_sentence: For each sentence the start of each mention in it and whose it is, in text order.
    """

    candidates: list[Candidate]
    mentions: int
    frequency: list[int]
    first: list[int]
    by_sentence: dict[int, list[tuple[int, int]]]


def ranks(values: Sequence[float]) -> list[int]:
    """For each value its rank, 0 for the least; equal ones keep their order."""
    found = [0] * len(values)
    for rank, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        found[i] = rank
    return found


def field_of(scene: Scene, named: Sequence[tuple[str, Sequence[PartyMention] | Sequence[RegulatorMention]]]) -> Field:
    """Prepare candidates, each given by its name and its mentions."""
    candidates = [_candidate(scene, name, sorted((m.start, m.end) for m in mentions)) for name, mentions in named]
    by_sentence: dict[int, list[tuple[int, int]]] = {}
    told = sorted((s, i, n) for i, c in enumerate(candidates) for s, n in zip(c.starts, c.sentences, strict=True))
    for start, i, sentence in told:
        by_sentence.setdefault(sentence, []).append((start, i))
    return Field(
        candidates=candidates,
        mentions=sum(len(c.spots) for c in candidates) or 1,
        frequency=ranks([-len(c.spots) for c in candidates]),
        first=ranks([c.starts[0] if c.starts else -1 for c in candidates]),  # an authority may be known by the address alone
        by_sentence=by_sentence,
    )


def _candidate(scene: Scene, name: str, spots: list[tuple[int, int]]) -> Candidate:
    reading = scene.reading
    sentences = [reading.sentence_at(start) for start, _ in spots]
    opening = [
        reading.sentences[n]
        for n, (start, _) in zip(sentences, spots, strict=True)
        if start - reading.sentences[n].start < AT_START
    ]
    words = words_of(name)
    shared = set(words) & scene.title_words
    return Candidate(
        spots=spots,
        starts=[start for start, _ in spots],
        sentences=sentences,
        before=[_before(reading.text, start) for start, _ in spots],
        after=[_after(reading.text, end) for _, end in spots],
        lines=frozenset(reading.sentences[n].line for n in sentences),
        opened=frozenset(sentence.line for sentence in opening if sentence.opens),
        opens=len(opening),
        opens_lines=sum(sentence.opens for sentence in opening),
        in_title=bool(words) and words[0] in shared and len(shared) * 2 >= min(len(words), 3),
        words=len(words),
        sanctions=sum(scene.contents[n].sanction for n in sentences),
    )


def _before(text: str, start: int) -> str:
    match = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    return match.group(1).lower() if match else ""


def _after(text: str, end: int) -> str:
    match = _AFTER.match(text, end)
    return (match.group(1) or match.group(2)).lower() if match else ""
