"""What the encoder is asked about an article, and its answers laid beside the candidates.

The encoder, a small transformer (``models.encoder``), reads the text in windows of word pieces, each piece marked with what the
reading found there: a sum, a cue, a party ... For every trigger of a window it answers what the classifiers ask too; they see its
answers as columns of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from data.records import Kind
from extractors.scene import Scene
from extractors.triggers import DECIDED, SUM_KINDS

Matrix = NDArray[np.float32]
Span = tuple[int, int]  # first word piece, and the one after the last
# A text's word pieces: the number of each in the vocabulary, and its start and end in the text.
Tokenizer = Callable[[str], tuple[Sequence[int], Sequence[tuple[int, int]]]]

MARKS = ("", "stand_in", "date", "party", "authority", "cue", "sum")  # a later one paints over an earlier one
TRIGGER_KINDS = ("sum", *get_args(Kind))
ALONE = ("counts", "acts", "primary")  # what is asked of a trigger alone: is it a sum that counts, an act, the article's own news?
WIDTH = len(ALONE) + len(SUM_KINDS) + len(DECIDED)
MENTIONS = {"party": "party", "act": "party", "authority": "authority", "date": "date"}  # table -> whose mentions it looks at
PAIRS = tuple(MENTIONS)  # the tables that ask of a trigger and a candidate, in the encoder's order
SPANS = ("party", "authority", "date")  # what is mentioned, in the encoder's order
LONGEST = 510  # word pieces in a window: the encoder reads 512, with one at each end
MOST = 30  # windows, some 5,500 words: what stands behind them is left to the classifiers alone
OPENING, CLOSING = 101, 102  # the pieces at the ends


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text as the encoder reads it.

    Attributes:
        pieces: The word pieces, by number.
        marks: For each piece the place of its mark in ``MARKS``.
        triggers: The triggers that this window answers for, by index.
        trigger_spans: Where each is.
        trigger_kinds: The place of each one's kind in ``TRIGGER_KINDS``.
        mentions: For parties, authorities and dates the mentions in this window: whose each is, and where.
    """

    pieces: list[int]
    marks: list[int]
    triggers: list[int]
    trigger_spans: list[Span]
    trigger_kinds: list[int]
    mentions: dict[str, list[tuple[int, Span]]]


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder's answers for one article, as logits; not a number where a candidate is in another window than the trigger.

    Attributes:
        alone: By trigger: ``ALONE``, then one column for each of ``SUM_KINDS`` and of ``DECIDED``.
        standing: By party: whether it is a respondent.
        pairs: For each of ``PAIRS`` by trigger and candidate (of dates 0 is the publication date).
    """

    alone: Matrix
    standing: Matrix
    pairs: dict[str, Matrix]


def sizes(scene: Scene) -> dict[str, int]:
    """How many candidates each of ``PAIRS`` has in a scene."""
    reading = scene.reading
    parties = len(reading.parties)
    return {"party": parties, "act": parties, "authority": len(reading.authorities), "date": len(reading.dates) + 1}


def windows_of(scene: Scene, tokenize: Tokenizer) -> list[Window]:
    """Lay out a scene in windows; those that answer for no trigger are left out."""
    reading = scene.reading
    pieces, offsets = tokenize(reading.text)
    starts, ends = [start for start, _ in offsets], [end for _, end in offsets]

    def span(start: int, end: int) -> Span:
        first = min(bisect_right(ends, start), max(0, len(ends) - 1))
        return first, max(first + 1, bisect_left(starts, end))

    triggers = [span(t.start, t.end) for t in scene.triggers]
    mentions = {
        "party": [(i, span(m.start, m.end)) for i, p in enumerate(reading.parties) for m in p.mentions],
        "authority": [(i, span(m.start, m.end)) for i, a in enumerate(reading.authorities) for m in a.mentions],
        "date": [(i, span(d.start, d.end)) for i, d in enumerate(reading.dates, 1)],
    }
    marked = {
        "stand_in": [span(s.start, s.end) for s in reading.stand_ins],
        **{name: [where for _, where in found] for name, found in mentions.items()},
        "cue": [where for where, t in zip(triggers, scene.triggers, strict=True) if t.sum is None],
        "sum": [where for where, t in zip(triggers, scene.triggers, strict=True) if t.sum is not None],
    }
    marks = [0] * len(pieces)
    for place, name in enumerate(MARKS[1:], 1):
        for first, last in marked[name]:
            marks[first:last] = [place] * (min(last, len(pieces)) - first)
    frames = _frames(len(pieces))[:MOST]
    owner = [_best_frame(frames, where) for where in triggers]
    windows = []
    for i, (low, high) in enumerate(frames):
        own = [t for t, frame in enumerate(owner) if frame == i]
        if own:
            windows.append(
                Window(
                    pieces=list(pieces[low:high]),
                    marks=marks[low:high],
                    triggers=own,
                    trigger_spans=[_within(triggers[t], low, high) for t in own],
                    trigger_kinds=[TRIGGER_KINDS.index(scene.triggers[t].kind or "sum") for t in own],
                    mentions={
                        name: [(who, (a - low, b - low)) for who, (a, b) in found if low <= a and b <= high]
                        for name, found in mentions.items()
                    },
                )
            )
    return windows


def _frames(size: int) -> list[Span]:
    """Cut a number of pieces into frames of at most ``LONGEST`` that overlap by about half."""
    if size <= LONGEST:
        return [(0, size)]
    more = -(-(size - LONGEST) // (LONGEST // 2))
    return [(start, start + LONGEST) for start in (round(i * (size - LONGEST) / more) for i in range(more + 1))]


def _best_frame(frames: Sequence[Span], where: Span) -> int | None:
    """The frame with the most text around a span; None behind the last one."""
    if where[1] > frames[-1][1]:
        return None
    return max(range(len(frames)), key=lambda i: min(where[0] - frames[i][0], frames[i][1] - where[1]))


def _within(where: Span, low: int, high: int) -> Span:
    return max(0, where[0] - low), min(where[1], high) - low


def inputs_of(window: Window) -> dict[str, NDArray[np.int64]]:
    """A window as the arrays that the encoder takes; spans are first and last piece, and without a mention the first piece."""

    def spans(found: Sequence[Span]) -> NDArray[np.int64]:
        return np.asarray([(first + 1, last) for first, last in found] or [(0, 0)], dtype=np.int64)

    return {
        "pieces": np.asarray([[OPENING, *window.pieces, CLOSING]], dtype=np.int64),
        "marks": np.asarray([[0, *window.marks, 0]], dtype=np.int64),
        "triggers": spans(window.trigger_spans),
        "kinds": np.asarray(window.trigger_kinds, dtype=np.int64),
        **{name: spans([where for _, where in found]) for name, found in window.mentions.items()},
    }


def encoding_of(scene: Scene, windows: Sequence[Window], answers: Iterable[Sequence[Matrix]]) -> Encoding:
    """Gather what the encoder answered for each window of a scene.

    Args:
        scene: The scene.
        windows: Its windows.
        answers: For each window the logits of its triggers (``WIDTH`` columns and the publication date), of its mentions
            of parties, and for each of ``PAIRS`` triggers x mentions.
    """
    found = nothing_encoded(scene)
    for window, (alone, standing, *pairs) in zip(windows, answers, strict=True):
        found.alone[window.triggers] = alone[:, :WIDTH]
        parties = [who for who, _ in window.mentions["party"]]
        if parties:
            best = pooled(standing[None, : len(parties)], parties, len(found.standing))[0]
            found.standing[:] = np.fmax(found.standing, best)
        for name, logits in zip(PAIRS, pairs, strict=True):
            who = [candidate for candidate, _ in window.mentions[MENTIONS[name]]]
            if who:
                found.pairs[name][window.triggers] = pooled(logits[:, : len(who)], who, found.pairs[name].shape[1])
        found.pairs["date"][window.triggers, 0] = alone[:, WIDTH]
    return found


def pooled(logits: Matrix, who: Sequence[int], size: int) -> Matrix:
    """The logits of mentions, one column each, as logits of those mentioned: the logarithm of their summed odds."""
    found = np.full((*logits.shape[:-1], size), np.nan, dtype=np.float32)
    for candidate in set(who):
        columns = [i for i, other in enumerate(who) if other == candidate]
        found[..., candidate] = np.logaddexp.reduce(logits[..., columns], axis=-1)
    return found


def nothing_encoded(scene: Scene) -> Encoding:
    """An encoding that says nothing."""

    def empty(*shape: int) -> Matrix:
        return np.full(shape, np.nan, dtype=np.float32)

    here, count = sizes(scene), len(scene.triggers)
    return Encoding(empty(count, WIDTH), empty(here["party"]), {name: empty(count, here[name]) for name in PAIRS})
