"""From mentions to enforcement actions.

Which sums count, who must pay, who decided, what was decided and when: each question is a choice among candidates that
``extractors.features`` describes and a trained classifier (handed in as *scorers*) weighs. What follows from the choices,
one action per respondent, joint sums, sums told twice, evidence, is decided here by rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.records import AmountQualifier, DateBasis, DatePrecision, EnforcementAction, EvidenceSpan, Extraction, Kind, RejectedSum, RespondentKind, Status
from extractors.features import (
    AUTHORITY_NAMES,
    CONTEXT_NAMES,
    DATE_NAMES,
    PAIR_NAMES,
    PARTY_NAMES,
    Scene,
    Trigger,
    authority_row,
    candidates_of,
    date_rows,
    pair_rows,
    party_row,
)
from extractors.legal_basis import LawMention
from extractors.money import MoneyMention, resolve_currency
from extractors.respondents import PUBLIC_BODY, Party

Matrix = NDArray[np.float32]

_PAIR = tuple(f"pair.{name}" for name in PAIR_NAMES)
_PARTY = tuple(f"party.{name}" for name in PARTY_NAMES)
FEATURES: dict[str, tuple[str, ...]] = {
    "role": CONTEXT_NAMES,
    "party": (*CONTEXT_NAMES, *_PAIR, *_PARTY),
    "act": (*CONTEXT_NAMES, *_PAIR, *_PARTY),
    "authority": (*CONTEXT_NAMES, *_PAIR, *(f"authority.{name}" for name in AUTHORITY_NAMES)),
    "kind": CONTEXT_NAMES,
    "status": CONTEXT_NAMES,
    "primary": CONTEXT_NAMES,
    "date": (*CONTEXT_NAMES, *(f"date.{name}" for name in DATE_NAMES)),
}
SUM_KINDS: tuple[Kind, ...] = ("fine", "settlement", "penalty_payment", "disgorgement", "restitution", "other")
DECIDED: tuple[Status, ...] = ("imposed", "settled", "paid", "upheld", "reduced", "proposed", "threatened", "appealed", "annulled")


class Scorer(Protocol):
    """A trained classifier: rows of features in, one probability per row (or per row and class) out."""

    def __call__(self, rows: Matrix) -> NDArray[np.float32]:
        """Score the rows."""
        ...


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a probability becomes a decision."""

    role: float = 0.5
    party: float = 0.5
    act: float = 0.5
    authority: float = 0.5


@dataclass(slots=True)
class Table:
    """All candidates of one article for one question: their rows, and the trigger and candidate each row is about."""

    rows: Matrix
    trigger: list[int]
    candidate: list[int]


@dataclass(frozen=True, slots=True)
class Draft:
    """An action before its fields are filled: what it is built on, who is meant, and how sure that is."""

    trigger: int
    parties: tuple[int, ...]
    authorities: tuple[int, ...]
    kind: Kind | None
    certainty: float


def _matrix(rows: Sequence[Sequence[float]], width: int) -> Matrix:
    return np.asarray(rows, dtype=np.float32).reshape(len(rows), width)


def tables_of(scene: Scene) -> dict[str, Table]:
    """Lay out every question about an article as a table of candidates."""
    reading = scene.reading
    context = scene.context
    people = candidates_of(scene, [[(m.start, m.end) for m in p.mentions] for p in reading.parties], [p.name for p in reading.parties])
    bodies = candidates_of(scene, [[(m.start, m.end) for m in a.mentions] for a in reading.authorities], [a.name for a in reading.authorities])
    own = [party_row(scene, p) for p in reading.parties]
    raw: dict[str, tuple[list[list[float]], list[int], list[int]]] = {name: ([], [], []) for name in FEATURES}

    def put(name: str, row: list[float], trigger: int, candidate: int) -> None:
        rows, triggers, candidates = raw[name]
        rows.append(row)
        triggers.append(trigger)
        candidates.append(candidate)

    for t, trigger in enumerate(scene.triggers):
        about = context[t]
        put("status", about, t, 0)
        put("primary", about, t, 0)
        if trigger.sum is not None:
            put("role", about, t, 0)
            put("kind", about, t, 0)
        for i, row in enumerate(pair_rows(scene, trigger, people)):
            put("party" if trigger.sum is not None else "act", [*about, *row, *own[i]], t, i)
        for i, row in enumerate(pair_rows(scene, trigger, bodies)):
            put("authority", [*about, *row, *authority_row(scene, trigger, reading.authorities[i])], t, i)
        for i, row in enumerate(date_rows(scene, trigger, reading.dates)):
            put("date", [*about, *row], t, i)
    return {name: Table(_matrix(rows, len(FEATURES[name])), triggers, candidates) for name, (rows, triggers, candidates) in raw.items()}


Scores = Mapping[str, NDArray[np.float32]]


def score_tables(tables: Mapping[str, Table], scorers: Mapping[str, Scorer]) -> Scores:
    """Score every table with its classifier."""
    return {name: scorers[name](table.rows) if len(table.rows) else np.zeros((0,), np.float32) for name, table in tables.items()}


def _by_trigger(table: Table, scores: NDArray[np.float32]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for t, c, p in zip(table.trigger, table.candidate, scores, strict=True):
        found.setdefault(t, {})[c] = float(p)
    return found


_EACH = re.compile(r"\b(?:each|apiece|respectively)\b", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:joint(?:ly)?|together|between them|combined|in total|collectively)\b", re.IGNORECASE)


def draft_actions(scene: Scene, tables: Mapping[str, Table], scores: Scores, limits: Thresholds) -> list[Draft]:
    """Decide which triggers are actions, against whom and by whom; the same action told twice is drafted once."""
    who = _by_trigger(tables["party"], scores["party"])
    acts = _by_trigger(tables["act"], scores["act"])
    by = _by_trigger(tables["authority"], scores["authority"])
    roles = {t: float(p) for t, p in zip(tables["role"].trigger, scores["role"], strict=True)}
    drafts = _sum_drafts(scene, roles, who, by, limits) + _act_drafts(scene, acts, by, limits)
    drafts.sort(key=lambda d: (scene.triggers[d.trigger].start, d.parties))
    return drafts


def _deciders(scores: Mapping[int, float], several: bool, limit: float) -> tuple[int, ...]:
    """The authority that acts: the likeliest; several only where the text gives the same to each of them."""
    if not scores:
        return ()
    best = max(scores, key=lambda i: scores[i])
    return tuple(sorted({best, *(i for i, p in scores.items() if several and p >= limit)}))


def _sum_drafts(
    scene: Scene, roles: Mapping[int, float], who: Mapping[int, Mapping[int, float]], by: Mapping[int, Mapping[int, float]], limits: Thresholds
) -> list[Draft]:
    groups: dict[tuple[Decimal, str | None], list[int]] = {}
    for t, p in roles.items():
        money = scene.triggers[t].sum
        if money is not None and p >= limits.role:
            groups.setdefault((money.amount, currency_of(scene, t, by.get(t, {}))), []).append(t)
    drafts: list[Draft] = []
    for mentions in groups.values():
        chosen: dict[frozenset[int], Draft] = {}
        for t in sorted(mentions, key=lambda t: -roles[t] * max(who.get(t, {0: 0.0}).values(), default=0.0)):
            scores = who.get(t, {})
            picked = [i for i, p in scores.items() if p >= limits.party] or ([max(scores, key=lambda i: scores[i])] if scores else [])
            named = [i for i in picked if not scene.reading.parties[i].unnamed]
            picked = named or picked[:1]
            sentence = scene.reading.sentences[scene.triggers[t].sentence]
            words = scene.reading.text[sentence.start : sentence.end]
            each = bool(_EACH.search(words))
            authorities = _deciders(by.get(t, {}), each, limits.authority)
            sets = [(i,) for i in picked] if len(picked) > 1 and each else [tuple(picked)]
            certainty = roles[t] * max(scores.values(), default=0.0)
            for parties in sets:
                key = frozenset(parties)
                if any(key & other or not key for other in chosen):
                    continue  # the same sum told again
                if chosen and max((scores[i] for i in parties), default=0.0) < limits.party:
                    continue  # told again without a clear respondent
                chosen[key] = Draft(t, parties, authorities, None, certainty)
        drafts.extend(chosen.values())
    return [replace(d, authorities=(a,)) for d in drafts for a in d.authorities] + [d for d in drafts if not d.authorities]


def _act_drafts(scene: Scene, acts: Mapping[int, Mapping[int, float]], by: Mapping[int, Mapping[int, float]], limits: Thresholds) -> list[Draft]:
    best: dict[tuple[Kind, int], tuple[float, int]] = {}
    for t, scores in acts.items():
        kind = scene.triggers[t].kind
        for i, p in scores.items():
            if kind is not None and p >= limits.act and p > best.get((kind, i), (0.0, 0))[0]:
                best[kind, i] = (p, t)
    return [Draft(t, (i,), _deciders(by.get(t, {}), False, 1.0), kind, p) for (kind, i), (p, t) in best.items()]


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


def extract(scene: Scene, scorers: Mapping[str, Scorer], limits: Thresholds, language: str | None) -> Extraction:
    """Turn a scene into its actions and its rejected sums."""
    tables = tables_of(scene)
    return assemble(scene, tables, score_tables(tables, scorers), limits, language)


def assemble(scene: Scene, tables: Mapping[str, Table], scores: Scores, limits: Thresholds, language: str | None) -> Extraction:
    """Fill the fields of every drafted action, with the words each value was read from."""
    drafts = draft_actions(scene, tables, scores, limits)
    by = _by_trigger(tables["authority"], scores["authority"])
    dates = _by_trigger(tables["date"], scores["date"])
    kinds = dict(zip(tables["kind"].trigger, scores["kind"], strict=True))
    statuses = dict(zip(tables["status"].trigger, scores["status"], strict=True))
    primaries = dict(zip(tables["primary"].trigger, scores["primary"], strict=True))
    actions = []
    for draft in drafts:
        t = draft.trigger
        kind = draft.kind or SUM_KINDS[int(np.argmax(kinds[t]))]
        status = DECIDED[int(np.argmax(statuses[t]))]
        actions.append(_fill(scene, draft, kind, status, bool(primaries[t] >= 0.5), by.get(t, {}), dates.get(t, {})))
    used = {d.trigger for d in drafts}
    kept = {(a.amount, a.currency) for a in actions if a.amount is not None}
    rejected = tuple(
        RejectedSum(m.amount, m.currency, m.text, m.start - scene.reading.offset, m.end - scene.reading.offset, reason_for(scene, t))
        for t, trigger in enumerate(scene.triggers)
        if (m := trigger.sum) is not None and t not in used and m.start >= scene.reading.offset and (m.amount, currency_of(scene, t, by.get(t, {}))) not in kept
    )
    return Extraction(language, tuple(actions), rejected)


_REASONS = (
    ("maximum", "statutory maximum"),
    ("turnover", "turnover, profit or assets"),
    ("loss", "loss, damage or money moved"),
    ("gain", "gains of the respondent"),
    ("raised", "money raised, invested or traded"),
    ("discount", "superseded or undiscounted sum"),
    ("provision", "provision"),
    ("costs", "costs"),
    ("tax", "tax"),
    ("private_suit", "private lawsuit"),
    ("programme", "spending promised"),
    ("deal", "price or deal value"),
    ("suspended", "suspended judgment"),
)


def reason_for(scene: Scene, trigger: int) -> str:
    """Why a sum is no action's amount, by what stands nearest to it."""
    row = dict(zip(CONTEXT_NAMES, scene.context[trigger], strict=True))
    if row["conversion"]:
        return "conversion of another sum"
    if row["total_of_others"]:
        return "total of other sums"
    near = [(min(row[f"before_{m}"], row[f"after_{m}"]), reason) for m, reason in _REASONS]
    distance, reason = min(near)
    return reason if distance < 120 else "no sanction"


def _fill(scene: Scene, draft: Draft, kind: Kind, status: Status, primary: bool, by: Mapping[int, float], dates: Mapping[int, float]) -> EnforcementAction:
    reading = scene.reading
    trigger = scene.triggers[draft.trigger]
    authority = reading.authorities[draft.authorities[0]] if draft.authorities else None
    parties = [reading.parties[i] for i in draft.parties]
    money = trigger.sum
    when, precision, basis, when_span = _when(scene, dates)
    laws = _laws(scene, trigger, primary)
    evidence: list[tuple[str, int, int]] = []
    if authority and authority.mentions:
        nearest = min(authority.mentions, key=lambda m: abs(m.start - trigger.start))
        evidence += [(f, nearest.start, nearest.end) for f in ("regulator", "regulator_id", "regulator_acronym", "jurisdiction")]
    for party in parties:
        nearest_party = min(party.mentions, key=lambda m: (reading.text[m.start : m.end] != party.name, abs(m.start - trigger.start)))
        evidence += [("company", nearest_party.start, nearest_party.end), ("respondent_kind", nearest_party.start, nearest_party.end)]
    sentence = reading.sentences[trigger.sentence]
    evidence += [(f, sentence.start, sentence.end) for f in ("kind", "status", "primary")]
    if money:
        evidence += [(f, money.start, money.end) for f in ("amount", "currency", "amount_text")]
    qualifier: AmountQualifier | None = money.qualifier if money else None
    if money and qualifier:
        evidence.append(("amount_qualifier", *_hedge(money)))
    if when_span:
        evidence += [(f, *when_span) for f in ("date", "date_precision", "date_basis")]
    evidence += [("legal_basis", law.start, law.end) for law in laws]
    names = " and ".join(p.name for p in parties)
    regulator = authority.regulator if authority else None
    acronym = authority.acronym if authority else None
    values = {
        "regulator_id": regulator.id if regulator else None,
        "regulator_acronym": acronym,
        "jurisdiction": regulator.jurisdiction if regulator else None,
    }
    spans = tuple(
        EvidenceSpan(f, s - reading.offset, e - reading.offset, reading.text[s:e])
        for f, s, e in evidence
        if s >= reading.offset and values.get(f, True) is not None
    )
    return EnforcementAction(
        regulator=authority.name if authority else None,
        regulator_id=values["regulator_id"],
        regulator_acronym=acronym,
        jurisdiction=values["jurisdiction"],
        company=names or None,
        respondent_kind=_respondent_kind(parties),
        kind=kind,
        status=status,
        amount=money.amount if money else None,
        currency=currency_of(scene, draft.trigger, by),
        amount_text=money.text if money else None,
        amount_qualifier=qualifier,
        date=when,
        date_precision=precision,
        date_basis=basis,
        legal_basis=tuple(dict.fromkeys(law.canonical for law in laws)),
        primary=primary,
        confidence=round(draft.certainty, 3),
        evidence=spans,
    )


def _hedge(money: MoneyMention) -> tuple[int, int]:
    """Where the words are that qualify a sum ("up to", "nearly")."""
    return money.qualifier_start or money.start, money.qualifier_end or money.end


def _respondent_kind(parties: Sequence[Party]) -> RespondentKind:
    if not parties or all(p.unnamed for p in parties):
        return "unnamed"
    if all(p.person for p in parties):
        return "person"
    if all(PUBLIC_BODY.search(p.name) for p in parties):
        return "public_body"
    return "company"


_PRECISION: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}


def _when(scene: Scene, scores: Mapping[int, float]) -> tuple[str | None, DatePrecision | None, DateBasis | None, tuple[int, int] | None]:
    """The date an action bears: the likeliest date mention, or the publication date, or none."""
    published = scene.reading.article.published
    if not scores:
        return None, None, None, None
    best = max(scores, key=lambda i: scores[i])
    if best == 0 or (scores[best] < 0.2 and scores.get(0, 0.0) >= 0.1):
        return (published, _PRECISION.get(len(published)), "published", None) if published else (None, None, None, None)
    if scores[best] < 0.2:
        return None, None, None, None
    mention = scene.reading.dates[best - 1]
    if mention.value is None:
        return None, None, None, None
    return mention.value, _PRECISION.get(len(mention.value)), mention.basis, (mention.start, mention.end)


def _laws(scene: Scene, trigger: Trigger, primary: bool) -> list[LawMention]:
    """The laws an action rests on: those of its own sentence, else (for the article's own news) those of the article."""
    reading = scene.reading
    here = [law for law in reading.laws if reading.sentence_at(law.start) == trigger.sentence]
    return here or (reading.laws if primary else [])
