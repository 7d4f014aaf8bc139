"""Every question about an article as a table of candidates: which sum, which party, which authority, which date ...

A row describes one candidate of one trigger; ``extractors.features`` says how. What the numbers mean is learnt in ``models/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractors.encoding import ALONE
from extractors.features.authorities import authority_row
from extractors.features.candidates import field_of
from extractors.features.context import context_rows
from extractors.features.dates import date_rows
from extractors.features.pairs import pair_rows
from extractors.features.parties import party_row, respondent_rows
from extractors.features.rows import Row
from extractors.scene import OUTCOMES, Scene, example_scene
from extractors.triggers import DECIDED, SUM_KINDS

Matrix = NDArray[np.float32]

# Columns that judgements fill in: how likely the sums around a sum are amounts of actions, by a first look at each alone ...
NEIGHBOURS = ("role", "role_previous", "role_next", "role_best_in_sentence", "role_mean_in_line", "role_best_of_value", "role_rank")
# ... and what the sentences about the respondent say became of the sanction.
FATE = tuple(f"party_{outcome}" for outcome in OUTCOMES)
# What the encoder answers: of a trigger alone, of a pair (and how far ahead of the others), of a party.
ENCODER = "encoder."  # begins their names
ENCODED = tuple(ENCODER + question for question in ALONE)
ENCODED_CLASSES = {
    "kind": tuple(ENCODER + kind for kind in SUM_KINDS),
    "status": tuple(ENCODER + status for status in DECIDED),
}
ENCODED_PAIR = (ENCODER + "pair", ENCODER + "ahead", ENCODER + "share")
ENCODED_PARTY = (ENCODER + "standing",)
NO_TRIGGER = -1


@dataclass(frozen=True, slots=True)
class Table:
    """All candidates of one article for one question.

    Attributes:
        columns: The names of the columns.
        rows: One row a candidate, float32.
        trigger: For each row the index of its trigger; ``NO_TRIGGER`` in ``respondent``, which asks about the whole article.
        candidate: For each row the index of its party, its authority or its date; 0 where the trigger itself is in question.
            Of dates 0 is the publication date and n the n-th mention, counted from 1.
    """

    columns: tuple[str, ...]
    rows: Matrix
    trigger: list[int]
    candidate: list[int]

    def __len__(self) -> int:
        return len(self.trigger)

    def fill(self, column: str, values: Matrix | Sequence[float]) -> None:
        """Fill a column, and with a matrix the columns after it, by judgements."""
        filled = np.asarray(values, dtype=np.float32).reshape(len(self), -1)
        at = self.columns.index(column)
        self.rows[:, at : at + filled.shape[1]] = filled


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows that describe the same thing, as a matrix; a table is made of several side by side."""

    columns: tuple[str, ...]
    values: Matrix


def _block(rows: Sequence[Row], prefix: str = "") -> _Block:
    names = tuple(prefix + name for name in rows[0]) if rows else ()
    return _Block(names, np.asarray([list(row.values()) for row in rows], dtype=np.float32).reshape(len(rows), len(names)))


def _empty(columns: tuple[str, ...], rows: int) -> tuple[_Block, Sequence[int]]:
    """Columns that are filled in later."""
    return _Block(columns, np.zeros((1, len(columns)), dtype=np.float32)), [0] * rows


def _table(trigger: list[int], candidate: list[int], *blocks: tuple[_Block, Sequence[int]]) -> Table:
    """Set blocks side by side: of each the rows that are asked for, one for each candidate."""
    columns = tuple(name for block, _ in blocks for name in block.columns)
    rows = np.hstack([block.values[np.asarray(index, dtype=int)] for block, index in blocks])
    return Table(columns, rows, trigger, candidate)


def _lay_out(scene: Scene) -> dict[str, Table]:
    """Lay out the tables of a scene; a table without rows has no columns either."""
    triggers, reading = scene.triggers, scene.reading
    everywhere = list(range(len(triggers)))
    sums = [t for t in everywhere if triggers[t].sum is not None]
    people = field_of(scene, [(p.name, p.mentions) for p in reading.parties])
    bodies = field_of(scene, [(a.name, a.mentions) for a in reading.authorities])
    own = [party_row(scene, party) for party in reading.parties]
    context, of_party = _block(context_rows(scene)), _block(own, "party.")

    def alone(which: list[int], *judged: str) -> Table:
        """Each trigger by itself, with columns to be filled in."""
        return _table(which, [0] * len(which), (context, which), _empty((*judged, *ENCODED), len(which)))

    def whom(which: list[int]) -> Table:
        """Each trigger with each party."""
        pairs = _block([row for t in which for row in pair_rows(scene, triggers[t], people)], "pair.")
        trigger, candidate = _product(which, len(own))
        blocks = (context, trigger), (pairs, range(len(trigger))), (of_party, candidate)
        return _table(trigger, candidate, *blocks, _empty(ENCODED + ENCODED_PAIR, len(trigger)))

    def by_whom() -> Table:
        """Each trigger with each authority."""
        pairs = _block([row for t in triggers for row in pair_rows(scene, t, bodies)], "pair.")
        of_authority = _block([authority_row(scene, t, a) for t in triggers for a in reading.authorities], "authority.")
        trigger, candidate = _product(everywhere, len(reading.authorities))
        blocks = (context, trigger), (pairs, range(len(trigger))), (of_authority, range(len(trigger)))
        return _table(trigger, candidate, *blocks, _empty(ENCODED + ENCODED_PAIR, len(trigger)))

    def when() -> Table:
        """Each trigger with the publication date and each date mention."""
        dates = _block([row for t in triggers for row in date_rows(scene, t)], "date.")
        trigger, candidate = _product(everywhere, len(reading.dates) + 1)
        blocks = (context, trigger), (dates, range(len(trigger)))
        return _table(trigger, candidate, *blocks, _empty(ENCODED + ENCODED_PAIR, len(trigger)))

    respondents = _block(respondent_rows(scene, people, own))
    return {
        "respondent": _table(
            [NO_TRIGGER] * len(own), list(range(len(own))), (respondents, range(len(own))), _empty(ENCODED_PARTY, len(own))
        ),
        "role": alone(sums),
        "sum": alone(sums, *NEIGHBOURS),
        "party": whom(sums),
        "act": whom([t for t in everywhere if triggers[t].sum is None]),
        "authority": by_whom(),
        "kind": alone(sums, *ENCODED_CLASSES["kind"]),
        "status": alone(everywhere, *FATE, *ENCODED_CLASSES["status"]),
        "primary": alone(everywhere),
        "date": when(),
    }


def _product(triggers: Sequence[int], candidates: int) -> tuple[list[int], list[int]]:
    """Every trigger with every candidate, as two lists."""
    return [t for t in triggers for _ in range(candidates)], [c for _ in triggers for c in range(candidates)]


@cache
def feature_names() -> Mapping[str, tuple[str, ...]]:
    """The tables and their columns in their order: what the classifiers are trained on."""
    return {name: table.columns for name, table in _lay_out(example_scene()).items()}


def tables_of(scene: Scene) -> dict[str, Table]:
    """Lay out every question about an article as a table of candidates.

    The columns of ``ENCODED`` and its like are 0 until :func:`extractors.judging.set_encoded` fills them in; ``words``,
    ``standing_here``, ``pair.standing``, ``NEIGHBOURS`` and ``FATE`` until :func:`extractors.judging.score_tables` does.
    """
    names = feature_names()
    return {
        name: table if len(table) else Table(names[name], np.zeros((0, len(names[name])), dtype=np.float32), [], [])
        for name, table in _lay_out(scene).items()
    }
