"""The tables of candidates: their columns are the same whatever an article holds, and judgements land in the right ones."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.judging import set_fate, set_neighbours, set_standing, set_words
from extractors.scene import Scene
from extractors.sums_compared import compare_sums
from extractors.tables import FATE, NEIGHBOURS, Table, feature_names, tables_of
from extractors.wording import WordModel
from tests.scenes import build_scene

SCENES = [
    (build_scene(""), "nothing at all"),
    (build_scene("It rained."), "a text without any candidate"),
    (build_scene("Acme was fined €5m.", published=None), "a sum without parties, authorities or dates"),
    (
        build_scene(
            "On 3 May 2024 the AMF fined Acme €5m and Bolt €6m.\nAcme was ordered to stop and appealed.",
            parties=("Acme", "Bolt"),
            authorities=("AMF",),
            cues=[("fined", "fine_verb"), ("ordered", "order"), ("appealed", "appeal")],
        ),
        "all of it",
    ),
]


@pytest.mark.parametrize(("scene", "note"), SCENES, ids=[note for _, note in SCENES])
def test_tables_have_the_columns_that_classifiers_are_trained_on(scene: Scene, note: str) -> None:
    tables = tables_of(scene)
    assert {name: table.columns for name, table in tables.items()} == feature_names(), note
    for table in tables.values():
        assert table.rows.shape == (len(table.trigger), len(table.columns)) == (len(table.candidate), len(table.columns))
        assert table.rows.dtype == np.float32
        assert np.isfinite(table.rows).all()


def test_no_column_has_two_meanings() -> None:
    assert all(len(set(columns)) == len(columns) for columns in feature_names().values())


def _column(table: Table, name: str) -> list[float]:
    return [round(float(value), 3) for value in table.rows[:, table.columns.index(name)]]


def test_judgements_land_in_their_columns() -> None:
    scene = SCENES[-1][0]
    tables = tables_of(scene)
    set_words(scene, tables, WordModel({}, 0.0))
    set_standing(tables, np.asarray([0.25, 0.75], dtype=np.float32))
    set_neighbours(scene, tables, np.asarray([0.125, 0.5], dtype=np.float32))
    set_fate(scene, tables["status"], {0: 0, 1: 1})
    assert _column(tables["date"], "words") == [0.5] * len(tables["date"])
    assert _column(tables["party"], "pair.standing") == [0.25, 0.75] * 2
    assert _column(tables["sum"], "standing_here") == [0.75, 0.75]
    assert [_column(tables["sum"], name) for name in NEIGHBOURS] == [
        [0.125, 0.5],  # its own
        [-1, 0.125],  # the sum before
        [0.5, -1],  # the sum after
        [0.5, 0.125],  # the best of its sentence
        [0.5, 0.125],  # the others of its line
        [-1, -1],  # the same value elsewhere
        [1, 0],  # its rank
    ]
    assert FATE[0] == "party_propose"
    assert _column(tables["status"], "party_appeal") == [1, 0, 0]


@pytest.mark.parametrize(
    ("text", "totals", "parts", "exact", "note"),
    [
        ("€5m: €1m, €4m", {5}, {1, 4}, [0, 1, 2], "a total before its parts"),
        ("€1m, €4m, in all €5m", {5}, {1, 4}, [0, 1, 2], "a total after its parts"),
        ("€1m, €7m, €4m, €5m", {5}, {1, 4}, [0, 1, 2, 3], "two values apart from each other"),
        ("€1m, €7m, €20m", set(), set(), [0, 1, 2], "no total"),
        ("€27m, later €27,124,816", set(), set(), [1, 1], "a rounded sum"),
        ("€27m, later $27,124,816", set(), set(), [0, 1], "another currency rounds nothing"),
        ("€30m, later €30,124,816", set(), set(), [0, 1], "one digit is too few to be a rounding of anything"),
        ("", set(), set(), [], "no sums"),
    ],
)
def test_sums_compared(text: str, totals: set[int], parts: set[int], exact: list[int], note: str) -> None:
    sums = compare_sums(build_scene(text).reading.sums)
    found = ({int(t / 1_000_000) for t in sums.totals}, {int(p / 1_000_000) for p in sums.parts}, sums.exact)
    assert found == (totals, parts, exact), note
