"""Describes a trigger by its surroundings: the shape of its sentence (``shape.py``) and the cues near it."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.features.rows import FAR, Row, columns, flags
from extractors.features.shape import shape
from extractors.scene import OUTCOMES, Scene
from extractors.triggers import MEANINGS, Trigger

_BEFORE = columns("before_", MEANINGS)
_AFTER = columns("after_", MEANINGS)
_PREVIOUS = columns("previous_", MEANINGS)
_NEXT = columns("next_", MEANINGS)
_ABOVE = columns("above_", MEANINGS)
_TEXT = columns("text_", MEANINGS)
_LATER = columns("later_", OUTCOMES)
_LEAD = columns("lead_", OUTCOMES)
_SENTENCES_AFTER = 3
_SHORTEST = 300  # characters; in shorter texts a single cue would weigh too much


def context_rows(scene: Scene) -> list[Row]:
    """Describe every trigger of a scene.

    The first two columns are judgements, which ``extractors.judging`` fills in: ``words``, what the words around the trigger
    say, and ``standing_here``, how likely the likeliest party of its sentence is a respondent.
    """
    of_text = cue_density(scene, _TEXT)
    lead = flags(scene.contents[0].meanings if scene.contents else (), _LEAD)
    return [
        {"words": 0.0, "standing_here": 0.0, **shape(scene, t), **_cues_around(scene, t), **of_text, **_later(scene, t), **lead}
        for t in scene.triggers
    ]


def cue_density(scene: Scene, named: Mapping[str, str]) -> Row:
    """Say in the columns made by ``rows.columns`` how often a text cues each meaning, per 100 characters."""
    size = max(_SHORTEST, len(scene.reading.text))
    return {column: 100.0 * scene.cue_counts[meaning] / size for meaning, column in named.items()}


def cue_distances(scene: Scene, trigger: Trigger) -> tuple[dict[str, float], dict[str, float]]:
    """Return by meaning how far before and how far after a trigger the nearest cue of its sentence is, ``FAR`` without one."""
    before, after = dict.fromkeys(MEANINGS, FAR), dict.fromkeys(MEANINGS, FAR)
    for cue in scene.contents[trigger.sentence].cues:
        meaning = cue.meaning
        if cue.end <= trigger.start:
            before[meaning] = min(before[meaning], trigger.start - cue.end)
        elif cue.start >= trigger.end:
            after[meaning] = min(after[meaning], cue.start - trigger.end)
        else:
            before[meaning] = after[meaning] = 0.0
    return before, after


def nearest_cue(scene: Scene, trigger: Trigger, meanings: tuple[str, ...]) -> tuple[float, int]:
    """Return the distance of the cue nearest to a trigger, and the place of its meaning among those asked for.

    Of equally near ones the first asked for counts; the distance is ``FAR`` where the sentence has none of them.
    """
    before, after = cue_distances(scene, trigger)
    return min((min(before[m], after[m]), place) for place, m in enumerate(meanings))


def _cues_around(scene: Scene, trigger: Trigger) -> Row:
    """Tell the cues of the trigger's sentence by their distance, those of the ones around it and of the heading by presence."""
    before, after = cue_distances(scene, trigger)
    contents, at = scene.contents, trigger.sentence
    heading = contents[at].heading
    return {
        **dict(zip(_BEFORE.values(), before.values(), strict=True)),
        **dict(zip(_AFTER.values(), after.values(), strict=True)),
        **flags(contents[at - 1].meanings if at else (), _PREVIOUS),
        **flags(contents[at + 1].meanings if at + 1 < len(contents) else (), _NEXT),
        **flags(contents[heading].meanings if heading >= 0 else (), _ABOVE),
    }


def _later(scene: Scene, trigger: Trigger) -> Row:
    """Tell the outcomes that the next sentences cue, as far as the next one with a sum."""
    found: set[str] = set()
    for here in scene.contents[trigger.sentence + 1 : trigger.sentence + 1 + _SENTENCES_AFTER]:
        if here.sums:
            break
        found |= here.meanings
    return flags(found, _LATER)
