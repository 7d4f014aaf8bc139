"""Lays out where the candidates stand around a trigger: before and after it, in its sentence and in the one before."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from extractors.features.candidates import LINKS, Candidate, Field
from extractors.scene import Scene
from extractors.text import Sentence
from extractors.triggers import Trigger


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands: which of its mentions are near the trigger, and the gap to the nearer ones.

    Attributes:
        before: Its last mention in the sentence before the trigger.
        after: Its first mention in the sentence after the trigger.
        near: The nearer of the two.
        latest: Its last mention in the text before the trigger, -1 where there is none.
        left: Where the mention before ends; the trigger's start without one.
        right: Where the mention after starts; the trigger's end without one.
    """

    before: int | None
    after: int | None
    near: int | None
    latest: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class View:
    """What all candidates around one trigger share.

    Attributes:
        scene: The scene.
        trigger: The trigger.
        sentence: Its sentence.
        field: The candidates.
        places: Where each of them stands.
        rank_before: Candidate -> its rank by distance, of those mentioned before the trigger in the sentence.
        rank_after: The same for those after it.
        here: The mentions in the sentence, in text order: start and candidate.
        order: Candidate -> its place in the order in which the sentence first mentions them.
        previous: The mentions in the sentence before, in text order: start and candidate.
        latest: The candidate that was mentioned last before the trigger, -1 where there is none.
        links: The linking cues of the sentence: start and meaning.
    """

    scene: Scene
    trigger: Trigger
    sentence: Sentence
    field: Field
    places: list[Place]
    rank_before: dict[int, int]
    rank_after: dict[int, int]
    here: list[tuple[int, int]]
    order: dict[int, int]
    previous: list[tuple[int, int]]
    latest: int
    links: list[tuple[int, str]]

    def gap(self, i: int) -> tuple[int, int]:
        """The stretch between the trigger and a candidate, before the trigger if it is mentioned there."""
        place, trigger = self.places[i], self.trigger
        return (place.left, trigger.start) if place.before is not None else (trigger.end, place.right)


def view_of(scene: Scene, trigger: Trigger, field: Field) -> View:
    """Lay out the candidates around a trigger."""
    sentence = scene.reading.sentences[trigger.sentence]
    places = [_place(candidate, trigger, sentence) for candidate in field.candidates]
    here = field.by_sentence.get(trigger.sentence, [])
    mentioned = [(c.starts[p.latest], i) for i, (c, p) in enumerate(zip(field.candidates, places, strict=True)) if p.latest >= 0]
    return View(
        scene=scene,
        trigger=trigger,
        sentence=sentence,
        field=field,
        places=places,
        rank_before=_ranked({i: trigger.start - p.left for i, p in enumerate(places) if p.before is not None}),
        rank_after=_ranked({i: p.right - trigger.end for i, p in enumerate(places) if p.after is not None}),
        here=here,
        order={i: rank for rank, i in enumerate(dict.fromkeys(i for _, i in here))},
        previous=field.by_sentence.get(trigger.sentence - 1, []),
        latest=max(mentioned, default=(0, -1))[1],
        links=[(cue.start, cue.meaning) for cue in scene.contents[trigger.sentence].cues if cue.meaning in LINKS],
    )


def _place(candidate: Candidate, trigger: Trigger, sentence: Sentence) -> Place:
    starts = candidate.starts
    latest = bisect_left(starts, trigger.start) - 1
    following = bisect_left(starts, trigger.end)
    before = latest if latest >= 0 and starts[latest] >= sentence.start else None
    after = following if following < len(starts) and starts[following] < sentence.end else None
    left = candidate.spots[before][1] if before is not None else trigger.start
    right = starts[after] if after is not None else trigger.end
    near = after if before is None or (after is not None and trigger.start - left > right - trigger.end) else before
    return Place(before, after, near, latest, left, right)


def _ranked(distances: dict[int, int]) -> dict[int, int]:
    return {i: rank for rank, i in enumerate(sorted(distances, key=distances.__getitem__))}
