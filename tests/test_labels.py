"""Labelled actions turned into labels of candidates."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.tables import tables_of
from models.labels import UNSAID, label_tables
from tests.scenes import build_scene

TEXT = "The AMF fined Acme €5m on 3 May 2024. Bolt earned €7m. Bolt was ordered to stop."
FINE: dict[str, Any] = {
    "amount": "5000000", "currency": "EUR", "company": "Acme", "regulator": "AMF", "kind": "fine", "status": "imposed",
    "date": "2024-05-03", "primary": True,
}  # fmt: skip
ORDER: dict[str, Any] = {
    "amount": None, "company": "Bolt", "regulator": None, "kind": "order", "status": "imposed", "date": None, "primary": False,
    "evidence": "Bolt was ordered to stop.",
}  # fmt: skip
U = UNSAID
# The triggers are the €5m, the €7m and the order; the parties Acme and Bolt; the dates that of publication and 3 May 2024.
CASES: list[tuple[list[dict[str, Any]], dict[str, list[int]], str]] = [
    (
        [],
        {"respondent": [0, 0], "role": [0, 0], "party": [U] * 4, "act": [0, 0], "authority": [U] * 3, "date": [U] * 6},
        "no action",
    ),
    (
        [FINE],
        {"respondent": [1, 0], "role": [1, 0], "sum": [1, 0], "party": [1, 0, U, U], "authority": [1, U, U], "kind": [0, U],
         "status": [0, U, U], "primary": [1, U, U], "date": [0, 1, U, U, U, U]},
        "a fine",
    ),
    ([ORDER], {"role": [0, 0], "act": [0, 1], "authority": [U, U, U], "status": [U, U, 0], "date": [U, U, U, U, 0, 0]}, "an order"),
    ([{**ORDER, "evidence": "elsewhere"}], {"act": [0, U]}, "an order that another sentence is quoted for may be told here too"),
    ([{**FINE, "company": "Acme and Bolt"}], {"respondent": [1, 1], "party": [1, 1, U, U]}, "a joint fine"),
    ([{**FINE, "respondent_kind": "unnamed"}], {"respondent": [0, 0], "party": [U] * 4}, "a respondent that is not named"),
    ([{**FINE, "currency": "USD"}], {"role": [0, 0]}, "another currency is another sum"),
    ([{**FINE, "kind": "order"}], {"kind": [5, U]}, "a kind that sums do not have is other"),
    ([{**FINE, "status": "rumoured"}], {"status": [U, U, U]}, "a status outside the classes"),
    ([{**FINE, "date": "2024-05-04"}], {"date": [1, 0, U, U, U, U]}, "dated by its publication"),
    ([{**FINE, "date": "2024-05"}], {"date": [0, 1, U, U, U, U]}, "a date at its own precision"),
]  # fmt: skip


@pytest.mark.parametrize(("golds", "expected", "note"), CASES, ids=[note for *_, note in CASES])
def test_labels(golds: list[dict[str, Any]], expected: dict[str, list[int]], note: str) -> None:
    scene = build_scene(TEXT, parties=("Acme", "Bolt"), authorities=("AMF",), cues=[("ordered", "order")])
    tables = tables_of(scene)
    labels = label_tables(scene, tables, golds)
    assert {name: labels[name] for name in expected} == expected, note
    assert {name: len(rows) for name, rows in labels.items()} == {name: len(table) for name, table in tables.items()}
