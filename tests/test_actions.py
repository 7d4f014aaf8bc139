"""The fields of actions, their dates, their evidence, and the sums that are none."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from data.records import ArticleText
from extractors.actions import assemble, decide
from extractors.judging import Thresholds, set_fate, set_neighbours, set_standing
from extractors.reading import add_parties, read
from extractors.scene import scene_of
from extractors.tables import tables_of
from extractors.triggers import DECIDED, SUM_KINDS
from tests.conftest import ROOT
from tests.scenes import build_judgements, build_scene

NEWSROOM = [json.loads(line) for line in (ROOT / "data" / "newsroom" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
ACME = {"Acme": 0.9}
BOTH = {"Acme": 0.9, "Bolt": 0.9}
COUNCIL = "Leeds Council"


def test_the_fields_of_an_action() -> None:
    text = "On 3 May 2024 the AMF fined Acme up to €5m under Section 5 of the Competition Act."
    scene = build_scene(text, parties=("Acme",), authorities=("AMF",), title="News")
    judged = build_judgements(scene, party=ACME, authority={"AMF": 0.9}, date={0: {0: 0.1, 1: 0.9}}, status="proposed")
    (action,) = decide(scene, judged, Thresholds()).actions
    assert (action.regulator, action.company, action.respondent_kind) == ("AMF", "Acme", "company")
    assert (action.amount, action.currency, action.amount_text) == (Decimal(5_000_000), "EUR", "€5m")
    assert action.amount_qualifier == "up_to"
    assert (action.date, action.date_precision, action.date_basis) == ("2024-05-03", "day", "stated")
    assert (action.kind, action.status, action.primary, action.confidence) == ("fine", "proposed", True, 0.81)
    words = {span.field: span.text for span in action.evidence}
    assert words == {
        "regulator": "AMF",
        "company": "Acme",
        "respondent_kind": "Acme",
        **dict.fromkeys(("kind", "status", "primary"), text),
        **dict.fromkeys(("amount", "currency", "amount_text"), "€5m"),
        "amount_qualifier": "up to",
        **dict.fromkeys(("date", "date_precision", "date_basis"), "3 May 2024"),
        "legal_basis": words["legal_basis"],
    }
    assert all(span.text == text[span.start : span.end] for span in action.evidence)


@pytest.mark.parametrize(
    ("text", "given", "likely", "expected", "note"),
    [
        ("Acme and Bolt were fined €5m.", {"parties": ("Acme", "Bolt")}, BOTH, ("Acme and Bolt", "company"), "joint"),
        ("A bank was fined €5m.", {"unnamed": ("A bank",)}, {"A bank": 0.9}, ("A bank", "unnamed"), "described"),
        ("A fine of €5m.", {}, {}, (None, "unnamed"), "nobody"),
        (f"{COUNCIL} was fined €5m.", {"parties": (COUNCIL,)}, {COUNCIL: 0.9}, (COUNCIL, "public_body"), "public"),
    ],
)
def test_respondents(
    text: str, given: dict[str, Any], likely: dict[str, float], expected: tuple[str | None, str], note: str
) -> None:
    scene = build_scene(text, **given)
    (action,) = decide(scene, build_judgements(scene, party=likely), Thresholds()).actions
    assert (action.company, action.respondent_kind) == expected, note


TWO_FINES = "On 3 May 2024 Acme was fined €5m. Acme was also fined €7m."
TWO_DATES = "On 3 May 2024 Acme was fined €5m. On 1 May 2024 Acme was fined €7m. It then paid €9m."


@pytest.mark.parametrize(
    ("text", "dates", "primary", "expected", "note"),
    [
        (TWO_FINES, [{0: 0.1, 1: 0.9}, {0: 0.3, 1: 0.2}], [0.9, 0.9], ["2024-05-03"] * 2, "the news has one date"),
        (
            TWO_FINES,
            [{0: 0.1, 1: 0.9}, {0: 0.3, 1: 0.2}],
            [0.9, 0.1],
            ["2024-05-03", "2024-05-03"],
            "what it looks back on never bears the publication date",
        ),
        (
            TWO_DATES,
            [{0: 0.1, 1: 0.9, 2: 0.0}, {0: 0.1, 1: 0.0, 2: 0.9}, {0: 0.3, 1: 0.1, 2: 0.1}],
            [0.9, 0.9, 0.9],
            ["2024-05-03", "2024-05-01", "2024-05-04"],
            "a round-up of several dates has no date of its own",
        ),
        (TWO_FINES, [{0: 0.05, 1: 0.1}, {0: 0.05, 1: 0.1}], [0.1, 0.1], [None, None], "no likely date at all"),
        (
            TWO_FINES,
            [{0: 0.5, 1: 0.1}, {0: 0.5, 1: 0.1}],
            [0.9, 0.1],
            ["2024-05-04", None],
            "a faint date gives way to the publication date, or to none",
        ),
    ],
)
def test_dates(text: str, dates: list[dict[int, float]], primary: list[float], expected: list[str | None], note: str) -> None:
    scene = build_scene(text, parties=("Acme",))
    judged = build_judgements(scene, party=ACME, date=dict(enumerate(dates)), primary=primary)
    assert [action.date for action in decide(scene, judged, Thresholds()).actions] == expected, note


@pytest.mark.parametrize(
    ("text", "cues", "roles", "expected", "note"),
    [
        ("Fines may reach €20m.", [("may reach", "maximum")], [0.1], ["statutory maximum"], "the cue nearby tells"),
        ("Sales were €20m.", [("Sales", "turnover")], [0.1], ["turnover, profit or assets"], "turnover"),
        ("It was €20m.", [], [0.1], ["no sanction"], "nothing nearby"),
        ("It was €20m ($22m).", [], [0.1, 0.1], ["no sanction", "conversion of another sum"], "restated"),
        ("It was €5m: €1m and €4m.", [], [0.1, 0.1, 0.1], ["total of other sums", "no sanction", "no sanction"], "a total"),
        ("It was €3m. The €3m was paid.", [], [0.9, 0.1], [], "an action's amount told again is not rejected"),
        ("A maximum " + "and more " * 20 + "€3m.", [("maximum", "maximum")], [0.1], ["no sanction"], "the cue is too far away"),
        ("Sales of €3m tax", [("Sales of", "turnover"), ("tax", "tax")], [0.1], ["tax"], "of two equally near"),
    ],
)
def test_rejected_sums(text: str, cues: list[tuple[str, str]], roles: list[float], expected: list[str], note: str) -> None:
    scene = build_scene(text, cues=cues)
    rejected = decide(scene, build_judgements(scene, role=roles), Thresholds()).rejected
    assert [r.reason for r in rejected] == expected, note
    assert all(r.amount_text == text[r.start : r.end] for r in rejected)


def test_a_sum_of_the_title_is_neither_cited_nor_rejected() -> None:
    scene = build_scene("Acme was fined.", title="Acme to pay €5m", parties=("Acme",))
    assert decide(scene, build_judgements(scene, role=0.1, party=ACME), Thresholds()).rejected == ()
    (action,) = decide(scene, build_judgements(scene, party=ACME), Thresholds()).actions
    assert {span.field for span in action.evidence} == {"company", "respondent_kind"}


@pytest.mark.parametrize("article", NEWSROOM, ids=lambda article: article["id"])
def test_whatever_is_judged_evidence_cites_the_text(article: dict[str, str]) -> None:
    reading = read(ArticleText(article["id"], article["text"], article.get("title"), article.get("url"), article.get("published")))
    add_parties(reading, [])
    scene, chance = scene_of(reading), np.random.default_rng(crc32(article["id"].encode()))
    tables = tables_of(scene)
    scores = {name: chance.random(len(table), dtype=np.float32) for name, table in tables.items()}
    for name, classes in (("kind", SUM_KINDS), ("status", DECIDED)):
        scores[name] = chance.random((len(tables[name]), len(classes)), dtype=np.float32)
    set_standing(tables, scores["respondent"])
    set_neighbours(scene, tables, scores["role"])
    set_fate(scene, tables["status"], {})
    found = assemble(scene, tables, scores, Thresholds(act=0.8))
    for span in (span for action in found.actions for span in action.evidence):
        assert span.text == article["text"][span.start : span.end]
    for rejected in found.rejected:
        assert rejected.amount_text == article["text"][rejected.start : rejected.end]
