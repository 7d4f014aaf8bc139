"""Which triggers are actions, against whom and by whom: what follows from the judgements by rule."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.drafts import currency_of, draft_actions
from extractors.judging import Thresholds
from extractors.scene import Scene
from tests.scenes import build_judgements, build_scene

ACME, BOLT = {"Acme": 0.9}, {"Bolt": 0.9}
BOTH = {"Acme": 0.9, "Bolt": 0.8}
TWO = ("Acme", "Bolt")
PAYMENTS = [("penalty", "penalty_noun"), ("disgorgement", "disgorge")]

# text; what of it is given; how it is judged; the drafts as (words of the trigger, respondents, authorities); a note
CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, tuple[str, ...], tuple[str, ...]]], str]] = [
    ("Acme was fined €5m.", {"parties": ("Acme",)}, {"party": ACME}, [("€5m", ("Acme",), ())], "one sum, one action"),
    ("Acme earned €5m.", {"parties": ("Acme",)}, {"party": ACME, "role": 0.4}, [], "a sum that is not likely an action's"),
    ("A fine of €5m.", {}, {}, [("€5m", (), ())], "nobody is named"),
    ("Acme was fined €5m.", {"parties": ("Acme",)}, {"party": {"Acme": 0.1}}, [("€5m", ("Acme",), ())], "unlikely, but alone"),
    (
        "Acme, a bank, was fined €5m.",
        {"parties": ("Acme",), "unnamed": ("a bank",)},
        {"party": {"Acme": 0.6, "a bank": 0.9}},
        [("€5m", ("Acme",), ())],
        "a name before a description",
    ),
    (
        "Acme was fined €27m. The €27,124,816 fine is final.",
        {"parties": ("Acme",)},
        {"party": ACME},
        [("€27,124,816", ("Acme",), ())],
        "a rounded sum is told again exactly",
    ),
    (
        "Acme was fined €27m. It earned €27,124,816.",
        {"parties": ("Acme",)},
        {"party": ACME, "role": (0.9, 0.1)},
        [("€27m", ("Acme",), ())],
        "the exact sum is something else",
    ),
    ("Acme was fined €5m ($5.4m).", {"parties": ("Acme",)}, {"party": ACME}, [("€5m", ("Acme",), ())], "a conversion is left out"),
    (
        "Acme was fined €5m. The €5m fine is final.",
        {"parties": ("Acme",)},
        {"party": (ACME, {"Acme": 0.2})},
        [("€5m", ("Acme",), ())],
        "the same sum told again, the second time of nobody clear",
    ),
    (
        "Acme was fined €5m. Bolt was fined €5m.",
        {"parties": TWO},
        {"party": (ACME, BOLT)},
        [("€5m", ("Acme",), ()), ("€5m", ("Bolt",), ())],
        "the same sum for another",
    ),
    ("Acme and Bolt were fined €5m.", {"parties": TWO}, {"party": BOTH}, [("€5m", TWO, ())], "joint respondents share one action"),
    (
        "Acme and Bolt were fined €5m each.",
        {"parties": TWO},
        {"party": BOTH},
        [("€5m", ("Acme",), ()), ("€5m", ("Bolt",), ())],
        "each has an action of its own",
    ),
    (
        "AMF and BaFin each fined Acme €5m.",
        {"parties": ("Acme",), "authorities": ("AMF", "BaFin")},
        {"party": ACME, "authority": {"AMF": 0.9, "BaFin": 0.8}},
        [("€5m", ("Acme",), ("AMF",)), ("€5m", ("Acme",), ("BaFin",))],
        "each authority fined",
    ),
    (
        "AMF and BaFin fined Acme €5m.",
        {"parties": ("Acme",), "authorities": ("AMF", "BaFin")},
        {"party": ACME, "authority": {"AMF": 0.8, "BaFin": 0.9}},
        [("€5m", ("Acme",), ("BaFin",))],
        "the likeliest authority acts",
    ),
    (
        "Fines of €3m: Acme must pay €1m and Bolt €2m.",
        {"parties": TWO},
        {"party": (BOTH, ACME, BOLT)},
        [("€1m", ("Acme",), ()), ("€2m", ("Bolt",), ())],
        "parts for several respondents are the actions",
    ),
    (
        "Acme must pay €3m: a €1m penalty for spam and a €2m penalty for leaks.",
        {"parties": ("Acme",), "cues": PAYMENTS},
        {"party": ACME},
        [("€3m", ("Acme",), ())],
        "parts for one respondent are none, the total is the action",
    ),
    (
        "Acme must pay €3m: €1m in disgorgement and a penalty of €2m.",
        {"parties": ("Acme",), "cues": PAYMENTS},
        {"party": ACME},
        [("€1m", ("Acme",), ()), ("€2m", ("Acme",), ())],
        "parts that are paid for different ends are the actions",
    ),
    (
        "Acme pays disgorgement of €5m and a penalty of €5m.",
        {"parties": ("Acme",), "cues": PAYMENTS},
        {"party": ACME, "kind": ("disgorgement", "fine")},
        [("€5m", ("Acme",), ()), ("€5m", ("Acme",), ())],
        "one sentence gives the same sum for two kinds",
    ),
    (
        "Acme was ordered to stop. Bolt was ordered to pay.",
        {"parties": TWO, "cues": [("ordered", "order")]},
        {"act": (ACME, BOLT)},
        [("ordered", ("Acme",), ()), ("ordered", ("Bolt",), ())],
        "orders against two",
    ),
    (
        "Acme was barred. Acme was barred.",
        {"parties": ("Acme",), "cues": [("barred", "ban")]},
        {"act": ({"Acme": 0.6}, {"Acme": 0.7})},
        [("barred", ("Acme",), ())],
        "a ban told twice is drafted once",
    ),
    ("Acme was barred.", {"parties": ("Acme",), "cues": [("barred", "ban")]}, {"act": {"Acme": 0.4}}, [], "an unlikely ban"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "judged", "expected", "note"), CASES)
def test_drafts(
    text: str,
    given: dict[str, Any],
    judged: dict[str, Any],
    expected: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
    note: str,
) -> None:
    scene = build_scene(text, **given)
    assert _drafted(scene, judged) == expected, note


def _drafted(scene: Scene, judged: dict[str, Any]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    reading = scene.reading
    return [
        (
            reading.text[scene.triggers[d.trigger].start : scene.triggers[d.trigger].end],
            tuple(reading.parties[i].name for i in d.parties),
            tuple(reading.authorities[i].name for i in d.authorities),
        )
        for d in draft_actions(scene, build_judgements(scene, **judged), Thresholds())
    ]


def test_the_text_speaks_before_the_title() -> None:
    scene = build_scene("The fine of €5m is final.", title="Acme fined €5m", parties=("Acme",))
    (draft,) = draft_actions(scene, build_judgements(scene, role=(0.9, 0.6), party=ACME), Thresholds())
    assert scene.triggers[draft.trigger].start > scene.reading.offset


def test_of_two_tellings_of_an_act_the_surer_one_counts() -> None:
    scene = build_scene("Acme was barred. Acme was barred.", parties=("Acme",), cues=[("barred", "ban")])
    (draft,) = draft_actions(scene, build_judgements(scene, act=({"Acme": 0.6}, {"Acme": 0.7})), Thresholds())
    assert (draft.trigger, draft.certainty, draft.kind) == (1, 0.7, "ban")


@pytest.mark.parametrize(("text", "expected"), [("It cost €5m.", "EUR"), ("It cost $5m.", "USD"), ("It was said.", None)])
def test_currency_without_a_registered_authority(text: str, expected: str | None) -> None:
    scene = build_scene(text, cues=[("said", "order")])
    assert currency_of(scene, 0, {}) == expected
