"""How good extraction is: extracted enforcement actions against gold labels.

Within one article gold and extracted actions are paired one to one, so that the pairs agree in as much as possible. Two
actions can be a pair only where their money agrees (or neither has any) and the regulator or the respondent agrees too.

- ``core``: pairs whose regulator, respondent and money agree, as precision, recall and F1 over all actions;
- ``full``: core pairs whose kind group, status group and date agree as well;
- ``money`` and ``orders``: core over the actions with and without an amount;
- ``primary_recall``: core recall over the articles' own news;
- ``fields``: for each field the share of all pairs in which it agrees;
- ``leaks_per_article``: extracted amounts that the gold lists as a distractor (a legal maximum, a turnover, a loss ...);
- ``clean_negatives``: share of the articles without any action from which nothing was extracted as decided.

An unpaired extracted action whose amount is another cut of the same penalty (a part, a total, a superseded or restated sum,
as the gold line lists them) counts neither as right nor as wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from data.reference.regulators import load_regulators

Action = Mapping[str, Any]
Article = Mapping[str, Any]

STATUS_GROUP = {
    **dict.fromkeys(("imposed", "settled", "paid", "upheld", "reduced"), "final"),
    **dict.fromkeys(("threatened", "proposed"), "pending"),
    "appealed": "contested",
    "annulled": "annulled",
}
KIND_GROUP = {
    **dict.fromkeys(("fine", "settlement", "penalty"), "penalty"),
    **dict.fromkeys(("disgorgement", "restitution"), "repayment"),
    **dict.fromkeys(("order", "ban"), "order"),
    "penalty_payment": "penalty_payment",
    "reprimand": "reprimand",
}
# Words that tell no two names apart: legal forms, connectives, and the places that firms append to their names.
EMPTY_WORDS = frozenset(
    "inc incorporated corp corporation co company companies ltd limited llc llp lp plc pte pty "
    "sa sas sarl ag gmbh kg se nv bv ab as asa oy oyj spa srl sl slu sau group holding holdings and of the for uk us u s".split()
)
MONEY_TOLERANCE = Decimal("0.0005")  # relative: 1.234bn for 1,234,400,000
SHARED_WORDS = 0.6  # of all words of two names, for them to be the same name
WEIGHT = {"money": 4, "regulator": 3, "company": 3, "kind": 1, "status": 1, "date": 1}
OTHER_CUTS = ("component_amounts", "aggregate_amounts", "superseded_amounts", "restated_amounts")
EXACT_PAIRING = 8  # actions on either side; above it pairing is greedy
SCALE = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mn", "million"), 10**6),
    **dict.fromkeys(("b", "bn", "billion"), 10**9),
    **dict.fromkeys(("tn", "trn", "trillion"), 10**12),
    "lakh": 10**5,
    **dict.fromkeys(("cr", "crore"), 10**7),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold action and the extracted action taken for it: their places in their lists, and which fields agree."""

    gold: int
    predicted: int
    agrees: Mapping[str, bool]

    @property
    def core(self) -> bool:
        """Whether regulator and respondent agree (the money of a pair always does)."""
        return self.agrees["regulator"] and self.agrees["company"]

    @property
    def full(self) -> bool:
        """Whether every field agrees."""
        return all(self.agrees.values())


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """What became of one article's actions; all counts of the whole score are sums over these."""

    id: str
    url: str | None
    gold: Sequence[Action]
    predicted: Sequence[Action]
    pairs: tuple[Pair, ...]
    counts: Counter[str]

    def errors(self) -> Iterator[tuple[str, Action | None, Action | None, tuple[str, ...]]]:
        """Yield ``(what, gold, predicted, wrong fields)`` with ``what`` one of missed, extra, partly."""
        core = [pair for pair in self.pairs if pair.core]
        found, used = {pair.gold for pair in core}, {pair.predicted for pair in core}
        yield from (("missed", action, None, ()) for i, action in enumerate(self.gold) if i not in found)
        yield from (("extra", None, action, ()) for j, action in enumerate(self.predicted) if j not in used)
        for pair in core:
            if not pair.full:
                wrong = tuple(name for name, agrees in pair.agrees.items() if not agrees)
                yield "partly", self.gold[pair.gold], self.predicted[pair.predicted], wrong


@dataclass(frozen=True, slots=True)
class Score:
    """The whole score; ``summary`` is what ``finewire evaluate --json`` prints."""

    articles: list[ArticleScore] = field(repr=False)
    summary: dict[str, Any]


# ---- names --------------------------------------------------------------------------------------------------------------


@cache
def words(name: str | None) -> frozenset[str]:
    """Return the telling words of a name: lower case, no accents, possessives or legal forms (unless nothing else is there)."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", re.sub(r"'s\b", "", plain))
    return frozenset(w for w in found if w not in EMPTY_WORDS) or frozenset(found)


def same_name(left: str | None, right: str | None) -> bool:
    """Return whether one name holds the other's words, or the two share most of them; two empty names are the same."""
    a, b = words(left), words(right)
    if not (a and b):
        return a == b
    return a <= b or b <= a or len(a & b) >= SHARED_WORDS * len(a | b)


@cache
def _bearers() -> dict[frozenset[str], frozenset[str]]:
    """Words of a name -> ids of the regulators in the registry that bear it."""
    bearers: dict[frozenset[str], frozenset[str]] = {}
    for regulator in load_regulators():
        for name in (regulator.name, *regulator.native_names, *regulator.acronyms):
            key = words(name)
            if key:
                bearers[key] = bearers.get(key, frozenset()) | {regulator.id}
    return bearers


def same_regulator(left: str, right: str) -> bool:
    """Return whether two names are one, or belong to one regulator of the registry."""
    known = _bearers()
    return same_name(left, right) or not known.get(words(left), frozenset()).isdisjoint(known.get(words(right), frozenset()))


# ---- agreement of two actions ---------------------------------------------------------------------------------------------


def number(value: object) -> Decimal | None:
    """Return a JSON amount as a Decimal; None for null, an empty string and what is no number."""
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None


def _regulator_agrees(gold: Action, predicted: Action) -> bool:
    if gold.get("regulator_inferred") or not (gold.get("regulator") or gold.get("regulator_acronym")):
        return True  # the article does not name it, so nothing can be asked
    asked = [name for key in ("regulator", "regulator_acronym", "regulator_true") if (name := gold.get(key))]
    given = [name for key in ("regulator", "regulator_acronym") if (name := predicted.get(key))]
    given += predicted.get("regulator_aliases") or []
    return any(same_regulator(a, b) for a in asked for b in given)


def _money_agrees(gold: Action, predicted: Action) -> bool:
    asked, given = number(gold.get("amount")), number(predicted.get("amount"))
    if asked is None or given is None:
        return asked is given
    if gold.get("currency") and gold["currency"] != predicted.get("currency"):
        return False
    return abs(asked - given) <= abs(asked) * MONEY_TOLERANCE


def _status(action_status: object) -> str:
    return STATUS_GROUP.get(str(action_status), "unknown")


def _kind(action: Action) -> str:
    return KIND_GROUP.get(str(action.get("kind")), "other")


def agreement(gold: Action, predicted: Action) -> dict[str, bool]:
    """Return for each field whether the extracted action meets the gold one (a gold date at its own precision)."""
    accepted = {_status(status) for status in (gold.get("status"), *(gold.get("status_alt") or ()))}
    return {
        "regulator": _regulator_agrees(gold, predicted),
        "company": gold.get("respondent_kind") == "unnamed" or same_name(gold.get("company"), predicted.get("company")),
        "money": _money_agrees(gold, predicted),
        "kind": _kind(gold) == _kind(predicted),
        "status": _status(predicted.get("status")) in accepted,
        "date": str(predicted.get("date") or "").startswith(str(gold.get("date") or "")),
    }


# ---- pairing --------------------------------------------------------------------------------------------------------------


def pair_up(golds: Sequence[Action], predictions: Sequence[Action]) -> tuple[Pair, ...]:
    """Return the one-to-one pairs of highest total agreement (greedily chosen where either side has more than 8 actions)."""
    weight: dict[tuple[int, int], int] = {}
    agrees: dict[tuple[int, int], dict[str, bool]] = {}
    for i, gold in enumerate(golds):
        for j, predicted in enumerate(predictions):
            fields = agreement(gold, predicted)
            if fields["money"] and (fields["regulator"] or fields["company"]):
                agrees[i, j] = fields
                weight[i, j] = sum(WEIGHT[name] for name, ok in fields.items() if ok)
    exact = max(len(golds), len(predictions)) <= EXACT_PAIRING
    chosen = _best_pairs(weight, len(golds), len(predictions)) if exact else _greedy_pairs(weight)
    return tuple(Pair(i, j, agrees[i, j]) for i, j in chosen)


def _best_pairs(weight: Mapping[tuple[int, int], int], golds: int, predictions: int) -> list[tuple[int, int]]:
    """Choose pairs by dynamic programming over (next gold action, extracted actions already taken as a bit mask)."""

    @cache
    def best(i: int, taken: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        if i == golds:
            return 0, ()
        options = []
        for j in range(predictions):
            if (i, j) in weight and not taken >> j & 1:
                total, rest = best(i + 1, taken | 1 << j)
                options.append((total + weight[i, j], ((i, j), *rest)))
        options.append(best(i + 1, taken))
        return max(options, key=lambda option: option[0])  # the first of equals: earlier extracted actions go first

    return list(best(0, 0)[1])


def _greedy_pairs(weight: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    chosen: dict[int, int] = {}
    for i, j in sorted(weight, key=lambda cell: -weight[cell]):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return list(chosen.items())


# ---- counting -------------------------------------------------------------------------------------------------------------


def amounts_in(surface: str) -> set[Decimal]:
    """Return the numbers that a surface form such as ``"EUR 20m"`` or ``"450.000 euros"`` states, scale words applied."""
    found = set()
    for digits, scale in re.findall(r"(\d[\d,]*(?:\.\d+)*)\s*([a-z]+)?", surface.lower()):
        dots_group = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits)
        plain = digits.replace(".", "") if dots_group else digits
        value = number(plain.replace(",", ""))
        if value is not None:
            found.add(value * SCALE.get(scale, 1))
    return found


def _listed(article: Article, *keys: str) -> set[Decimal]:
    return {value for key in keys for surface in article.get(key) or () for value in amounts_in(surface)}


def score_article(gold: Article, predicted: Article | None) -> ArticleScore:
    """Return what became of one gold article's actions; ``predicted`` is None where nothing was handed in for it."""
    golds: Sequence[Action] = gold.get("actions") or ()
    predictions: Sequence[Action] = (predicted or {}).get("actions") or ()
    pairs = pair_up(golds, predictions)
    core = [pair for pair in pairs if pair.core]
    right = [golds[pair.gold] for pair in core]
    used = {pair.predicted for pair in core}
    neutral = _listed(gold, *OTHER_CUTS)
    counted = [action for j, action in enumerate(predictions) if j in used or number(action.get("amount")) not in neutral]
    distractors = _listed(gold, "distractor_amounts") - neutral - {number(action.get("amount")) for action in golds}
    counts = Counter(
        missing=int(predicted is None),
        pairs=len(pairs),
        core=len(core),
        full=sum(pair.full for pair in pairs),
        predicted=len(counted),
        gold=len(golds),
        primary_gold=sum(bool(action.get("primary")) for action in golds),
        primary_correct=sum(bool(action.get("primary")) for action in right),
        leaks=sum(number(action.get("amount")) in distractors for action in predictions),
        negatives=int(not golds),
        clean=int(not golds and all(_status(action.get("status")) != "final" for action in predictions)),
    )
    for name, group in (("gold", golds), ("predicted", counted), ("correct", right)):
        with_money = sum(number(action.get("amount")) is not None for action in group)
        counts.update({f"money_{name}": with_money, f"orders_{name}": len(group) - with_money})
    for pair in pairs:
        counts.update(f"agrees_{name}" for name, agrees in pair.agrees.items() if agrees)
    return ArticleScore(str(gold["id"]), gold.get("url"), golds, predictions, pairs, counts)


def score(golds: Iterable[Article], predictions: Iterable[Article]) -> Score:
    """Score extracted articles against gold articles; both are JSON objects joined on ``id`` (of doubles the last counts)."""
    by_id = {str(article["id"]): article for article in predictions}
    articles = [score_article(gold, by_id.get(str(gold["id"]))) for gold in golds]
    total: Counter[str] = Counter()
    for article in articles:
        total.update(article.counts)
    return Score(articles, _summary(total, len(articles)))


def _summary(total: Counter[str], articles: int) -> dict[str, Any]:
    return {
        "articles": articles,
        "missing_docs": total["missing"],
        "core": _rates(total["core"], total["predicted"], total["gold"]),
        "full": _rates(total["full"], total["predicted"], total["gold"]),
        "money": _rates(total["money_correct"], total["money_predicted"], total["money_gold"]),
        "orders": _rates(total["orders_correct"], total["orders_predicted"], total["orders_gold"]),
        "primary_recall": _share(total["primary_correct"], total["primary_gold"], 1.0),
        "fields": {name: _share(total[f"agrees_{name}"], total["pairs"], 0.0) for name in WEIGHT},
        "leaks_per_article": _share(total["leaks"], articles, 0.0),
        "clean_negatives": _share(total["clean"], total["negatives"], 1.0),
    }


def _share(part: int, whole: int, of_nothing: float) -> float:
    return round(part / whole, 4) if whole else of_nothing


def _rates(correct: int, predicted: int, gold: int) -> dict[str, float | int]:
    precision = correct / predicted if predicted else float(not gold)
    recall = correct / gold if gold else 1.0
    f1 = 2 * precision * recall / (precision + recall) if correct or not (predicted or gold) else 0.0
    rates: dict[str, float | int] = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return rates | {"correct": correct, "predicted": predicted, "gold": gold}
