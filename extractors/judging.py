"""Scores the tables of an article with the trained classifiers (handed in), and reads the scores by trigger.

Some classifiers look at what others say, so they are asked in an order: the encoder, the words around each trigger, the
standing of each party, each sum by itself, then everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.records import Kind, Status
from extractors.encoding import ALONE, PAIRS, Encoding
from extractors.scene import OUTCOMES, Scene
from extractors.tables import (
    ENCODED,
    ENCODED_CLASSES,
    ENCODED_PAIR,
    ENCODED_PARTY,
    FATE,
    NEIGHBOURS,
    NO_TRIGGER,
    Matrix,
    Table,
)
from extractors.triggers import DECIDED, SUM_KINDS
from extractors.wording import WordModel

Vector = NDArray[np.float32]
Scores = Mapping[str, Vector]  # by table; for kind and status one column a class

PRIMARY = 0.5  # from here on an action belongs to the article's own news
_NONE = -1.0  # of a neighbour that is not there
_NEVER = -20.0  # the logit of what cannot be


class Scorer(Protocol):
    """A trained classifier: rows of features in, one probability per row (or per row and class) out."""

    def __call__(self, rows: Matrix) -> Vector:
        """Score the rows."""
        ...


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a probability becomes a decision, and what the certainty of a decision is worth.

    Attributes:
        role: From here on a sum counts.
        party: From here on a party must pay a sum, beside the likeliest one.
        act: From here on a cue phrase is an action without money against a party.
        authority: From here on an authority decides on a sum that "each" of several has.
        least: Below it, role times party, a sum is not reported.
        sums: Knots of the calibration of actions with a sum: certainty and share that was right, both rising.
        acts: The same for actions without a sum.
    """

    role: float = 0.5
    party: float = 0.5
    act: float = 0.5
    authority: float = 0.5
    least: float = 0.0
    sums: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))
    acts: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    def confidence(self, certainty: float, with_sum: bool) -> float:
        """The share of actions of this certainty that were right on articles the classifiers had not seen."""
        certainties, shares = zip(*(self.sums if with_sum else self.acts), strict=True)
        return round(float(np.interp(certainty, certainties, shares)), 3)


@dataclass(frozen=True, slots=True)
class Judges:
    """The trained parts: a classifier for each table, the model of the words around a trigger, and the encoder."""

    classifiers: Mapping[str, Scorer]
    words: WordModel
    encoder: Callable[[Scene], Encoding]


@dataclass(frozen=True, slots=True)
class Judgements:
    """What the classifiers say of a scene; every mapping is by trigger.

    Attributes:
        role: How likely a sum is an action's amount.
        party: Party -> how likely it must pay the sum.
        act: Party -> how likely a cue phrase tells an action against it.
        authority: Authority -> how likely it acts.
        date: 0 for the publication date, n for the n-th date mention -> how likely it is the decision's.
        kind: The likeliest kind of a sum.
        status: The likeliest status.
        primary: How likely the trigger belongs to the article's own news.
    """

    role: Mapping[int, float]
    party: Mapping[int, Mapping[int, float]]
    act: Mapping[int, Mapping[int, float]]
    authority: Mapping[int, Mapping[int, float]]
    date: Mapping[int, Mapping[int, float]]
    kind: Mapping[int, Kind]
    status: Mapping[int, Status]
    primary: Mapping[int, float]


def judgements_of(tables: Mapping[str, Table], scores: Scores) -> Judgements:
    """Read the scores of an article's tables by trigger."""

    def alone(name: str) -> dict[int, float]:
        return {t: float(p) for t, p in zip(tables[name].trigger, scores[name], strict=True)}

    def best(name: str) -> dict[int, int]:
        return {t: int(np.argmax(p)) for t, p in zip(tables[name].trigger, scores[name], strict=True)}

    return Judgements(
        role=alone("sum"),
        party=_by_trigger(tables["party"], scores["party"]),
        act=_by_trigger(tables["act"], scores["act"]),
        authority=_by_trigger(tables["authority"], scores["authority"]),
        date=_by_trigger(tables["date"], scores["date"]),
        kind={t: SUM_KINDS[place] for t, place in best("kind").items()},
        status={t: DECIDED[place] for t, place in best("status").items()},
        primary=alone("primary"),
    )


def _by_trigger(table: Table, scores: Vector) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for t, c, p in zip(table.trigger, table.candidate, scores, strict=True):
        found.setdefault(t, {})[c] = float(p)
    return found


def likeliest(table: Table, scores: Vector) -> dict[int, int]:
    """The likeliest candidate of each trigger."""
    return {t: best_of(found) for t, found in _by_trigger(table, scores).items()}


def best_of(scores: Mapping[int, float]) -> int:
    """The likeliest of some candidates, of equal ones the first; there must be one."""
    return max(scores, key=scores.__getitem__)


def score_tables(scene: Scene, tables: Mapping[str, Table], judges: Judges) -> Scores:
    """Score every table with its classifier, and fill in the columns of those that look at what others say.

    What the encoder says must be there already (:func:`set_encoded`).
    """
    found: dict[str, Vector] = {}

    def judge(name: str) -> Vector:
        table = tables[name]
        found[name] = judges.classifiers[name](table.rows) if len(table) else np.zeros((0,), np.float32)
        return found[name]

    set_words(scene, tables, judges.words)
    set_standing(tables, judge("respondent"))
    set_neighbours(scene, tables, judge("role"))
    set_fate(scene, tables["status"], {**likeliest(tables["party"], judge("party")), **likeliest(tables["act"], judge("act"))})
    for name in tables:
        if name not in found:
            judge(name)
    return found


def _with_context(tables: Mapping[str, Table]) -> list[Table]:
    """The tables whose rows describe a trigger."""
    return [table for table in tables.values() if len(table) and table.trigger[0] != NO_TRIGGER]


def set_encoded(tables: Mapping[str, Table], encoding: Encoding) -> None:
    """Fill in what the encoder says: of triggers, of pairs (and how far each is ahead of the next), of parties."""
    for name, table in tables.items():
        if not len(table):
            continue
        if name == "respondent":
            table.fill(ENCODED_PARTY[0], encoding.standing[table.candidate])
            continue
        table.fill(ENCODED[0], encoding.alone[table.trigger, : len(ALONE)])
        if name in ENCODED_CLASSES:
            start = len(ALONE) + (0 if name == "kind" else len(SUM_KINDS))
            table.fill(ENCODED_CLASSES[name][0], encoding.alone[table.trigger, start : start + len(ENCODED_CLASSES[name])])
        if name in PAIRS:
            compared = _compared(encoding.pairs[name])
            table.fill(ENCODED_PAIR[0], compared[table.trigger, table.candidate])


def _compared(logits: Matrix) -> Matrix:
    """For logits of triggers x candidates the logit, its lead over the best other candidate, and its share by softmax."""
    known = np.nan_to_num(logits, nan=_NEVER)
    ordered = np.sort(known, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1] if logits.shape[1] > 1 else np.full((len(known), 1), _NEVER, np.float32)
    ahead = np.where(known == best, known - second, known - best)
    odds = np.exp(known - best)
    compared = np.stack([logits, ahead, odds / odds.sum(axis=1, keepdims=True)], axis=-1)
    return np.where(np.isnan(logits)[..., None], np.nan, compared).astype(np.float32)


def set_words(scene: Scene, tables: Mapping[str, Table], model: WordModel) -> None:
    """Fill in what the words around each trigger say of it."""
    judged = np.asarray([model.score(features) for features in scene.wording], dtype=np.float32)
    for table in _with_context(tables):
        table.fill("words", judged[table.trigger])


def set_standing(tables: Mapping[str, Table], standing: Vector) -> None:
    """Fill in how likely each party is a respondent at all, and the likeliest of each trigger's sentence."""
    here: dict[int, float] = {}
    for table in (tables["party"], tables["act"]):
        if len(table):
            own = standing[table.candidate]
            table.fill("pair.standing", own)
            in_sentence = own * table.rows[:, table.columns.index("pair.same_sentence")]
            for t, value in zip(table.trigger, in_sentence, strict=True):
                here[t] = max(here.get(t, 0.0), float(value))
    for table in _with_context(tables):
        table.fill("standing_here", [here.get(t, 0.0) for t in table.trigger])


def set_neighbours(scene: Scene, tables: Mapping[str, Table], roles: Vector) -> None:
    """Fill in how the sums around each sum were judged: in a list they are what their neighbours are."""
    table = tables["sum"]
    if not len(table):
        return
    triggers = [scene.triggers[t] for t in table.trigger]
    judged = [float(role) for role in roles]
    in_sentence = _of_others(judged, [t.sentence for t in triggers])
    in_line = _of_others(judged, [scene.reading.sentences[t.sentence].line for t in triggers])
    of_value = _of_others(judged, [(t.sum.amount, t.sum.currency) if t.sum else None for t in triggers])
    ranks = np.argsort(np.argsort(-roles))
    rows = [
        (
            role,
            judged[i - 1] if i else _NONE,
            judged[i + 1] if i + 1 < len(judged) else _NONE,
            max(in_sentence[i], default=_NONE),
            sum(in_line[i]) / len(in_line[i]) if in_line[i] else _NONE,
            max(of_value[i], default=_NONE),
            ranks[i],
        )
        for i, role in enumerate(judged)
    ]
    table.fill(NEIGHBOURS[0], np.asarray(rows, dtype=np.float32))


def _of_others(judged: Sequence[float], groups: Sequence[object]) -> list[list[float]]:
    """For each sum, how the others of its group were judged."""
    return [[other for j, other in enumerate(judged) if j != i and groups[j] == group] for i, group in enumerate(groups)]


def set_fate(scene: Scene, table: Table, party_of: Mapping[int, int]) -> None:
    """Fill in what the sentences about each trigger's respondent say became of the sanction.

    Args:
        scene: The article.
        table: The table ``status``.
        party_of: Trigger -> the party that is most likely its respondent.
    """
    if not len(table):
        return
    said: list[set[str]] = []
    for party in scene.reading.parties:
        sentences = {scene.reading.sentence_at(m.start) for m in party.mentions}
        said.append(set().union(*(scene.contents[n].meanings for n in sentences)))
    told = [said[party_of[t]] if t in party_of else set() for t in table.trigger]
    table.fill(FATE[0], np.asarray([[outcome in meanings for outcome in OUTCOMES] for meanings in told], dtype=np.float32))
