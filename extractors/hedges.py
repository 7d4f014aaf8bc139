"""Words that make a sum inexact: "up to", "nearly", "more than", "or so"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.records import AmountQualifier

_HEDGES: dict[AmountQualifier, str] = {
    "up_to": (
        "up to|as much as|as many as|as high as|a maximum of|maximum of|maximum|at most|no more than|not more than"
        "|not exceeding|less than|below|under|capped at|a ceiling of"
    ),
    "at_least": (
        "at least|no less than|not less than|a minimum of|minimum of|more than|over|in excess of|excess of|upwards of|upward of"
        "|north of|exceeding|above|just over|well over|a little over|slightly over|slightly more than|a little more than"
    ),
    "about": (
        "about|around|approximately|approx|roughly|some|nearly|almost|circa|c|ca|close to|in the region of|an estimated|estimated"
        "|just under|a little under|slightly under|just short of|just below|just less than|more or less"
    ),
}
_BEFORE: dict[tuple[str, ...], AmountQualifier] = {
    tuple(phrase.split()): kind for kind, phrases in _HEDGES.items() for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _BEFORE))
# Before these words the hedge belongs to a verb or a noun: "add up to", "a row over", "ran up to".
_NO_HEDGE: dict[str, frozenset[str]] = {
    "up": frozenset("add adds added adding run runs ran sum sums summed go goes went come comes came round".split()),
    "over": frozenset(
        "row dispute case charges lawsuit fight battle sued fined probe investigation claims clash hand handed hands handing "
        "turn turned turns turning took take takes pay paid paying carried".split()
    ),
    "above": frozenset(("the",)),
    "under": frozenset(("the",)),
    "about": frozenset(("talk", "talked", "lied", "complained", "worried", "concerns")),
}
_WORD = re.compile(r"[A-Za-z]+\.?|[~≈]")
_AFTER: tuple[tuple[str, AmountQualifier], ...] = (
    (" or more", "at_least"),
    (" or thereabouts", "about"),
    (" or so", "about"),
    (" approximately", "about"),
    (" at most", "up_to"),
    (" or less", "up_to"),
    (" at least", "at_least"),
    ("-plus", "at_least"),
    ("+", "at_least"),
)
_WINDOW = 40


@dataclass(frozen=True, slots=True)
class Hedge:
    """A hedge and where its words stand."""

    start: int
    end: int
    qualifier: AmountQualifier


def hedge_before(text: str, at: int) -> Hedge | None:
    """Return the hedge whose words end just before ``at``."""
    left = max(0, at - _WINDOW)
    window = text[left:at]
    stripped = window.rstrip()
    if stripped.endswith(("~", "≈")):
        return Hedge(left + len(stripped) - 1, left + len(stripped), "about")
    words = list(_WORD.finditer(stripped))
    if not words or words[-1].end() != len(stripped):
        return None
    texts = [match.group().rstrip(".").lower() for match in words]
    for size in range(min(_LONGEST, len(words)), 0, -1):
        first = words[-size]
        qualifier = _BEFORE.get(tuple(texts[-size:]))
        if qualifier is None:
            continue
        previous = texts[-size - 1] if size < len(texts) else ""
        if previous in _NO_HEDGE.get(texts[-size], ()):
            return None
        return Hedge(left + first.start(), left + len(stripped), qualifier)
    return None


def hedge_after(text: str, at: int) -> Hedge | None:
    """Return the hedge whose words begin at ``at``: "or so", "or more"."""
    for words, qualifier in _AFTER:
        end = at + len(words)
        if text.startswith(words, at) and not text[end : end + 1].isalpha():
            return Hedge(at + len(words) - len(words.lstrip()), end, qualifier)
    return None
