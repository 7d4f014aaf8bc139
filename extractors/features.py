"""What a reader would look at to decide: numbers that describe a trigger, and a trigger together with a candidate.

A *trigger* is what an action may be built on: a sum of money, or (for actions without money) a cue phrase such as
"ordered", "barred", "charged". Every function returns plain floats in the fixed order of its ``*_NAMES``; what the
numbers mean is learnt in ``models/``. Distances are characters, capped at ``FAR``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal

from data.records import Kind
from extractors.cues import load_cues
from extractors.dates import DateMention
from extractors.money import MoneyMention, find_money
from extractors.reading import Reading
from extractors.regulators import Authority
from extractors.respondents import PUBLIC_BODY, Party, common_words, has_legal_form, words_of
from extractors.wording import wording

FAR = 500.0
MEANINGS = tuple(sorted({rule.meaning for rule in load_cues()}))
_INDEX = {meaning: i for i, meaning in enumerate(MEANINGS)}

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
_WITHOUT_SUM_ONLY = frozenset(("fine", "disgorgement", "settlement", "restitution"))
# What became of a sanction, or is to become of it: told in other sentences than the sanction itself.
MODAL = ("propose", "threaten", "appeal", "annul", "reduce", "uphold", "paid", "settle", "agree", "charge", "suspended", "investigate", "hypothetical")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an action may be built on: a sum (``sum`` set) or a cue phrase for an action of a kind without money."""

    start: int
    end: int
    kind: Kind | None
    sum: MoneyMention | None
    sentence: int


@dataclass(slots=True)
class Scene:
    """A reading with the look-up tables that the features need, built once per article."""

    reading: Reading
    triggers: list[Trigger]
    context: list[list[float]]  # per trigger, in the order of CONTEXT_NAMES
    party_spots: list[tuple[int, int, int]]  # start, end, index of the party; in text order
    authority_spots: list[tuple[int, int, int, str]]  # start, end, index of the authority, how
    title_words: frozenset[str]
    title_sums: frozenset[object]
    domains: dict[str, int]
    cue_counts: Counter[str]
    sanctioned: frozenset[int]  # sentences that speak of a sanction
    with_sum: frozenset[int]
    links: list[tuple[int, str]]  # where a cue that links parties to triggers starts, and its meaning
    wording: list[list[str]]  # per trigger, the features of the words around it


def scene_of(reading: Reading) -> Scene:
    """Prepare the features of a reading whose parties have been gathered."""
    triggers = find_triggers(reading)
    title = reading.article.title or ""
    scene = Scene(
        reading=reading,
        triggers=triggers,
        context=[],
        party_spots=sorted((m.start, m.end, i) for i, p in enumerate(reading.parties) for m in p.mentions),
        authority_spots=sorted((m.start, m.end, i, m.how) for i, a in enumerate(reading.authorities) for m in a.mentions),
        title_words=frozenset(words_of(title)) if title else frozenset(),
        title_sums=frozenset(s.amount for s in find_money(title)),
        domains=Counter(d for a in reading.authorities if a.regulator for d in a.regulator.domains),
        cue_counts=Counter(c.meaning for c in reading.cues),
        sanctioned=frozenset(reading.sentence_at(c.start) for c in reading.cues if c.meaning in _SANCTIONS),
        with_sum=frozenset(reading.sentence_at(m.start) for m in reading.sums),
        links=[(c.start, c.meaning) for c in reading.cues if c.meaning in _LINK_SET],
        wording=[wording(reading.text, reading.sentences[t.sentence], t.start, t.end, t.kind or "sum") for t in triggers],
    )
    scene.context = _contexts(scene)
    return scene


def find_triggers(reading: Reading) -> list[Trigger]:
    """Return every sum, and every cue that can carry an action without money, in text order."""
    found = [Trigger(s.start, s.end, None, s, reading.sentence_at(s.start)) for s in reading.sums]
    with_sum = {t.sentence for t in found}
    for cue in reading.cues:
        sentence = reading.sentence_at(cue.start)
        for kind in ACT_KINDS.get(cue.meaning, ()):
            if kind not in _WITHOUT_SUM_ONLY or sentence not in with_sum:
                found.append(Trigger(cue.start, cue.end, kind, None, sentence))
    found.sort(key=lambda t: (t.start, t.end, t.kind or ""))
    return found


_SHAPE_NAMES = (
    "is_sum", "kind_order", "kind_ban", "kind_reprimand", "kind_other", "kind_penalty_payment", "kind_fine", "kind_disgorgement",
    "kind_settlement", "kind_restitution", "sentence_index", "sentence_share", "sentence_length", "offset_in_sentence", "left_in_sentence",
    "bullet", "heading", "opens_line", "line_index", "lines", "sums_in_sentence", "sum_rank_in_sentence", "sums_in_text", "same_sum_count",
    "sum_in_title", "log_amount", "share_of_largest", "total_of_next", "total_of_others", "part_of_total", "up_to", "at_least", "about",
    "range", "conversion", "has_conversion", "elliptical", "round", "in_brackets", "in_quotes", "same_currency_share", "parties_in_sentence",
    "authorities_in_sentence", "names_authority", "authority_before", "authority_after", "party_before", "party_after", "old_year_before",
    "date_before", "date_after", "percent_after", "per_after", "of_after", "to_after", "for_after", "comma_after", "dash_before", "colon_before",
    "of_before", "to_before", "a_before", "the_before", "plus_before", "from_before", "and_before", "with_before", "verbless", "published_gap_years",
    "heading_above", "sentences_in_text", "title_fine_words", "first_sum", "last_sum", "value_is_conversion", "rounds_another", "in_title_line",
)  # fmt: skip
# Two columns are judgements of their own, filled in by ``extractors.actions``: what the words around the trigger say,
# and how likely the likeliest party of its sentence is a respondent.
CONTEXT_NAMES = (
    "words", "standing_here",
    *_SHAPE_NAMES,
    *(f"before_{m}" for m in MEANINGS),
    *(f"after_{m}" for m in MEANINGS),
    *(f"previous_{m}" for m in MEANINGS),
    *(f"next_{m}" for m in MEANINGS),
    *(f"above_{m}" for m in MEANINGS),
    *(f"text_{m}" for m in MEANINGS),
    *(f"later_{m}" for m in MODAL),
    *(f"lead_{m}" for m in MODAL),
)
_TITLE_FINE = re.compile(r"\b(?:fine[sd]?|penalt\w+|settle\w*|pay|order\w*|charge\w*|ban\w*|sanction\w*|probe|investigat\w+|sue[sd]?|appeal\w*|annul\w*|overturn\w*|cut\w*|uph\w+)\b", re.I)
_PREPOSITIONS = ("of", "to", "a", "the", "plus", "from", "and", "with")


def _contexts(scene: Scene) -> list[list[float]]:
    """Describe every trigger by its shape and by the cues around it."""
    reading = scene.reading
    by_sentence: list[list[tuple[int, int, int]]] = [[] for _ in reading.sentences]
    for cue in reading.cues:
        by_sentence[reading.sentence_at(cue.start)].append((cue.start, cue.end, _INDEX[cue.meaning]))
    present = [frozenset(c[2] for c in cues) for cues in by_sentence]
    headings: list[int] = []
    above = -1
    for index, sentence in enumerate(reading.sentences):
        headings.append(above)
        if sentence.heading:
            above = index
    shared = _Shared(scene)
    counts = Counter(cue.meaning for cue in reading.cues)
    of_text = [100.0 * counts[m] / max(300, len(reading.text)) for m in MEANINGS]
    rows = []
    for trigger in scene.triggers:
        sentence = trigger.sentence
        before, after = [FAR] * len(MEANINGS), [FAR] * len(MEANINGS)
        for start, end, meaning in by_sentence[sentence]:
            if end <= trigger.start:
                before[meaning] = min(before[meaning], float(trigger.start - end))
            elif start >= trigger.end:
                after[meaning] = min(after[meaning], float(start - trigger.end))
            else:
                before[meaning] = after[meaning] = 0.0
        rows.append(
            [
                0.0,
                0.0,
                *_shape(scene, trigger, shared, headings[sentence]),
                *before,
                *after,
                *_flags(present[sentence - 1] if sentence else frozenset()),
                *_flags(present[sentence + 1] if sentence + 1 < len(present) else frozenset()),
                *_flags(present[headings[sentence]] if headings[sentence] >= 0 else frozenset()),
                *of_text,
                *_modal(_later(scene, present, sentence, shared)),
                *_modal(present[0] if present else frozenset()),
            ]
        )
    return rows


def _flags(present: frozenset[int]) -> list[float]:
    return [float(i in present) for i in range(len(MEANINGS))]


def _modal(present: frozenset[int]) -> list[float]:
    return [float(_INDEX[m] in present) for m in MODAL]


def _later(scene: Scene, present: Sequence[frozenset[int]], sentence: int, shared: _Shared) -> frozenset[int]:
    """Cues of the up to three sentences after a sentence, as far as the next one with a sum."""
    found: frozenset[int] = frozenset()
    for index in range(sentence + 1, min(sentence + 4, len(present))):
        if index in shared.by_sentence:
            break
        found |= present[index]
    return found


class _Shared:
    """Counts over all sums of a text, worked out once."""

    def __init__(self, scene: Scene) -> None:
        sums = scene.reading.sums
        self.sums = sums
        self.position = {id(s): i for i, s in enumerate(sums)}
        self.by_sentence: dict[int, list[int]] = {}
        for i, s in enumerate(sums):
            self.by_sentence.setdefault(scene.reading.sentence_at(s.start), []).append(i)
        self.values = Counter((s.amount, s.currency) for s in sums)
        self.currencies = Counter(s.currency for s in sums)
        self.largest = max((float(s.amount) for s in sums), default=1.0) or 1.0
        distinct = sorted({s.amount for s in sums})
        self.totals, self.parts = _totals([s.amount for s in sums], distinct)
        self.converted = {s.conversion_of for s in sums if s.conversion_of is not None}
        self.conversions = {(s.amount, s.currency) for s in sums if s.conversion_of is not None}
        self.exact = exact_sums(sums)


def exact_sums(sums: Sequence[MoneyMention]) -> list[int]:
    """For each sum, the place of the more exact sum that it rounds ("€27m" for "€27,124,816"), else its own place."""
    found = []
    for i, rough in enumerate(sums):
        best = i
        for j, fine in enumerate(sums):
            if fine.currency == rough.currency and fine.amount != rough.amount and _rounds(rough, fine) and (best == i or fine.amount < sums[best].amount):
                best = j
        found.append(best)
    return found


def _digits(amount: Decimal) -> int:
    return len(amount.normalize().as_tuple().digits)


def _rounds(rough: MoneyMention, fine: MoneyMention) -> bool:
    """Whether one sum is another with fewer digits: rounded, or cut."""
    kept = _digits(rough.amount)
    if kept >= _digits(fine.amount) or abs(rough.amount - fine.amount) > fine.amount * Decimal("0.03") or kept < 2:
        return False
    unit = Decimal(10) ** (rough.amount.adjusted() - kept + 1)
    return abs(rough.amount - fine.amount) < unit


def _totals(amounts: Sequence[object], distinct: Sequence[object]) -> tuple[dict[object, float], set[object]]:
    """Find sums that other sums of the text add up to: runs of neighbours, and pairs or triples of distinct values."""
    values = [float(a) for a in amounts]  # type: ignore[arg-type]
    totals: dict[object, float] = {}
    parts: set[object] = set()
    for i, total in enumerate(values):
        for direction in (1, -1):
            run, members, j = 0.0, [], i + direction
            while 0 <= j < len(values) and len(members) < 30 and run <= total * 1.01:
                if values[j] != total:
                    run += values[j]
                    members.append(amounts[j])
                    if len(members) > 1 and abs(run - total) <= 0.005 * total:
                        totals[amounts[i]] = 2.0
                        parts.update(members)
                        break
                j += direction
    known = [float(d) for d in distinct][:40]  # type: ignore[arg-type]
    for i, low in enumerate(known):
        for j in range(i, len(known)):
            at = bisect_left(known, (low + known[j]) * 0.9995)
            if at < len(known) and abs(known[at] - low - known[j]) <= 0.0005 * known[at] and known[at] not in (low, known[j]):
                totals.setdefault(distinct[at], 1.0)
                parts.update((distinct[i], distinct[j]))
    return totals, parts


def _shape(scene: Scene, trigger: Trigger, shared: _Shared, heading: int) -> list[float]:
    """Describe where a trigger stands and, for a sum, how it is written and how it relates to the other sums."""
    reading, text = scene.reading, scene.reading.text
    sentence = reading.sentences[trigger.sentence]
    money = trigger.sum
    here = shared.by_sentence.get(trigger.sentence, [])
    rank = next((i for i, n in enumerate(here) if money is not None and shared.sums[n] is money), -1)
    index = shared.position.get(id(money), -1)
    parties = _spots_in(scene.party_spots, sentence.start, sentence.end)
    authorities = _spots_in(scene.authority_spots, sentence.start, sentence.end)
    left, right = text[max(sentence.start, trigger.start - 14) : trigger.start], text[trigger.end : min(sentence.end, trigger.end + 14)]
    previous = re.findall(r"[\w&+]+", left)
    last = previous[-1].lower() if previous else ""
    after = right.lstrip()
    following = re.match(r"\W{0,3}(\w+)", right)
    word = following.group(1).lower() if following else ""
    dates_here = [d for d in reading.dates if sentence.start <= d.start < sentence.end]
    published = (reading.article.published or "")[:4]
    years = [int(d.value[:4]) for d in dates_here if d.value]
    gap = float(int(published) - max(years)) if published and years else 0.0
    old = any(d.end <= trigger.start and d.value and published and d.value[:4] < published for d in dates_here)
    amount = float(money.amount) if money else 0.0
    kinds = ("order", "ban", "reprimand", "other", "penalty_payment", "fine", "disgorgement", "settlement", "restitution")
    return [
        float(money is not None),
        *(float(trigger.kind == k) for k in kinds),
        float(trigger.sentence),
        trigger.sentence / max(1, len(reading.sentences)),
        float(sentence.end - sentence.start),
        float(trigger.start - sentence.start),
        float(sentence.end - trigger.end),
        float(sentence.bullet),
        float(sentence.heading),
        float(sentence.opens),
        float(sentence.line),
        float(reading.sentences[-1].line),
        float(len(here)),
        float(rank),
        float(len(shared.sums)),
        float(shared.values[(money.amount, money.currency)]) if money else 0.0,
        float(money is not None and money.amount in scene.title_sums),
        math.log10(amount) if amount > 0 else 0.0,
        amount / shared.largest,
        float(money is not None and shared.totals.get(money.amount, 0.0) == 2.0),
        shared.totals.get(money.amount, 0.0) if money else 0.0,
        float(money is not None and money.amount in shared.parts),
        float(money is not None and money.qualifier == "up_to"),
        float(money is not None and money.qualifier == "at_least"),
        float(money is not None and money.qualifier == "about"),
        float(money is not None and money.high is not None),
        float(money is not None and money.conversion_of is not None),
        float(index in shared.converted),
        float(money is not None and money.elliptical),
        float(money is not None and money.amount % 10 == 0 and len(str(int(money.amount)).rstrip("0")) <= 2),
        float(text.rfind("(", sentence.start, trigger.start) > text.rfind(")", sentence.start, trigger.start)),
        float(text.count("“", sentence.start, trigger.start) > text.count("”", sentence.start, trigger.start)),
        shared.currencies[money.currency] / len(shared.sums) if money else 0.0,
        float(len({p[2] for p in parties})),
        float(len({a[2] for a in authorities})),
        float(any(a[3] != "generic" for a in authorities)),
        float(any(a[1] <= trigger.start for a in authorities)),
        float(any(a[0] >= trigger.end for a in authorities)),
        float(any(p[1] <= trigger.start for p in parties)),
        float(any(p[0] >= trigger.end for p in parties)),
        float(old),
        float(any(d.end <= trigger.start for d in dates_here)),
        float(any(d.start >= trigger.end for d in dates_here)),
        float(word in ("or",) and "%" in right or "per cent" in right),
        float(word in ("per", "a")),
        *(float(word == w) for w in ("of", "to", "for")),
        float(after.startswith(",")),
        float(left.rstrip().endswith(("–", "-", "—"))),
        float(left.rstrip().endswith(":")),
        *(float(last == w) for w in _PREPOSITIONS),
        float(sentence.end - sentence.start < 90 and not re.search(r"\b(?:is|was|were|has|have|had|will|must|fined|imposed|pay|paid)\b", text[sentence.start : sentence.end])),
        gap,
        float(heading >= 0 and trigger.sentence - heading < 5),
        float(len(reading.sentences)),
        float(len(_TITLE_FINE.findall(reading.article.title or ""))),
        float(index == 0),
        float(index >= 0 and index == len(shared.sums) - 1),
        float(money is not None and (money.amount, money.currency) in shared.conversions),
        float(index >= 0 and shared.exact[index] != index),
        float(trigger.start < reading.offset),
    ]


def _spots_in(spots: Sequence[tuple], left: int, right: int) -> Sequence[tuple]:  # type: ignore[type-arg]
    """The mentions that start within ``[left, right)``."""
    return spots[bisect_left(spots, (left,)) : bisect_left(spots, (right,))]


_BEFORE_NAME = re.compile(r"(\w+)\W+(?:the\s|its\s)?$")
_ON = frozenset(("on", "against", "from", "fined", "fine", "fines", "ordered", "for", "by", "with", "to", "of", "between", "charged", "sued", "barred", "penalised", "penalized", "sanctioned"))
_BEFORE_WORDS = ("on", "against", "from", "fined", "ordered", "for", "by", "to", "of", "charged", "and")
_AFTER_NAME = re.compile(r"[^\w(–—:-]{0,3}(?:(\w+)|([–—:(-]))")
_AFTER_WORDS = ("was", "were", "has", "have", "must", "will", "agreed", "to", "said", "and", "for", "over", "consented", "is", "had", "in")

# Cues whose presence between a candidate and the trigger tells who does what to whom.
_LINKS = ("fine_verb", "impose", "penalty_noun", "pay", "agree", "settle", "order", "enjoin", "ban", "charge", "disgorge", "redress", "report", "part", "propose", "violate")
_LINK_SET = frozenset(_LINKS)
_LEADS = ("for", "on", "to", "against", "from", "by", "and", "of", "")

PAIR_NAMES = (
    "same_sentence", "distance_before", "distance_after", "rank_before", "rank_after", "others_between", "sums_between", "order_in_sentence",
    "opens_sentence", "in_previous_sentence", "last_in_previous", "first_in_previous", "sentence_distance", "later_only", "is_last_before",
    "mentions", "share_of_mentions", "frequency_rank", "in_title", "in_first_sentence", "first_order", "stand_in_before", "stand_in_after",
    "pronoun_before", "in_heading_above", "nearest_in_sentence", "same_line", "only_candidate", "line_opener", "in_brackets", "words",
    "dash_after", "colon_after", "bracket_after", "semicolon_between", "period_of_name",
    *(f"preceded_by_{w}" for w in _BEFORE_WORDS),
    *(f"followed_by_{w}" for w in _AFTER_WORDS),
    *(f"any_followed_by_{w}" for w in ("said", "agreed", "was", "has", "must", "consented")),
    *(f"ever_preceded_by_{w}" for w in ("on", "against", "fined", "by", "charged")),
    *(f"link_before_{m}" for m in _LINKS),
    *(f"link_after_{m}" for m in _LINKS),
    *(f"lead_{w or 'none'}" for w in _LEADS),
    "order_match", "order_match_end", "counts_equal", "respectively", "each", "plural_stand_in", "sanction_sentences", "sanction_share", "standing",
)  # fmt: skip
_SANCTIONS = frozenset(("fine_verb", "penalty_noun", "civil_penalty", "settle", "disgorge", "enjoin", "ban", "reprimand", "charge", "order", "pay"))


@dataclass(slots=True)
class _Candidate:
    """What the pair features need of one candidate, worked out once per article."""

    spots: list[tuple[int, int]]
    starts: list[int]
    sentences: list[int]
    before: list[str]
    after: list[str]
    in_title: bool
    in_first: bool
    words: int
    sanctions: int  # how many of its mentions stand in a sentence that speaks of a sanction
    standing: float = 0.0  # how likely it is a respondent (or an acting authority) at all, judged over the whole article


def candidates_of(scene: Scene, spots_of: Sequence[Sequence[tuple[int, int]]], names: Sequence[str]) -> list[_Candidate]:
    """Prepare candidates (parties or authorities) given by their mention spans and names."""
    text = scene.reading.text
    found = []
    for spots, name in zip(spots_of, names, strict=True):
        ordered = sorted(spots)
        before, after = [], []
        for start, end in ordered:
            left = _BEFORE_NAME.search(text[max(0, start - 24) : start])
            before.append(left.group(1).lower() if left else "")
            right = _AFTER_NAME.match(text, end)
            after.append((right.group(1) or right.group(2)).lower() if right else "")
        sentences = [scene.reading.sentence_at(s) for s, _ in ordered]
        words = words_of(name)
        in_title = bool(words) and (words[0] in scene.title_words) and (len(set(words) & scene.title_words) * 2 >= min(len(words), 3))
        sanctions = sum(n in scene.sanctioned for n in sentences)
        found.append(_Candidate(list(ordered), [s for s, _ in ordered], sentences, before, after, in_title, bool(sentences) and sentences[0] == 0, len(words), sanctions))
    return found


def respondent_rows(scene: Scene, candidates: Sequence[_Candidate]) -> list[list[float]]:
    """Describe each party over the whole article, in the order of RESPONDENT_NAMES: is it a respondent at all?"""
    total = sum(len(c.spots) for c in candidates) or 1
    ranks = {i: r for r, i in enumerate(sorted(range(len(candidates)), key=lambda i: -len(candidates[i].spots)))}
    sanction_ranks = {i: r for r, i in enumerate(sorted(range(len(candidates)), key=lambda i: -candidates[i].sanctions))}
    rows = []
    for i, (c, party) in enumerate(zip(candidates, scene.reading.parties, strict=True)):
        first = c.sentences[0]
        opens = sum(s - scene.reading.sentences[n].start < 6 for n, s in zip(c.sentences, c.starts, strict=True))
        lines = sum(s - scene.reading.sentences[n].start < 6 and scene.reading.sentences[n].opens for n, s in zip(c.sentences, c.starts, strict=True))
        with_sum = sum(n in scene.with_sum for n in c.sentences)
        rows.append(
            [
                *party_row(scene, party),
                float(len(c.spots)), len(c.spots) / total, float(ranks[i]), float(first), first / len(scene.reading.sentences), float(c.in_title), float(c.in_first),
                float(c.sanctions), c.sanctions / len(c.spots), float(sanction_ranks[i]), float(opens), float(lines), float(with_sum), with_sum / len(c.spots),
                *(sum(w == x for x in c.before) / len(c.spots) for w in _BEFORE_WORDS),
                *(sum(w == x for x in c.after) / len(c.spots) for w in _AFTER_WORDS),
                *(100.0 * scene.cue_counts[m] / max(300, len(scene.reading.text)) for m in _LINKS),
            ]
        )  # fmt: skip
    return rows


def pair_rows(scene: Scene, trigger: Trigger, candidates: Sequence[_Candidate]) -> list[list[float]]:
    """Describe each candidate in relation to one trigger, in the order of PAIR_NAMES."""
    reading = scene.reading
    sentence = reading.sentences[trigger.sentence]
    total = sum(len(c.spots) for c in candidates) or 1
    by_count = sorted(range(len(candidates)), key=lambda i: -len(candidates[i].spots))
    frequency = {i: rank for rank, i in enumerate(by_count)}
    first = {i: rank for rank, i in enumerate(sorted(range(len(candidates)), key=lambda i: candidates[i].starts[0] if candidates[i].starts else -1))}
    nearest_before = {i: _nearest(c, sentence.start, trigger.start, True) for i, c in enumerate(candidates)}
    nearest_after = {i: _nearest(c, trigger.end, sentence.end, False) for i, c in enumerate(candidates)}
    order_before = _ranks({i: trigger.start - c.spots[n][1] for i, c in enumerate(candidates) if (n := nearest_before[i]) is not None})
    order_after = _ranks({i: c.starts[n] - trigger.end for i, c in enumerate(candidates) if (n := nearest_after[i]) is not None})
    in_sentence = sorted((c.starts[n], i) for i, c in enumerate(candidates) for n in range(len(c.starts)) if sentence.start <= c.starts[n] < sentence.end)
    sentence_order: dict[int, int] = {}
    for _, i in in_sentence:
        sentence_order.setdefault(i, len(sentence_order))
    last = max(((c.starts[n], i) for i, c in enumerate(candidates) if (n := bisect_left(c.starts, trigger.start) - 1) >= 0), default=(0, -1))[1]
    previous = [(c.starts[n], i) for i, c in enumerate(candidates) for n, at in enumerate(c.sentences) if at == trigger.sentence - 1]
    stand_before = any(not s.pronoun and sentence.start <= s.start < trigger.start for s in reading.stand_ins)
    stand_after = any(not s.pronoun and trigger.end <= s.start < sentence.end for s in reading.stand_ins)
    pronoun = any(s.pronoun and sentence.start <= s.start < trigger.start for s in reading.stand_ins)
    heading = next((n for n in range(trigger.sentence - 1, max(-1, trigger.sentence - 6), -1) if reading.sentences[n].heading), -1)
    sum_starts = [s.start for s in reading.sums]
    words_here = reading.text[sentence.start : sentence.end].lower()
    sums_here = [s for s in sum_starts if sentence.start <= s < sentence.end]
    sum_rank = sums_here.index(trigger.start) if trigger.start in sums_here else -1
    parties_here = len(sentence_order)
    respectively, each = "respectively" in words_here, " each" in words_here or "apiece" in words_here
    plural = any(s.plural and sentence.start <= s.start < sentence.end for s in reading.stand_ins) or "defendants" in words_here or "respondents" in words_here
    rows = []
    for i, c in enumerate(candidates):
        nb, na = nearest_before[i], nearest_after[i]
        near = nb if nb is not None and (na is None or trigger.start - c.spots[nb][1] <= c.starts[na] - trigger.end) else na
        left = c.spots[nb][1] if nb is not None else trigger.start
        right = c.starts[na] if na is not None else trigger.end
        span = (left, trigger.start) if nb is not None else (trigger.end, right)
        at = bisect_left(c.starts, trigger.start) - 1
        before_word = c.before[near] if near is not None else (c.before[at] if at >= 0 else "")
        after_word = c.after[near] if near is not None else (c.after[at] if at >= 0 else "")
        gap = trigger.sentence - c.sentences[at] if at >= 0 else (trigger.sentence - c.sentences[0] if c.sentences else 50)
        between = reading.text[span[0] : span[1]] if near is not None else ""
        rows.append(
            [
                float(near is not None),
                min(FAR, float(trigger.start - left)) if nb is not None else FAR,
                min(FAR, float(right - trigger.end)) if na is not None else FAR,
                float(order_before.get(i, 9)),
                float(order_after.get(i, 9)),
                float(len({j for s, j in in_sentence if span[0] <= s < span[1] and j != i})) if near is not None else 9.0,
                float(bisect_left(sum_starts, span[1]) - bisect_right(sum_starts, span[0])) if near is not None else 9.0,
                float(sentence_order.get(i, 9)),
                float(any(s <= sentence.start + 4 for s, j in in_sentence if j == i)),
                float(any(j == i for _, j in previous)),
                float(bool(previous) and max(previous)[1] == i),
                float(bool(previous) and min(previous)[1] == i),
                float(max(-20, min(50, gap))),
                float(at < 0),
                float(last == i),
                float(len(c.spots)),
                len(c.spots) / total,
                float(frequency[i]),
                float(c.in_title),
                float(c.in_first),
                float(first[i]),
                float(stand_before),
                float(stand_after),
                float(pronoun),
                float(heading >= 0 and heading in c.sentences),
                float(near is not None and min(order_before.get(i, 9), order_after.get(i, 9)) == 0),
                float(any(reading.sentences[n].line == sentence.line for n in c.sentences)),
                float(len(candidates) == 1),
                float(any(reading.sentences[n].line == sentence.line and reading.sentences[n].opens and s - reading.sentences[n].start < 6 for n, s in zip(c.sentences, c.starts, strict=True))),
                float(near is not None and reading.text[max(0, c.starts[near] - 1) : c.starts[near]] == "("),
                float(c.words),
                float(after_word in ("–", "—", "-")),
                float(after_word == ":"),
                float(after_word == "("),
                float(between.count(";")),
                float(between.count(",")),
                *(float(before_word == w) for w in _BEFORE_WORDS),
                *(float(after_word == w) for w in _AFTER_WORDS),
                *(float(w in c.after) for w in ("said", "agreed", "was", "has", "must", "consented")),
                *(float(w in c.before) for w in ("on", "against", "fined", "by", "charged")),
                *_linked(scene, left, trigger.start, nb is not None),
                *_linked(scene, trigger.end, right, na is not None),
                *_lead(reading.text, trigger.end, right, na is not None),
                float(sentence_order.get(i, 99) == sum_rank),
                float(i in sentence_order and parties_here - sentence_order[i] == len(sums_here) - sum_rank),
                float(parties_here == len(sums_here) and parties_here > 1),
                float(respectively),
                float(each),
                float(plural),
                float(c.sanctions),
                c.sanctions / max(1, len(c.spots)),
                c.standing,
            ]
        )
    return rows


def _linked(scene: Scene, left: int, right: int, there: bool) -> list[float]:
    """Which linking cues stand between a candidate and the trigger."""
    if not there:
        return [0.0] * len(_LINKS)
    low, high = bisect_left(scene.links, (left, "")), bisect_left(scene.links, (right, ""))
    present = {meaning for _, meaning in scene.links[low:high]}
    return [float(m in present) for m in _LINKS]


def _lead(text: str, left: int, right: int, there: bool) -> list[float]:
    """The word that leads from the trigger to a candidate right after it ("€5m on Acme"), if little else stands between."""
    words = re.findall(r"\w+", text[left:right]) if there and right - left < 60 else []
    lead = words[0].lower() if words and len(words) < 5 else ""
    return [float(there and right - left < 60 and lead == w) for w in _LEADS]


def _nearest(candidate: _Candidate, left: int, right: int, last: bool) -> int | None:
    """Index of the last (or first) mention that starts in ``[left, right)``."""
    low, high = bisect_left(candidate.starts, left), bisect_left(candidate.starts, right)
    if low >= high:
        return None
    return high - 1 if last else low


def _ranks(distances: dict[int, int]) -> dict[int, int]:
    return {i: rank for rank, i in enumerate(sorted(distances, key=lambda i: distances[i]))}


PARTY_NAMES = (
    "person", "organisation", "capitals_only", "place", "unnamed", "legal_form", "public_body", "one_word", "has_alias", "acronym_like", "long_name", "digits",
    "common_word", "other_parties", "possessive_only", "followed_by_lawyer_words", "law_firm", "media", "court_words", "authority_words",
)  # fmt: skip
RESPONDENT_NAMES = (
    *PARTY_NAMES,
    "mentions", "share", "rank", "first_sentence", "first_share", "in_title", "in_first", "sanctions", "sanction_share", "sanction_rank", "opens", "opens_line",
    "with_sum", "with_sum_share",
    *(f"preceded_by_{w}" for w in _BEFORE_WORDS),
    *(f"followed_by_{w}" for w in _AFTER_WORDS),
    *(f"text_{m}" for m in _LINKS),
)  # fmt: skip
_MEDIA = re.compile(r"\b(?:Reuters|Bloomberg|BBC|AFP|AP|Associated Press|Financial Times|Times|Guardian|Journal|News|Post|Telegraph|Gazette|Wire|Herald|Daily)\b")
_LAW = re.compile(r"\b(?:LLP|Law|Attorneys?|Advocates|Chambers|Partners|Solicitors)\b")
_AUTHORITY = re.compile(r"\b(?:Commission|Authority|Agency|Office|Ministry|Bureau|Board|Council|Department|Division|Bureau|District|States?|Union|Parliament|Congress|Senate|Government|Treasury)\b")
_COURT = re.compile(r"\b(?:Court|Tribunal|District|Judge|Justice|Circuit|Honorable)\b")
_QUOTED = re.compile(r"\W{0,3}(?:,\s)?(?:a\s|the\s|who\s)?(?:\w+\s){0,3}(?:lawyer|attorney|counsel|spokes\w+|analyst|professor|partner|chief executive|director|chairman|chairwoman|head|minister|commissioner|judge|secretary)", re.I)


def party_row(scene: Scene, party: Party) -> list[float]:
    """Describe a party by itself, in the order of PARTY_NAMES."""
    text = scene.reading.text
    labels = Counter(m.label for m in party.mentions)
    n = len(party.mentions)
    name = party.name
    return [
        labels["PERSON"] / n,
        labels["ORG"] / n,
        labels["NAME"] / n,
        labels["PLACE"] / n,
        float(party.unnamed),
        float(has_legal_form(name)),
        float(bool(PUBLIC_BODY.search(name))),
        float(" " not in name),
        float(bool(party.aliases)),
        float(name.isupper() and " " not in name),
        float(len(name)),
        float(any(c.isdigit() for c in name)),
        float(all(w in common_words() for w in re.findall(r"[^\W\d_]{3,}", name.lower()))),
        float(len(scene.reading.parties)),
        float(all(text[m.end : m.end + 2] in ("'s", "’s") for m in party.mentions)),
        float(any(_QUOTED.match(text, m.end) for m in party.mentions)),
        float(bool(_LAW.search(name))),
        float(bool(_MEDIA.search(name))),
        float(bool(_COURT.search(name))),
        float(bool(_AUTHORITY.search(name))),
    ]


AUTHORITY_NAMES = (
    "registered", "is_court", "has_acronym", "currency_fits", "currency_known", "url_fits", "domain_share", "place_in_name", "names", "acronyms",
    "descriptions", "unknowns", "generics", "other_authorities", "ministry", "prosecutor", "exchange_or_bank", "european", "verb_after",
)  # fmt: skip
_ACTS = re.compile(
    r"\W{0,3}(?:\([^)]{1,20}\)\W{0,2})?(?:has\s|have\s|had\s|also\s|on \w+\s|yesterday\s|today\s|last \w+\s)?(?:fine[sd]?|impos\w+|order\w*|penali[sz]\w+|slap\w+|hit|charg\w+|announc\w+|su(?:ed|es|ing)|bar\w+|ban\w*|issu\w+|levi\w+|found|said|sanction\w+|settl\w+|reprimand\w+|alleg\w+|decid\w+|file[sd]?|obtain\w*)",
    re.I,
)


def authority_row(scene: Scene, trigger: Trigger, authority: Authority) -> list[float]:
    """Describe an authority by itself and against the trigger's currency, in the order of AUTHORITY_NAMES."""
    regulator = authority.regulator
    how = Counter(m.how for m in authority.mentions)
    money = trigger.sum
    currencies = set(regulator.currencies) if regulator else set()
    wanted = {money.currency, *money.currency_hint} if money else set()
    url = (scene.reading.article.url or "").lower()
    text = scene.reading.text
    return [
        float(regulator is not None),
        float(authority.court),
        float(authority.acronym is not None),
        float(bool(currencies & wanted)),
        float(bool(currencies) and money is not None),
        float(bool(regulator and regulator.website and regulator.website in url)),
        max((scene.domains.get(d, 0) for d in regulator.domains), default=0) / max(1, len(scene.reading.authorities)) if regulator else 0.0,
        float(any(c.isupper() for c in authority.name[:1])),
        float(how["name"]),
        float(how["acronym"]),
        float(how["description"]),
        float(how["unknown"]),
        float(how["generic"]),
        float(len(scene.reading.authorities)),
        float("inist" in authority.name),
        float("rosecut" in authority.name or "Attorney" in authority.name or "Justice" in authority.name),
        float("xchange" in authority.name or "Bank" in authority.name),
        float("Europe" in authority.name or bool(regulator and regulator.jurisdiction == "EU")),
        float(sum(bool(_ACTS.match(text, m.end)) for m in authority.mentions)),
    ]


DATE_NAMES = (
    "is_published", "stated", "relative", "anaphor", "day", "month", "year", "same_sentence", "date_before_gap", "date_after_gap", "sentence_distance",
    "same_line", "rank_in_sentence", "gap_years", "gap_days", "first_in_text", "in_first_two_sentences", "in_heading_above", "after_since", "after_between",
    "after_by", "after_in", "after_on", "after_began", "in_brackets", "near_investigation", "near_appeal", "near_violation", "near_decision", "primary_like",
    "weekday", "yesterday_or_today", "dateline", "last_or_this", "in_first_sentence", "parties_shared", "same_heading_line",
    "other_dates", "future", "opens_sentence", "nearest", "dates_in_sentence",
)  # fmt: skip
_NEAR_DATE = 60
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_DATELINE = re.compile(r",?\s?(?:\d{4}\s?)?(?:\([\w/ .]+\)\s?)?[-–—]")
_LAST_THIS = re.compile(r"(?:last|this|earlier|late)\b", re.IGNORECASE)


def date_rows(scene: Scene, trigger: Trigger, dates: Sequence[DateMention]) -> list[list[float]]:
    """Describe the publication date and then each date mention in relation to a trigger, in the order of DATE_NAMES."""
    reading, text = scene.reading, scene.reading.text
    sentence = reading.sentences[trigger.sentence]
    published = reading.article.published or ""
    here = [d for d in dates if sentence.start <= d.start < sentence.end]
    nearest = min(here, key=lambda d: min(abs(trigger.start - d.end), abs(d.start - trigger.end)), default=None)
    heading = next((n for n in range(trigger.sentence - 1, max(-1, trigger.sentence - 6), -1) if reading.sentences[n].heading), -1)
    dateless = [float(trigger.sentence < 3), *[0.0] * 7, float(len(dates)), 0.0, 0.0, 0.0, float(len(here))]
    rows = [[1.0] + [0.0] * (len(DATE_NAMES) - len(dateless) - 1) + dateless]
    parties = {p[2] for p in _spots_in(scene.party_spots, sentence.start, sentence.end)}
    ranks = {id(d): i for i, d in enumerate(here)}
    for order, d in enumerate(dates):
        at = reading.sentence_at(d.start)
        left = text[max(0, d.start - 28) : d.start].lower()
        word = (re.findall(r"\w+", left) or [""])[-1]
        around = text[max(0, d.start - _NEAR_DATE) : d.end + _NEAR_DATE].lower()
        same = at == trigger.sentence
        rows.append(
            [
                0.0,
                float(d.basis == "stated"),
                float(d.basis == "relative"),
                float(d.anaphor is not None),
                float(len(d.value or "") == 10),
                float(len(d.value or "") == 7),
                float(len(d.value or "") == 4),
                float(same),
                min(FAR, float(trigger.start - d.end)) if same and d.end <= trigger.start else FAR,
                min(FAR, float(d.start - trigger.end)) if same and d.start >= trigger.end else FAR,
                float(max(-30, min(30, trigger.sentence - at))),
                float(reading.sentences[at].line == sentence.line),
                float(ranks.get(id(d), 9)),
                float(int(published[:4]) - int(d.value[:4])) if published and d.value else -9.0,
                _days(published, d.value),
                float(order == 0),
                float(at < 2),
                float(heading >= 0 and at == heading),
                float(word in ("since", "until", "through", "till")),
                float("between" in left or "from" == word or "to" == word),
                float(word in ("by", "before", "within")),
                float(word == "in"),
                float(word == "on"),
                float("began" in around or "start" in around or "open" in around or "launch" in around),
                float(text.rfind("(", max(0, d.start - 40), d.start) > text.rfind(")", max(0, d.start - 40), d.start)),
                float("investigat" in around or "inquiry" in around or "probe" in around or "complain" in around),
                float("appeal" in around or "hearing" in around or "court" in around),
                float("violat" in around or "breach" in around or "between" in around or "during" in around or "period" in around),
                float("fine" in around or "impos" in around or "order" in around or "decision" in around or "judgment" in around or "enter" in around),
                float(trigger.sentence < 3),
                float(bool(_WEEKDAY.search(d.text))),
                float(d.text.lower() in ("yesterday", "today", "tonight", "this morning")),
                float(d.start - reading.offset < 80 and bool(_DATELINE.match(text, d.end))),
                float(bool(_LAST_THIS.match(d.text))),
                float(at == reading.sentence_at(reading.offset)),
                float(len(parties & {p[2] for p in _spots_in(scene.party_spots, reading.sentences[at].start, reading.sentences[at].end)})),
                float(reading.sentences[at].heading),
                float(len(dates)),
                float(bool(published) and (d.value or "") > published),
                float(d.start - sentence.start < 8 and same),
                float(d is nearest),
                float(len(here)),
            ]
        )
    return rows


def _days(published: str, value: str | None) -> float:
    """Days from a date to the publication date, capped; both are filled up to a day in the middle where they lack one."""
    if not published or not value:
        return -999.0
    try:
        left, right = (Date.fromisoformat((v + "-06-15")[:10] if len(v) == 4 else (v + "-15")[:10]) for v in (published, value))
    except ValueError:
        return -999.0
    return float(max(-999, min(9999, (left - right).days)))
