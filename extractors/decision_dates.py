"""Decides which date an action bears: one that the text states, the publication date, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.records import DateBasis, DatePrecision
from extractors.drafts import Draft
from extractors.judging import PRIMARY, Judgements, best_of
from extractors.scene import Scene

PUBLISHED = 0  # the publication date among the dates of a trigger; mentions are counted from 1
_CLEAR = 0.5  # a date that likely is stated outright
_FAINT = 0.2  # below this a mention is no date of the decision
_FAINT_PUBLISHED = 0.1  # but the publication date may stand in for it, if it is at least this likely
_PRECISION: Mapping[int, DatePrecision] = {len("2024"): "year", len("2024-05"): "month", len("2024-05-03"): "day"}


@dataclass(frozen=True, slots=True)
class ActionDate:
    """The date of an action; all None where the text gives none, ``span`` also where it is the publication date."""

    value: str | None = None
    precision: DatePrecision | None = None
    basis: DateBasis | None = None
    span: tuple[int, int] | None = None


def main_date(scene: Scene, drafts: Sequence[Draft], judged: Judgements) -> int | None:
    """The date of the article's own news: the one that its actions agree on; None in a round-up of several dates."""
    own = [d.trigger for d in drafts if judged.primary[d.trigger] >= PRIMARY]
    dates = [judged.date.get(t, {}) for t in own]
    beside = [_stated_beside(scene, t, scores) for t, scores in zip(own, dates, strict=True)]
    stated = {scene.reading.dates[mention - 1].value for mention in beside if mention is not None}
    total: dict[int, float] = {}
    for scores in dates:
        for candidate, p in scores.items():
            total[candidate] = total.get(candidate, 0.0) + p
    return best_of(total) if total and len(stated) < 2 else None


def _stated_beside(scene: Scene, trigger: int, scores: Mapping[int, float]) -> int | None:
    """The date mention in an action's own sentence that clearly dates it; None where there is none."""
    best = best_of(scores) if scores else PUBLISHED
    if best == PUBLISHED or scores[best] < _CLEAR:
        return None
    sentence = scene.reading.sentence_at(scene.reading.dates[best - 1].start)
    return best if sentence == scene.triggers[trigger].sentence else None


def date_of(scene: Scene, trigger: int, judged: Judgements, main: int | None) -> ActionDate:
    """The date an action bears.

    Args:
        scene: The article.
        trigger: What the action is built on.
        judged: The judgements.
        main: The date of the article's own news, which counts for its actions that have no clear date of their own.
    """
    scores = judged.date.get(trigger, {})
    if main is not None and judged.primary[trigger] >= PRIMARY and max(scores.values(), default=0.0) < _CLEAR:
        return _dated(scene, main)
    if judged.primary[trigger] < PRIMARY:  # only the article's own news is as old as the article
        scores = {mention: p for mention, p in scores.items() if mention != PUBLISHED}
    if not scores:
        return ActionDate()
    best = best_of(scores)
    if best == PUBLISHED or scores[best] >= _FAINT:
        return _dated(scene, best)
    return _dated(scene, PUBLISHED) if scores.get(PUBLISHED, 0.0) >= _FAINT_PUBLISHED else ActionDate()


def _dated(scene: Scene, candidate: int) -> ActionDate:
    if candidate == PUBLISHED:
        published = scene.reading.article.published
        return ActionDate(published, _PRECISION.get(len(published)), "published") if published else ActionDate()
    mention = scene.reading.dates[candidate - 1]
    return ActionDate(mention.value, mention.precision, mention.basis, (mention.start, mention.end))
