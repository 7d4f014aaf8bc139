"""Names the sums of an article that are no action's amount, and why: by what stands nearest to them."""

from __future__ import annotations

from collections.abc import Collection

from data.records import EnforcementAction, RejectedSum
from extractors.drafts import Draft, currency_of
from extractors.features.context import nearest_cue
from extractors.judging import Judgements
from extractors.scene import Scene

REASONS = {
    "costs": "costs",
    "gain": "gains of the respondent",
    "loss": "loss, damage or money moved",
    "raised": "money raised, invested or traded",
    "deal": "price or deal value",
    "private_suit": "private lawsuit",
    "provision": "provision",
    "programme": "spending promised",
    "maximum": "statutory maximum",
    "discount": "superseded or undiscounted sum",
    "suspended": "suspended judgment",
    "tax": "tax",
    "turnover": "turnover, profit or assets",
}  # of two cues at the same distance the one further up counts
_CUES = tuple(REASONS)
_NEAR = 120  # characters


def reason_for(scene: Scene, trigger: int) -> str:
    """Why a sum is no action's amount."""
    sum_ = scene.triggers[trigger].sum
    if sum_ is not None and sum_.conversion_of is not None:
        return "conversion of another sum"
    if sum_ is not None and sum_.amount in scene.sums.totals:
        return "total of other sums"
    distance, place = nearest_cue(scene, scene.triggers[trigger], _CUES)
    return REASONS[_CUES[place]] if distance < _NEAR else "no sanction"


def rejected_sums(
    scene: Scene, drafts: Collection[Draft], actions: Collection[EnforcementAction], judged: Judgements
) -> tuple[RejectedSum, ...]:
    """Return the sums of the text that no action was built on and that tell no action's amount again, in text order."""
    used = {draft.trigger for draft in drafts}
    kept = {(action.amount, action.currency) for action in actions if action.amount is not None}
    offset = scene.reading.offset
    rejected = []
    for t, trigger in enumerate(scene.triggers):
        money = trigger.sum
        if money is None or t in used or money.start < offset:  # a sum of the title cannot be cited
            continue
        if (money.amount, currency_of(scene, t, judged.authority.get(t, {}))) not in kept:
            where = (money.start - offset, money.end - offset)
            rejected.append(RejectedSum(money.amount, money.currency, money.text, *where, reason_for(scene, t)))
    return tuple(rejected)
