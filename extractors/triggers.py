"""Triggers: the places of a text that an enforcement action may be built on.

That is every sum of money, and for actions without money every cue phrase such as "ordered", "barred", "charged".
"""

from __future__ import annotations

from dataclasses import dataclass

from data.records import Kind, Status
from extractors.cues import load_cues
from extractors.money import MoneyMention
from extractors.reading import Reading

MEANINGS = tuple(sorted({rule.meaning for rule in load_cues()}))
# The cues that can carry an action without money, and the kinds of action each may be.
ACT_KINDS: dict[str, tuple[Kind, ...]] = {
    "order": ("order",),
    "enjoin": ("order",),
    "prohibit": ("order", "ban"),
    "freeze": ("order",),
    "ban": ("ban",),
    "licence": ("ban",),
    "reprimand": ("reprimand",),
    "charge": ("other",),
    "propose": ("other",),
    "threaten": ("penalty_payment",),
    "fine_verb": ("fine",),
    "civil_penalty": ("fine",),
    "disgorge": ("disgorgement",),
    "settle": ("settlement",),
    "redress": ("restitution",),
}
# What a sum may be, and what may have become of any action, as the classifiers know them.
SUM_KINDS: tuple[Kind, ...] = ("fine", "settlement", "penalty_payment", "disgorgement", "restitution", "other")
DECIDED: tuple[Status, ...] = ("imposed", "settled", "paid", "upheld", "reduced", "proposed", "threatened", "appealed", "annulled")
# Kinds whose cue next to a sum speaks of that sum: only without one is the cue a trigger of its own.
_WITHOUT_SUM_ONLY = frozenset(("fine", "disgorgement", "settlement", "restitution"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an action may be built on: a sum, or a cue phrase for an action of a kind without money.

    Attributes:
        start: Where it starts in the reading's text.
        end: Where it ends.
        kind: The kind of action that a cue phrase would carry; None for a sum.
        sum: The sum; None for a cue phrase.
        sentence: Index of its sentence.
        rank: Index of the sum among the text's sums; -1 for a cue phrase.
    """

    start: int
    end: int
    kind: Kind | None
    sum: MoneyMention | None
    sentence: int
    rank: int = -1


def find_triggers(reading: Reading) -> list[Trigger]:
    """Return every sum, and every cue that can carry an action without money, in text order."""
    found = [Trigger(s.start, s.end, None, s, reading.sentence_at(s.start), rank) for rank, s in enumerate(reading.sums)]
    with_sum = {t.sentence for t in found}
    for cue in reading.cues:
        sentence = reading.sentence_at(cue.start)
        found += [
            Trigger(cue.start, cue.end, kind, None, sentence)
            for kind in ACT_KINDS.get(cue.meaning, ())
            if kind not in _WITHOUT_SUM_ONLY or sentence not in with_sum
        ]
    found.sort(key=lambda t: (t.start, t.end, t.kind or ""))
    return found
