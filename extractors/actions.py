"""From mentions to enforcement actions.

Which sums count, who must pay, who decided, what was decided and when: each question is a choice among candidates that
``extractors.tables`` lays out and the trained classifiers (handed in as *judges*) weigh. What follows from the choices is decided
by rule: which are actions in ``extractors.drafts``, their dates in ``extractors.decision_dates``, their evidence in
``extractors.evidence``, and here their fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.records import EnforcementAction, Extraction, RespondentKind
from extractors.decision_dates import ActionDate, date_of, main_date
from extractors.drafts import Draft, currency_of, draft_actions
from extractors.evidence import evidence_of
from extractors.judging import PRIMARY, Judgements, Judges, Scores, Thresholds, judgements_of, score_tables, set_encoded
from extractors.legal_basis import LawMention
from extractors.rejected_sums import rejected_sums
from extractors.respondents import PUBLIC_BODY, Party
from extractors.scene import Scene
from extractors.tables import Table, tables_of
from extractors.triggers import Trigger


def extract(scene: Scene, judges: Judges, limits: Thresholds) -> Extraction:
    """Turn a scene into its actions and its rejected sums."""
    tables = tables_of(scene)
    set_encoded(tables, judges.encoder(scene))
    return assemble(scene, tables, score_tables(scene, tables, judges), limits)


def assemble(scene: Scene, tables: Mapping[str, Table], scores: Scores, limits: Thresholds) -> Extraction:
    """Turn the scores of a scene's tables into its actions and its rejected sums."""
    return decide(scene, judgements_of(tables, scores), limits)


def decide(scene: Scene, judged: Judgements, limits: Thresholds) -> Extraction:
    """Turn the judgements of a scene into its actions and its rejected sums."""
    drafts = draft_actions(scene, judged, limits)
    main = main_date(scene, drafts, judged)
    actions = tuple(_fill(scene, draft, judged, limits, date_of(scene, draft.trigger, judged, main)) for draft in drafts)
    return Extraction(scene.reading.language, actions, rejected_sums(scene, drafts, actions, judged))


def _fill(scene: Scene, draft: Draft, judged: Judgements, limits: Thresholds, when: ActionDate) -> EnforcementAction:
    """Fill the fields of a drafted action, with the words each value was read from."""
    reading, t = scene.reading, draft.trigger
    trigger, money = scene.triggers[t], scene.triggers[t].sum
    authority = reading.authorities[draft.authorities[0]] if draft.authorities else None
    regulator = authority.regulator if authority else None
    parties = [reading.parties[i] for i in draft.parties]
    primary = judged.primary[t] >= PRIMARY
    laws = _laws(scene, trigger, primary)
    return EnforcementAction(
        regulator=authority.name if authority else None,
        regulator_id=regulator.id if regulator else None,
        regulator_acronym=authority.acronym if authority else None,
        jurisdiction=regulator.jurisdiction if regulator else None,
        company=" and ".join(party.name for party in parties) or None,
        respondent_kind=_respondent_kind(parties),
        kind=draft.kind or judged.kind[t],
        status=judged.status[t],
        amount=money.amount if money else None,
        currency=currency_of(scene, t, judged.authority.get(t, {})),
        amount_text=money.text if money else None,
        amount_qualifier=money.qualifier if money else None,
        date=when.value,
        date_precision=when.precision,
        date_basis=when.basis,
        legal_basis=tuple(dict.fromkeys(law.canonical for law in laws)),
        primary=primary,
        confidence=limits.confidence(draft.certainty, money is not None),
        evidence=evidence_of(reading, trigger, authority, parties, when, laws),
    )


def _respondent_kind(parties: Sequence[Party]) -> RespondentKind:
    if not parties or all(p.unnamed for p in parties):
        return "unnamed"
    if all(p.person for p in parties):
        return "person"
    if all(PUBLIC_BODY.search(p.name) for p in parties):
        return "public_body"
    return "company"


def _laws(scene: Scene, trigger: Trigger, primary: bool) -> list[LawMention]:
    """The laws an action rests on: those of its own sentence, else (for the article's own news) those of the article."""
    reading = scene.reading
    here = [law for law in reading.laws if reading.sentence_at(law.start) == trigger.sentence]
    return here or (reading.laws if primary else [])
