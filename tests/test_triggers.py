"""Which places of a text an action may be built on."""

from __future__ import annotations

import pytest

from extractors.cues import load_cues
from extractors.triggers import ACT_KINDS
from tests.scenes import build_scene

CASES = [
    ("Acme was fined €5 million.", [("fined", "fine_verb")], [("€5 million", None)], "a cue of a fine speaks of the sum beside it"),
    ("Acme was fined.", [("fined", "fine_verb")], [("fined", "fine")], "without a sum the cue stands for itself"),
    (
        "Acme was fined €5 million and ordered to stop.",
        [("fined", "fine_verb"), ("ordered", "order")],
        [("€5 million", None), ("ordered", "order")],
        "an order is an action beside a fine",
    ),
    (
        "Acme was fined. It earned €5 million.",
        [("fined", "fine_verb")],
        [("fined", "fine"), ("€5 million", None)],
        "a sum in another sentence is another matter",
    ),
    ("Acme may not trade.", [("may not", "prohibit")], [("may not", "ban"), ("may not", "order")], "one cue, two kinds"),
    ("Acme appealed.", [("appealed", "appeal")], [], "what became of a sanction is no sanction"),
    ("", [], [], "an empty text"),
]


@pytest.mark.parametrize(("text", "cues", "expected", "note"), CASES)
def test_triggers(text: str, cues: list[tuple[str, str]], expected: list[tuple[str, str | None]], note: str) -> None:
    scene = build_scene(text, cues=cues)
    assert [(text[t.start : t.end], t.kind) for t in scene.triggers] == expected, note


def test_a_trigger_knows_its_sum_by_rank() -> None:
    scene = build_scene("Fines of €1 million, €2 million and €3 million.")
    assert [scene.reading.sums[t.rank] for t in scene.triggers] == [t.sum for t in scene.triggers]


def test_every_act_is_carried_by_a_cue_that_exists() -> None:
    assert set(ACT_KINDS) <= {rule.meaning for rule in load_cues()}
