"""Decides which triggers are actions, against whom and by whom.

The classifiers judge each trigger by itself; here they are reconciled by rule: a sum told again, rounded or restated in another
currency is one action, a total and its parts are not both actions, a sum for "each" of several is one action each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from data.records import Kind
from extractors.features.context import nearest_cue
from extractors.judging import Judgements, Thresholds, best_of
from extractors.money import MoneyMention, resolve_currency
from extractors.scene import Scene
from extractors.sums_compared import count_digits

_EACH = re.compile(r"\b(?:each|apiece|respectively)\b", re.IGNORECASE)
_TOTAL_TOLERANCE = Decimal("0.005")  # relative: parts and totals are rounded
_EXACT_TOLERANCE = Decimal("0.0005")  # for sums that only their size brings together
_TELLING_DIGITS = 3
_TOTAL_CUES = frozenset(("total", "joint"))
_LEAD = 3  # sentences, the headline among them
_SURE = 0.8  # a sum that surely counts is reported even where nobody clearly pays it
_LIKELY_WITH_EACH = 0.3  # "each" says that there are several
_MOST_PARTS = 16  # sums that are tried in twos and threes
_PAYMENT_CUES = ("civil_penalty", "disgorge", "forfeit", "interest", "penalty_noun", "redress")


@dataclass(frozen=True, slots=True)
class Draft:
    """An action before its fields are filled.

    Attributes:
        trigger: Index of the trigger that it is built on.
        parties: Indices of the respondents; several where one sanction is for all of them, none where nobody is named.
        authorities: Index of the authority, if there is one.
        kind: Its kind where a cue phrase decides it; None for a sum.
        certainty: How sure all of this is, 0 to 1.
    """

    trigger: int
    parties: tuple[int, ...]
    authorities: tuple[int, ...]
    kind: Kind | None
    certainty: float


def draft_actions(scene: Scene, judged: Judgements, limits: Thresholds) -> list[Draft]:
    """Decide which triggers are actions, in text order; the same action told twice is drafted once."""
    drafts = [*_sum_drafts(scene, judged, limits), *_act_drafts(scene, judged, limits)]
    return sorted(drafts, key=lambda d: (scene.triggers[d.trigger].start, d.parties))


def currency_of(scene: Scene, trigger: int, authorities: Mapping[int, float]) -> str | None:
    """The currency of a sum: as written, or for a bare "$" or "kr" that of the authority which most likely acts."""
    money = scene.triggers[trigger].sum
    if money is None:
        return None
    if money.currency:
        return money.currency
    for i in sorted(authorities, key=lambda i: -authorities[i]):
        regulator = scene.reading.authorities[i].regulator
        for currency in regulator.currencies if regulator else ():
            if currency in money.currency_hint:
                return currency
    return resolve_currency(money)


def _sum_drafts(scene: Scene, judged: Judgements, limits: Thresholds) -> list[Draft]:
    drafts: list[Draft] = []
    for mentions in _told_again(scene, judged, limits.role):
        for same in _by_kind(scene, mentions, judged.kind):
            drafts += _drafts_of_value(scene, same, judged, limits)
    return _without_totals(scene, drafts)


def _told_again(scene: Scene, judged: Judgements, limit: float) -> list[list[int]]:
    """Gather the sums that count by their value: a rounded sum goes with the exact one, a conversion is left out."""
    trigger_of = {trigger.rank: t for t, trigger in enumerate(scene.triggers) if trigger.sum is not None}
    groups: dict[tuple[Decimal, str | None], list[int]] = {}
    for t, role in judged.role.items():
        money = scene.triggers[t].sum
        if money is None or role < limit or (money.amount, money.currency) in scene.sums.conversions:
            continue
        best = trigger_of[scene.sums.exact[scene.triggers[t].rank]]
        if judged.role[best] < limit / 2 or not _may_be_rounded(scene, t):
            best = t
        exact = scene.triggers[best].sum or money
        group = groups.setdefault((exact.amount, currency_of(scene, best, judged.authority.get(best, {}))), [])
        if best not in group:  # the exact sum speaks for those that round it
            group.append(best)
    return list(groups.values())


def _may_be_rounded(scene: Scene, trigger: int) -> bool:
    """Whether a sum stands where sums are rounded: in a headline, in the lead, or behind "nearly" and its like."""
    money, sentence = scene.triggers[trigger].sum, scene.triggers[trigger].sentence
    return sentence < _LEAD or scene.reading.sentences[sentence].heading or (money is not None and money.qualifier is not None)


def _by_kind(scene: Scene, mentions: Sequence[int], kinds: Mapping[int, Kind]) -> list[list[int]]:
    """Part the mentions of one value where one sentence gives it for two kinds ("disgorgement of $5m and a $5m penalty").

    Told apart by what they are judged to be, else by the nearest word that says what is paid.
    """
    for sort in (kinds, {t: _payment(scene, t) for t in mentions}):
        in_sentence: dict[int, set[str]] = {}
        parted: dict[str, list[int]] = {}
        for t in mentions:
            in_sentence.setdefault(scene.triggers[t].sentence, set()).add(sort[t])
            parted.setdefault(sort[t], []).append(t)
        if any(len(found) > 1 for found in in_sentence.values()):
            return list(parted.values())
    return [list(mentions)]


def _drafts_of_value(scene: Scene, mentions: Sequence[int], judged: Judgements, limits: Thresholds) -> list[Draft]:
    """Draft the actions that one sum stands for: mostly one, several where each respondent or authority has it."""

    def certainty(t: int) -> float:
        return judged.role[t] * max(judged.party.get(t, {}).values(), default=0.0)

    def order(t: int) -> tuple[bool, float]:  # the text before the title: only there can the words be cited
        return scene.triggers[t].start < scene.reading.offset, -certainty(t)

    chosen: dict[frozenset[int], Draft] = {}
    for t in sorted(mentions, key=order):
        scores = judged.party.get(t, {})
        each = _each(scene, t)
        picked = _payers(scene, scores, min(limits.party, _LIKELY_WITH_EACH) if each else limits.party)
        authorities = _deciders(scene, t, judged, limits.authority if each else None)
        faint = certainty(t) < limits.least and judged.role[t] < _SURE
        for parties in [(i,) for i in picked] if len(picked) > 1 and each else [tuple(picked)]:
            key = frozenset(parties)
            unclear = max((scores[i] for i in parties), default=0.0) < limits.party
            if any(key & other or not key for other in chosen) or (chosen and unclear) or faint:
                continue  # the same sum told again, or told again without a clear respondent, or nothing to rely on
            chosen[key] = Draft(t, parties, authorities, None, certainty(t))
    shared = [replace(d, authorities=(a,)) for d in chosen.values() for a in d.authorities]
    return shared + [d for d in chosen.values() if not d.authorities]


def _payers(scene: Scene, scores: Mapping[int, float], limit: float) -> list[int]:
    """The parties that must pay a sum: all likely ones, else the likeliest; named ones before descriptions."""
    picked = [i for i, p in scores.items() if p >= limit] or ([best_of(scores)] if scores else [])
    return [i for i in picked if not scene.reading.parties[i].unnamed] or picked[:1]


def _each(scene: Scene, trigger: int) -> bool:
    """Whether the sentence of a trigger gives something to each of several."""
    sentence = scene.reading.sentences[scene.triggers[trigger].sentence]
    return bool(_EACH.search(scene.reading.text, sentence.start, sentence.end))


def _deciders(scene: Scene, trigger: int, judged: Judgements, limit: float | None = None) -> tuple[int, ...]:
    """The authority that acts: the likeliest; with a limit (where each has the sum) all of the sentence that reach it."""
    scores = judged.authority.get(trigger, {})
    if not scores:
        return ()
    sentence = scene.triggers[trigger].sentence
    also = (i for i, p in scores.items() if limit is not None and p >= limit and _named_in(scene, i, sentence))
    return tuple(sorted({best_of(scores), *also}))


def _named_in(scene: Scene, authority: int, sentence: int) -> bool:
    return any(scene.reading.sentence_at(m.start) == sentence for m in scene.reading.authorities[authority].mentions)


def _without_totals(scene: Scene, drafts: Iterable[Draft]) -> list[Draft]:
    """Keep either a total or its parts.

    Parts that differ in respondent or authority, or in what is paid (a penalty, a repayment), are the actions and the total
    is none; parts of one kind for one respondent (by infringement, product or period) are none and the total is the action.
    """
    ordered = sorted(drafts, key=lambda d: scene.triggers[d.trigger].start)
    sums = [money for d in ordered if (money := scene.triggers[d.trigger].sum) is not None]
    dropped: set[int] = set()
    for total in range(len(ordered)):
        places = _parts(sums, total)
        parts = [ordered[i] for i in places]
        if not parts or not _is_total(scene, ordered[total], parts):
            continue
        one_payer = len({(d.parties, d.authorities) for d in parts}) == 1
        if one_payer and len({_payment(scene, d.trigger) for d in parts}) == 1:
            dropped.update(places)
        else:
            dropped.add(total)
    return [draft for i, draft in enumerate(ordered) if i not in dropped]


def _is_total(scene: Scene, total: Draft, parts: Sequence[Draft]) -> bool:
    """Whether a sum that others add up to is their total by no accident: words say so, its digits, or they follow at once."""
    money, sentence = scene.triggers[total.trigger].sum, scene.triggers[total.trigger].sentence
    said = any(c.meaning in _TOTAL_CUES and scene.reading.sentence_at(c.start) == sentence for c in scene.reading.cues)
    telling = money is not None and count_digits(money.amount) >= _TELLING_DIGITS
    stranger = bool(total.parties) and not set(total.parties) & {i for part in parts for i in part.parties}
    near = all(sentence <= scene.triggers[p.trigger].sentence <= sentence + 1 for p in parts)
    return said or telling or (near and not stranger)


def _parts(sums: Sequence[MoneyMention], total: int) -> list[int]:
    """The sums that add up to a sum: a run before or after it, else any two or three that do so exactly.

    Larger sums and those in other currencies are passed over; sums of the same size are the total told again.
    """
    whole = sums[total].amount
    smaller = [i for i, s in enumerate(sums) if s.amount < whole and s.currency == sums[total].currency]
    for run in ([i for i in smaller if i > total], [i for i in smaller if i < total][::-1]):
        reached = Decimal(0)
        for count, i in enumerate(run, 1):
            reached += sums[i].amount
            if count > 1 and abs(reached - whole) <= whole * _TOTAL_TOLERANCE:
                return sorted(run[:count])
    few = smaller[:_MOST_PARTS]
    groups = (group for size in (2, 3) for group in combinations(few, size))
    return next((list(g) for g in groups if abs(sum(sums[i].amount for i in g) - whole) <= whole * _EXACT_TOLERANCE), [])


def _payment(scene: Scene, trigger: int) -> str:
    """What sort of payment a sum is, by the nearest word that says so."""
    meaning = _PAYMENT_CUES[nearest_cue(scene, scene.triggers[trigger], _PAYMENT_CUES)[1]]
    return "penalty_noun" if meaning == "civil_penalty" else meaning


def _act_drafts(scene: Scene, judged: Judgements, limits: Thresholds) -> list[Draft]:
    """Draft for each party and kind of action without money the cue phrase that most clearly tells it."""
    best: dict[tuple[Kind, int], tuple[float, int]] = {}
    for t, scores in judged.act.items():
        kind = scene.triggers[t].kind
        for i, p in scores.items():
            if kind is not None and p >= limits.act and p > best.get((kind, i), (0.0, 0))[0]:
                best[kind, i] = (p, t)
    return [Draft(t, (i,), _deciders(scene, t, judged), kind, p) for (kind, i), (p, t) in best.items()]
