"""Sentences, lines and words of a text, by character offsets.

Everything here is linear in the text and needs no model: it decides what the dear components look at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# A full stop after these does not end a sentence (lower case, without the stop). Legal forms, titles, months, citations.
ABBREVIATIONS = frozenset(
    "inc ltd co corp llc plc bros mr mrs ms dr prof rev gen gov sen rep hon jr sr st no nos art arts sec secs para paras reg regs "
    "vs v al etc cf fig jan feb mar apr jun jul aug sept sep oct nov dec dept est approx rs nr ca bn mn tn fr cfr seq "
    "p pp vol ed u.s u.k e.g i.e d.c n.a s.a s.p.a b.v n.v a.g s.r.l l.p l.l.c u.s.c c.f.r a/s pvt pte pty".split()
)
_BREAK = re.compile(
    r"""(?P<line>(?<!\s)\s*\n\s*)                  # a line break always ends a sentence
      | (?<=[.!?])(?P<tail>["'”’»)\]]*)             # so does a mark with its quotes and brackets,
        (?:[^\S\n]+|(?=,\s))                       # white space
        (?=(?:,\s*)?["'“‘«(\[]*[A-Z0-9€$£])        # and a fresh start
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"([\w.&/]+)\.$")
_BULLET = re.compile(r"\s*(?:[•▪◦‣–—*·■-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
MAX_SENTENCE = 1200  # longer ones are cut: windows stay bounded on hostile or unpunctuated text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as character offsets; ``line`` is the number of its line, ``opens`` whether it begins that line."""

    start: int
    end: int
    line: int
    opens: bool
    bullet: bool
    heading: bool


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the full stop just before ``at`` really ends a sentence."""
    match = _LAST_WORD.search(text, max(0, at - 24), at)
    if not match:
        return True
    word = match.group(1)
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False  # an initial: "George W. Bush"
    return word.lower() not in ABBREVIATIONS and not re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word)


def _cuts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the end of a sentence, the start of the next one, and whether a line break lies between."""
    for match in _BREAK.finditer(text):
        if match.group("line") is not None:
            yield match.start(), match.end(), True
        elif text[match.start() - 1] != "." or _ends_sentence(text, match.start()):
            yield match.end("tail"), match.end(), False


def split_sentences(text: str) -> list[Sentence]:
    """Split a text into sentences at line breaks and at full stops that are no abbreviation's.

    The sentences are in order, do not overlap, hold no line break and at most ``MAX_SENTENCE`` characters; what lies
    between them is white space.
    """
    sentences: list[Sentence] = []
    start, line, opens = 0, 0, True
    for end, following, breaks in [*_cuts(text), (len(text), len(text), True)]:
        for left in range(start, max(end, start + 1), MAX_SENTENCE):
            right = min(end, left + MAX_SENTENCE)
            if text[left:right].strip():
                bullet = opens and bool(_BULLET.match(text, left, right))
                last = text[left:right].rstrip()[-1:]
                heading = opens and breaks and last not in '.!?”";,' and right - left < 120
                sentences.append(Sentence(left, right, line, opens, bullet, heading))
                opens = False
        start = following
        if breaks:
            line, opens = line + 1, True
    return sentences


def locate(starts: Sequence[int], position: int) -> int:
    """Return the index of the interval (given by its start) in which a position falls."""
    return max(0, bisect_right(starts, position) - 1)


class Covered:
    """The characters that some spans cover: asking whether a span touches them takes no walk over the spans."""

    def __init__(self, length: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Take the length of the text, and the spans that are covered from the beginning."""
        self._marks = bytearray(length)
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Cover ``[start, end)``."""
        self._marks[start:end] = b"\x01" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        """Whether any character of ``[start, end)`` is covered."""
        return self._marks.find(1, start, end) >= 0

    def cut_back(self, start: int, end: int) -> int:
        """Return where ``[start, end)`` ends without the covered span that its end cuts through, if it does."""
        if start < end and self.touches(end - 1, end) and self.touches(end, end + 1):
            return self._marks.rfind(0, start, end) + 1 or start
        return end
