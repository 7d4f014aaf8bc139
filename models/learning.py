"""Learning: labelled articles in, trained classifiers out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xgboost
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from data.records import ArticleText
from extractors.encoding import nothing_encoded
from extractors.judging import Judges, Scores, score_tables, set_encoded, set_fate, set_neighbours, set_standing, set_words
from extractors.scene import Scene, scene_of
from extractors.tables import ENCODER, Matrix, Table, feature_names, tables_of
from extractors.triggers import DECIDED, SUM_KINDS
from extractors.wording import WordModel
from models import weights
from models.encoder import OUT_OF_FOLD, laid_out, load_encodings
from models.evaluate import Article
from models.labels import UNSAID, label_tables
from models.pipeline import build_nlp, doc_of

LABELLED = (Path(__file__).parent / "labelled", Path(__file__).parent.parent / "data" / "newsroom")
CLASSES = {"kind": len(SUM_KINDS), "status": len(DECIDED)}
COMMON = {"tree_method": "hist", "subsample": 0.8, "colsample_bytree": 0.4, "max_bin": 64, "nthread": 2}
SETTINGS: dict[str, tuple[dict[str, float], int]] = {
    "respondent": ({"max_depth": 4, "eta": 0.06, "min_child_weight": 3}, 150),
    "role": ({"max_depth": 4, "eta": 0.06, "min_child_weight": 2, "colsample_bytree": 0.2}, 350),
    "sum": ({"max_depth": 4, "eta": 0.06, "min_child_weight": 2}, 150),
    "party": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 250),
    "act": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 250),
    "authority": ({"max_depth": 5, "eta": 0.08, "min_child_weight": 2}, 150),
    "kind": ({"max_depth": 4, "eta": 0.1, "min_child_weight": 1}, 80),
    "status": ({"max_depth": 4, "eta": 0.1, "min_child_weight": 1}, 80),
    "primary": ({"max_depth": 4, "eta": 0.08, "min_child_weight": 1}, 120),
    "date": ({"max_depth": 6, "eta": 0.08, "min_child_weight": 2}, 180),
}
FOLDS = 4
WORD_FREEDOM = 0.2  # the inverse of the penalty on the weights of words, chosen by cross-validation
LEAST_WEIGHT = 0.005  # of a word; lighter ones would only fill the table


@dataclass(slots=True)
class Example:
    """A labelled article, laid out for learning."""

    gold: Article
    scene: Scene
    tables: dict[str, Table]
    labels: dict[str, list[int]]


def labelled_articles() -> list[Article]:
    """Every labelled article of the repository, in the order of the files' names; ``set`` is the name of its file."""
    files = [path for folder in LABELLED for path in sorted(folder.glob("*.jsonl"))]
    lines = [(path.stem, line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [{**json.loads(line), "set": name} for name, line in lines]


def prepare(articles: Iterable[Article]) -> list[Example]:
    """Read labelled articles and lay out and label their candidates.

    What the encoder says of them was kept when it learnt, each article judged by an encoder that had not seen it. Of an
    article that is new since, or is read otherwise than then, it says nothing until ``make encoder``.
    """
    kept = load_encodings(weights.FOLDER / OUT_OF_FOLD)
    nlp = build_nlp()
    nlp.disable_pipe("finewire_actions")
    examples = []
    for gold in articles:
        article = ArticleText(str(gold["id"]), gold["text"], gold.get("title"), gold.get("url"), gold.get("published"))
        scene = scene_of(nlp(doc_of(nlp, article))._.reading)
        tables = tables_of(scene)
        set_encoded(tables, laid_out(scene, kept.get(article.id)) or nothing_encoded(scene))
        examples.append(Example(gold, scene, tables, label_tables(scene, tables, gold["actions"])))
    return examples


def learn(name: str, rows: Matrix, labels: NDArray[np.int_]) -> weights.BoosterScorer:
    """Learn one classifier from its rows, one booster for each of ``weights.MEMBERS``; rows labelled ``UNSAID`` are left out.

    Their mean is better than either: the encoder's answers are so telling that a booster which sees them hardly looks elsewhere.
    """
    settings, rounds = SETTINGS[name]
    known = labels != UNSAID
    objective = {"objective": "multi:softprob", "num_class": CLASSES[name]} if name in CLASSES else {"objective": "binary:logistic"}
    columns = feature_names()[name]
    hidden = [i for i, column in enumerate(columns) if column.startswith(ENCODER)]
    boosters = []
    for seed, member in enumerate(weights.MEMBERS, 1):
        seen = rows[known]
        if member == "alone":
            seen[:, hidden] = np.nan
        data = xgboost.DMatrix(seen, labels[known], feature_names=list(columns))
        boosters.append(xgboost.train({**COMMON, **settings, **objective, "seed": seed}, data, rounds))
    return weights.BoosterScorer(boosters)


def _learn_from(name: str, examples: Sequence[Example]) -> weights.BoosterScorer:
    rows = np.concatenate([e.tables[name].rows for e in examples])
    return learn(name, rows, np.concatenate([np.asarray(e.labels[name], dtype=int) for e in examples]))


def learn_words(examples: Sequence[Example]) -> WordModel:
    """Learn what the words around a trigger say: whether a sum is an action's amount, a cue an action of its kind."""
    rows: list[Sequence[str]] = []
    labels: list[int] = []
    for e in examples:
        real = dict(zip(e.tables["role"].trigger, e.labels["role"], strict=True))
        for t, label in zip(e.tables["act"].trigger, e.labels["act"], strict=True):
            real[t] = max(real.get(t, UNSAID), label)
        known = [(t, y) for t, y in real.items() if y != UNSAID]
        rows += [e.scene.wording[t] for t, _ in known]
        labels += [y for _, y in known]
    return _logistic_regression(rows, np.asarray(labels, dtype=float))


def _logistic_regression(rows: Sequence[Sequence[str]], labels: NDArray[np.float64]) -> WordModel:
    """Logistic regression with an L2 penalty over rows of present features, by L-BFGS."""
    place = {name: i for i, name in enumerate(sorted({name for row in rows for name in row}))}
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.asarray([place[name] for row in rows for name in row])
    present = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(place)))

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = (2 * labels - 1) * (present @ theta[:-1] + theta[-1])
        pull = -(2 * labels - 1) * expit(-margin)
        gradient = np.append(present.T @ pull + theta[:-1] / WORD_FREEDOM, pull.sum())
        return float(np.logaddexp(0, -margin).sum() + theta[:-1] @ theta[:-1] / (2 * WORD_FREEDOM)), gradient

    theta = minimize(loss, np.zeros(len(place) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    kept = {name: round(float(theta[i]), 4) for name, i in place.items() if abs(theta[i]) > LEAST_WEIGHT}
    return WordModel(kept, round(float(theta[-1]), 4))


def learn_all(examples: Sequence[Example]) -> Judges:
    """Learn the model of the words and every classifier.

    The later ones look at what the earlier ones say; they learn from judgements of articles that those have not seen,
    as it will be in use.
    """
    for fold in range(FOLDS):
        inside = [e for i, e in enumerate(examples) if i % FOLDS != fold]
        words, standing = learn_words(inside), _learn_from("respondent", inside)
        for e in examples[fold::FOLDS]:
            set_words(e.scene, e.tables, words)
            set_standing(e.tables, standing(e.tables["respondent"].rows))
    for e in examples:
        set_fate(e.scene, e.tables["status"], _respondents(e))
    for fold in range(FOLDS):
        role = _learn_from("role", [e for i, e in enumerate(examples) if i % FOLDS != fold])
        for e in examples[fold::FOLDS]:
            set_neighbours(e.scene, e.tables, role(e.tables["role"].rows))
    return Judges(
        {name: _learn_from(name, examples) for name in feature_names()},
        learn_words(examples),
        nothing_encoded,
    )


def _respondents(example: Example) -> dict[int, int]:
    """Trigger -> a party that is labelled as its respondent."""
    parts = [(example.tables[name], example.labels[name]) for name in ("party", "act")]
    rows = [row for table, labels in parts for row in zip(table.trigger, table.candidate, labels, strict=True)]
    return {t: c for t, c, label in rows if label == 1}


def apply(judges: Judges, examples: Sequence[Example]) -> list[Scores]:
    """Score the candidates of every example."""
    return [score_tables(e.scene, e.tables, judges) for e in examples]
