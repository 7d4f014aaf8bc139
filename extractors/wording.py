"""The words around a trigger, as features of a linear model: what no list of cue phrases foresees.

The model is logistic regression over word n-grams with their place; its weights are a table of numbers that can be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from extractors.text import Sentence

_WORD = re.compile(r"[^\W\d_]+|0|[%€$£.,;:()–-]")
_DIGITS = re.compile(r"\d+")
BEFORE, AFTER = 12, 8  # words looked at on either side
PLACED = 4  # of these, so many keep their place


def wording(text: str, sentence: Sentence, start: int, end: int, kind: str) -> list[str]:
    """Return the features of the words around a trigger at ``[start, end)``; figures are masked, names are not told apart.

    Args:
        text: The text.
        sentence: The sentence of the trigger; words outside it are not looked at.
        start: Where the trigger starts.
        end: Where it ends.
        kind: ``sum`` or the kind of action a cue would carry; every feature is prefixed with it for cues.

    Returns:
        The features without repetition, sorted: ``b:``/``a:`` a word before/after, with its place ``b0:``, as a pair
        ``bb:``; ``s:`` a word anywhere in the sentence; ``own:`` the trigger's words, for cues.
    """

    def words(left: int, right: int) -> list[str]:
        masked = _DIGITS.sub("0", text[max(sentence.start, left) : min(sentence.end, right)])
        return [w.lower() for w in _WORD.findall(masked)]

    before, after = words(start - 120, start)[-BEFORE:][::-1], words(end, end + 90)[:AFTER]
    found = {f"b:{w}" for w in before} | {f"a:{w}" for w in after}
    found |= {f"b{i}:{w}" for i, w in enumerate(before[:PLACED])} | {f"a{i}:{w}" for i, w in enumerate(after[:PLACED])}
    found |= {f"bb:{right}_{left}" for left, right in pairwise(before)}
    found |= {f"aa:{left}_{right}" for left, right in pairwise(after)}
    found |= {f"s:{w}" for w in words(sentence.start, sentence.end)}
    if kind != "sum":
        own = "_".join(words(start, end))
        found = {f"{kind}|{f}" for f in found} | {
            f"{kind}|own:{own}",
            f"{kind}|own:{own}|{(after or [''])[0]}",
            f"{kind}|own:{own}|{(before or [''])[0]}",
        }
    return sorted(found)


@dataclass(frozen=True, slots=True)
class WordModel:
    """Weights of features; ``score`` gives the probability that a trigger with these features is an action."""

    weights: Mapping[str, float]
    bias: float

    def score(self, features: Iterable[str]) -> float:
        """Return the probability for one trigger."""
        total = self.bias + sum(self.weights.get(f, 0.0) for f in features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
