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
    MODAL,
    PAIR_NAMES,
    PARTY_NAMES,
    RESPONDENT_NAMES,
    Scene,
    Trigger,
    authority_row,
    candidates_of,
    date_rows,
    exact_sums,
    pair_rows,
    party_row,
    respondent_rows,
)
from extractors.legal_basis import LawMention
from extractors.money import MoneyMention, resolve_currency
from extractors.respondents import PUBLIC_BODY, Party
from extractors.wording import WordModel

Matrix = NDArray[np.float32]

_PAIR = tuple(f"pair.{name}" for name in PAIR_NAMES)
_PARTY = tuple(f"party.{name}" for name in PARTY_NAMES)
# How likely the sums around a sum are amounts of actions, by a first judgement of each by itself.
_NEIGHBOURS = ("role", "role_previous", "role_next", "role_best_in_sentence", "role_mean_in_line", "role_best_of_value", "role_rank")
FEATURES: dict[str, tuple[str, ...]] = {
    "respondent": RESPONDENT_NAMES,
    "role": CONTEXT_NAMES,
    "sum": (*CONTEXT_NAMES, *_NEIGHBOURS),
    "party": (*CONTEXT_NAMES, *_PAIR, *_PARTY),
    "act": (*CONTEXT_NAMES, *_PAIR, *_PARTY),
    "authority": (*CONTEXT_NAMES, *_PAIR, *(f"authority.{name}" for name in AUTHORITY_NAMES)),
    "kind": CONTEXT_NAMES,
    "status": (*CONTEXT_NAMES, *(f"party_{m}" for m in MODAL)),
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
    """Lay out every question about an article as a table of candidates; :func:`score_tables` fills in the judged columns."""
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

    for i, row in enumerate(respondent_rows(scene, people)):
        put("respondent", row, -1, i)
    for t, trigger in enumerate(scene.triggers):
        about = context[t]
        put("status", [*about, *(0.0 for _ in MODAL)], t, 0)
        put("primary", about, t, 0)
        if trigger.sum is not None:
            put("role", about, t, 0)
            put("sum", [*about, *(0.0 for _ in _NEIGHBOURS)], t, 0)
            put("kind", about, t, 0)
        for i, row in enumerate(pair_rows(scene, trigger, people)):
            put("party" if trigger.sum is not None else "act", [*about, *row, *own[i]], t, i)
        for i, row in enumerate(pair_rows(scene, trigger, bodies)):
            put("authority", [*about, *row, *authority_row(scene, trigger, reading.authorities[i])], t, i)
        for i, row in enumerate(date_rows(scene, trigger, reading.dates)):
            put("date", [*about, *row], t, i)
    return {name: Table(_matrix(rows, len(FEATURES[name])), triggers, candidates) for name, (rows, triggers, candidates) in raw.items()}


_STANDING = FEATURES["party"].index("pair.standing")
_SAME_SENTENCE = FEATURES["party"].index("pair.same_sentence")
_WORDS, _STANDING_HERE = CONTEXT_NAMES.index("words"), CONTEXT_NAMES.index("standing_here")
Scores = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Judges:
    """The trained parts: a classifier for each table, and the model of the words around a trigger."""

    classifiers: Mapping[str, Scorer]
    words: WordModel


def set_words(scene: Scene, tables: Mapping[str, Table], model: WordModel) -> None:
    """Fill in what the words around each trigger say of it."""
    judged = np.asarray([model.score(features) for features in scene.wording], dtype=np.float32)
    for name, table in tables.items():
        if name != "respondent" and len(table.rows):
            table.rows[:, _WORDS] = judged[table.trigger]


def set_standing(tables: Mapping[str, Table], standing: NDArray[np.float32]) -> None:
    """Fill in how likely each party is a respondent at all, and the likeliest of each trigger's sentence."""
    here: dict[int, float] = {}
    for name in ("party", "act"):
        table = tables[name]
        if len(table.rows):
            table.rows[:, _STANDING] = standing[table.candidate]
            for t, value in zip(table.trigger, table.rows[:, _STANDING] * table.rows[:, _SAME_SENTENCE], strict=True):
                here[t] = max(here.get(t, 0.0), float(value))
    for name, table in tables.items():
        if name != "respondent" and len(table.rows):
            table.rows[:, _STANDING_HERE] = [here.get(t, 0.0) for t in table.trigger]


def set_neighbours(scene: Scene, tables: Mapping[str, Table], roles: NDArray[np.float32]) -> None:
    """Fill in how the sums around each sum were judged: in a list they are what their neighbours are."""
    table = tables["sum"]
    if not len(table.rows):
        return
    triggers = [scene.triggers[t] for t in table.trigger]
    lines = [scene.reading.sentences[t.sentence].line for t in triggers]
    values = [(t.sum.amount, t.sum.currency) if t.sum else None for t in triggers]
    order = np.argsort(np.argsort(-roles))
    for i, trigger in enumerate(triggers):
        sentence = [float(roles[j]) for j, other in enumerate(triggers) if j != i and other.sentence == trigger.sentence]
        line = [float(roles[j]) for j in range(len(triggers)) if j != i and lines[j] == lines[i]]
        value = [float(roles[j]) for j in range(len(triggers)) if j != i and values[j] == values[i]]
        table.rows[i, -len(_NEIGHBOURS) :] = (
            roles[i],
            roles[i - 1] if i else -1.0,
            roles[i + 1] if i + 1 < len(roles) else -1.0,
            max(sentence, default=-1.0),
            sum(line) / len(line) if line else -1.0,
            max(value, default=-1.0),
            order[i],
        )


def set_fate(scene: Scene, table: Table, party_of: Mapping[int, int]) -> None:
    """Fill in what the sentences about each trigger's respondent, and those after them, say became of the sanction.

    Args:
        scene: The article.
        table: The table ``status``.
        party_of: Trigger -> the party that is most likely its respondent.
    """
    present: dict[int, set[str]] = {}
    for cue in scene.reading.cues:
        if cue.meaning in MODAL:
            present.setdefault(scene.reading.sentence_at(cue.start), set()).add(cue.meaning)
    sentences = [{scene.reading.sentence_at(m.start) for m in p.mentions} for p in scene.reading.parties]
    for i, t in enumerate(table.trigger):
        said: set[str] = set()
        for sentence in sentences[party_of[t]] if t in party_of else ():
            said |= present.get(sentence, set())
        table.rows[i, -len(MODAL) :] = [float(m in said) for m in MODAL]


def likeliest(table: Table, scores: NDArray[np.float32]) -> dict[int, int]:
    """The likeliest candidate of each trigger."""
    return {t: max(found, key=lambda c: found[c]) for t, found in _by_trigger(table, scores).items()}


def score_tables(scene: Scene, tables: Mapping[str, Table], judges: Judges) -> Scores:
    """Score every table with its classifier: words, parties' standing and single sums first, as the others look at them."""
    found: dict[str, NDArray[np.float32]] = {}

    def judge(name: str) -> NDArray[np.float32]:
        table = tables[name]
        found[name] = judges.classifiers[name](table.rows) if len(table.rows) else np.zeros((0,), np.float32)
        return found[name]

    set_words(scene, tables, judges.words)
    set_standing(tables, judge("respondent"))
    set_neighbours(scene, tables, judge("role"))
    set_fate(scene, tables["status"], {**likeliest(tables["party"], judge("party")), **likeliest(tables["act"], judge("act"))})
    for name in tables:
        if name not in found:
            judge(name)
    return found


def _by_trigger(table: Table, scores: NDArray[np.float32]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for t, c, p in zip(table.trigger, table.candidate, scores, strict=True):
        found.setdefault(t, {})[c] = float(p)
    return found


_EACH = re.compile(r"\b(?:each|apiece|respectively)\b", re.IGNORECASE)


def draft_actions(scene: Scene, tables: Mapping[str, Table], scores: Scores, limits: Thresholds) -> list[Draft]:
    """Decide which triggers are actions, against whom and by whom; the same action told twice is drafted once."""
    who = _by_trigger(tables["party"], scores["party"])
    acts = _by_trigger(tables["act"], scores["act"])
    by = _by_trigger(tables["authority"], scores["authority"])
    roles = {t: float(p) for t, p in zip(tables["sum"].trigger, scores["sum"], strict=True)}
    kinds = {t: int(np.argmax(p)) for t, p in zip(tables["kind"].trigger, scores["kind"], strict=True)}
    drafts = _sum_drafts(scene, roles, kinds, who, by, limits) + _act_drafts(scene, acts, by, limits)
    drafts.sort(key=lambda d: (scene.triggers[d.trigger].start, d.parties))
    return drafts


def _deciders(scores: Mapping[int, float], several: bool, limit: float) -> tuple[int, ...]:
    """The authority that acts: the likeliest; several only where the text gives the same to each of them."""
    if not scores:
        return ()
    best = max(scores, key=lambda i: scores[i])
    return tuple(sorted({best, *(i for i, p in scores.items() if several and p >= limit)}))


def _sum_drafts(
    scene: Scene,
    roles: Mapping[int, float],
    kinds: Mapping[int, int],
    who: Mapping[int, Mapping[int, float]],
    by: Mapping[int, Mapping[int, float]],
    limits: Thresholds,
) -> list[Draft]:
    drafts: list[Draft] = []
    for mentions in _told_again(scene, roles, by, limits.role):
        for same in _by_kind(scene, mentions, kinds):
            drafts += _drafts_of_value(scene, same, roles, who, by, limits)
    return _without_totals(scene, drafts)


def _by_kind(scene: Scene, mentions: Sequence[int], kinds: Mapping[int, int]) -> list[list[int]]:
    """Part the mentions of one value where one sentence gives it twice for two kinds ("disgorgement of $5m and a $5m penalty")."""
    sentences = [scene.triggers[t].sentence for t in mentions]
    twice = {s for s in sentences if len({kinds[t] for t, at in zip(mentions, sentences, strict=True) if at == s}) > 1}
    if not twice:
        return [list(mentions)]
    parted: dict[int, list[int]] = {}
    for t in mentions:
        parted.setdefault(kinds[t], []).append(t)
    return list(parted.values())


def _told_again(scene: Scene, roles: Mapping[int, float], by: Mapping[int, Mapping[int, float]], limit: float) -> list[list[int]]:
    """Gather the sums that count by their value: a rounded sum goes with the exact one, a conversion is left out."""
    exact = exact_sums(scene.reading.sums)
    place = {id(s): i for i, s in enumerate(scene.reading.sums)}
    trigger_of = {id(trigger.sum): t for t, trigger in enumerate(scene.triggers) if trigger.sum is not None}
    conversions = {(s.amount, s.currency) for s in scene.reading.sums if s.conversion_of is not None}
    groups: dict[tuple[Decimal, str | None], list[int]] = {}
    for t, p in roles.items():
        money = scene.triggers[t].sum
        if money is None or p < limit or (money.amount, money.currency) in conversions:
            continue
        best = trigger_of[id(scene.reading.sums[exact[place[id(money)]]])]
        if best != t and roles[best] < limit / 2:
            best = t
        value = scene.triggers[best].sum or money
        group = groups.setdefault((value.amount, currency_of(scene, best, by.get(best, {}))), [])
        group += [m for m in dict.fromkeys((best, t)) if m not in group and (m == best or best == t)]
    return list(groups.values())


def _drafts_of_value(
    scene: Scene, mentions: Sequence[int], roles: Mapping[int, float], who: Mapping[int, Mapping[int, float]], by: Mapping[int, Mapping[int, float]], limits: Thresholds
) -> list[Draft]:
    """Draft the actions that one sum stands for: mostly one, several where each respondent or authority has it."""
    chosen: dict[frozenset[int], Draft] = {}
    def order(t: int) -> tuple[bool, float]:  # the text before the title: only there can the words be cited
        return scene.triggers[t].start < scene.reading.offset, -roles[t] * max(who.get(t, {}).values(), default=0.0)

    for t in sorted(mentions, key=order):
        scores = who.get(t, {})
        picked = [i for i, p in scores.items() if p >= limits.party] or ([max(scores, key=lambda i: scores[i])] if scores else [])
        picked = [i for i in picked if not scene.reading.parties[i].unnamed] or picked[:1]
        sentence = scene.reading.sentences[scene.triggers[t].sentence]
        each = bool(_EACH.search(scene.reading.text, sentence.start, sentence.end))
        authorities = _deciders(by.get(t, {}), each, limits.authority)
        for parties in [(i,) for i in picked] if len(picked) > 1 and each else [tuple(picked)]:
            key = frozenset(parties)
            unclear = max((scores[i] for i in parties), default=0.0) < limits.party
            if any(key & other or not key for other in chosen) or (chosen and unclear):
                continue  # the same sum told again, or told again without a clear respondent
            chosen[key] = Draft(t, parties, authorities, None, roles[t] * max(scores.values(), default=0.0))
    drafts = chosen.values()
    return [replace(d, authorities=(a,)) for d in drafts for a in d.authorities] + [d for d in drafts if not d.authorities]


def _without_totals(scene: Scene, drafts: Sequence[Draft]) -> list[Draft]:
    """Keep either a total or its parts.

    Parts that differ in respondent or authority are the actions and the total is none; parts for one respondent (by
    infringement, product or period) are none and the total is the action.
    """
    ordered = sorted(drafts, key=lambda d: scene.triggers[d.trigger].start)
    amounts = [money.amount if (money := scene.triggers[d.trigger].sum) else Decimal(0) for d in ordered]
    dropped: set[int] = set()
    for i, total in enumerate(amounts):
        parts = _parts(amounts, i)
        if not parts:
            continue
        payers = {(ordered[j].parties, ordered[j].authorities) for j in parts}
        if len(payers) > 1:
            dropped.add(i)
        elif total and _same_kind(scene, [ordered[j].trigger for j in parts]):
            dropped.update(parts)
        else:
            dropped.add(i)
    return [d for i, d in enumerate(ordered) if i not in dropped]


def _parts(amounts: Sequence[Decimal], total: int) -> list[int]:
    """The neighbours of a sum that add up to it: a run before or after it, sums of the same size as the total apart."""
    for step in (1, -1):
        run, members, j = Decimal(0), [], total + step
        while 0 <= j < len(amounts) and run < amounts[total]:
            if amounts[j] != amounts[total]:
                run += amounts[j]
                members.append(j)
                if len(members) > 1 and abs(run - amounts[total]) <= amounts[total] * Decimal("0.005"):
                    return members
            j += step
    return []


_KIND_CUES = ("civil_penalty", "penalty_noun", "disgorge", "interest", "redress", "forfeit")


def _same_kind(scene: Scene, triggers: Sequence[int]) -> bool:
    """Whether sums are payments of one kind, by the nearest word that names a kind."""
    kinds = set()
    for t in triggers:
        row = scene.context[t]
        near = [(min(row[i], row[j]), m) for m, (i, j) in _KIND_COLUMNS.items()]
        kinds.add(min(near)[1].replace("civil_penalty", "penalty_noun"))
    return len(kinds) == 1


_KIND_COLUMNS = {m: (CONTEXT_NAMES.index(f"before_{m}"), CONTEXT_NAMES.index(f"after_{m}")) for m in _KIND_CUES}


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


def extract(scene: Scene, judges: Judges, limits: Thresholds, language: str | None) -> Extraction:
    """Turn a scene into its actions and its rejected sums."""
    tables = tables_of(scene)
    return assemble(scene, tables, score_tables(scene, tables, judges), limits, language)


def assemble(scene: Scene, tables: Mapping[str, Table], scores: Scores, limits: Thresholds, language: str | None) -> Extraction:
    """Fill the fields of every drafted action, with the words each value was read from."""
    drafts = draft_actions(scene, tables, scores, limits)
    by = _by_trigger(tables["authority"], scores["authority"])
    dates = _by_trigger(tables["date"], scores["date"])
    kinds = dict(zip(tables["kind"].trigger, scores["kind"], strict=True))
    statuses = dict(zip(tables["status"].trigger, scores["status"], strict=True))
    primaries = dict(zip(tables["primary"].trigger, scores["primary"], strict=True))
    main = _main_date(scene, [(d.trigger, dates.get(d.trigger, {})) for d in drafts if primaries[d.trigger] >= 0.5])
    actions = []
    for draft in drafts:
        t = draft.trigger
        kind = draft.kind or SUM_KINDS[int(np.argmax(kinds[t]))]
        status = DECIDED[int(np.argmax(statuses[t]))]
        when = dates.get(t, {})
        if main is not None and primaries[t] >= 0.5 and max(when.values(), default=0.0) < 0.5:
            when = {main: 1.0}
        actions.append(_fill(scene, draft, kind, status, bool(primaries[t] >= 0.5), by.get(t, {}), when))
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
        nearest = min(authority.mentions, key=lambda m: (m.start < reading.offset, abs(m.start - trigger.start)))
        evidence += [(f, nearest.start, nearest.end) for f in ("regulator", "regulator_id", "regulator_acronym", "jurisdiction")]
    for party in parties:
        nearest_party = min(party.mentions, key=lambda m: (m.start < reading.offset, reading.text[m.start : m.end] != party.name, abs(m.start - trigger.start)))
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


def _main_date(scene: Scene, found: Sequence[tuple[int, Mapping[int, float]]]) -> int | None:
    """The date of the article's own news: the one that its actions agree on; none in a round-up of several dates.

    Args:
        scene: The article.
        found: The trigger of each action of the article's own news, and the scores of its dates.
    """
    stated = {scene.reading.dates[c - 1].value for t, scores in found if (c := _own_date(scene, t, scores))}
    total: dict[int, float] = {}
    for _, scores in found:
        for candidate, p in scores.items():
            total[candidate] = total.get(candidate, 0.0) + p
    return max(total, key=lambda c: total[c]) if total and len(stated) < 2 else None


def _own_date(scene: Scene, trigger: int, scores: Mapping[int, float]) -> int:
    """The date mention in an action's own sentence that clearly dates it; 0 where there is none."""
    best = max(scores, key=lambda c: scores[c], default=0)
    clear = best > 0 and scores[best] >= 0.5 and scene.reading.sentence_at(scene.reading.dates[best - 1].start) == scene.triggers[trigger].sentence
    return best if clear else 0


def _laws(scene: Scene, trigger: Trigger, primary: bool) -> list[LawMention]:
    """The laws an action rests on: those of its own sentence, else (for the article's own news) those of the article."""
    reading = scene.reading
    here = [law for law in reading.laws if reading.sentence_at(law.start) == trigger.sentence]
    return here or (reading.laws if primary else [])
