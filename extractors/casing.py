"""Headlines That Capitalise Every Word, written as sentences: only then do capitals tell a name."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from pathlib import Path

from extractors.text import Sentence

REFERENCE = Path(__file__).parent.parent / "data" / "reference"
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LONGER_THAN_ACRONYMS = 5
_SHOUTED = 0.7  # of its longer words: from here on a sentence's capitals tell nothing
_OF_A_NAME = re.compile(r"\s(?:(?i:of)|&)(?i: the)?\s(?=[A-Z])(?P<next>\w+)")
_SHORT = frozenset("a an as at by if in is it no of on or so to up".split())  # the list holds words of three letters or more
_NUMBERS = frozenset("one two three four five six seven eight nine ten".split())  # "Capital One", "Channel Four"


@cache
def common_words() -> frozenset[str]:
    """Words that the field's English writes in lower case (``data/reference/common_words.txt``)."""
    return _words("common_words.txt")


@cache
def name_words() -> frozenset[str]:
    """Those of them that often stand in names (``data/reference/name_words.txt``)."""
    return _words("name_words.txt")


def _words(name: str) -> frozenset[str]:
    lines = (REFERENCE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_shouted(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is a headline whose capitals tell nothing: most of its words begin with one."""
    words = _LONG_WORD.findall(text, sentence.start, sentence.end)
    return len(words) > 2 and sum(w[0].isupper() for w in words) > _SHOUTED * len(words)


def sentence_case(text: str, sentences: Sequence[Sentence]) -> str:
    """The text, of the same length, with the words of headlines that have only the headline's capitals in lower case.

    A word keeps its capital at the start, where the text elsewhere writes it so inside a sentence, where it often stands in
    names ("Deutsche Bank"), and before "of" and a name ("Town of Greenville"). Of headlines all in capitals other words
    keep the first.
    """
    shouted = [s for s in sentences if is_shouted(text, s)]
    if not shouted:
        return text
    starts = {s.start for s in shouted}
    names = {
        m.group()
        for s in sentences
        if s.start not in starts
        for m in _WORD.finditer(text, s.start + 2, s.end)
        if m.group()[0].isupper()
    }
    written = list(text)
    for sentence in shouted:
        capitals = text[sentence.start : sentence.end].isupper()
        for m in _WORD.finditer(text, sentence.start, sentence.end):
            word = m.group()
            found = _out_of_capitals(word, names) if capitals else word
            if capitals and len(word) < 3 and text[m.start() - 1] in "'’":
                found = word.lower()  # AMAZON'S, DON'T
            if found.istitle() and m.start() > sentence.start and found not in names and _is_plain(found.lower()):
                found = found if _leads_a_name(text, m.end()) else found.lower()
            if len(found) == len(word):
                written[m.start() : m.end()] = found
    return "".join(written)


def _out_of_capitals(word: str, names: Set[str]) -> str:
    """A word of a headline in capitals with its first one alone, unless it is an acronym."""
    first = word.capitalize()
    acronym = word in names or (len(word) < _LONGER_THAN_ACRONYMS and not _is_common(word.lower()))
    return word if acronym and first not in names else first


def _is_common(word: str) -> bool:
    return word in _SHORT or word in common_words()


def _is_plain(word: str) -> bool:
    """Whether a word in lower case is one that headlines alone write with a capital."""
    common = _is_common(word) or (len(word) > 3 and word.removesuffix("s") in common_words())
    return common and word not in name_words() and word not in _NUMBERS


def _leads_a_name(text: str, end: int) -> bool:
    """Whether "of" and a word that is not common follow: "Town of Greenville", not "Fines of Banks"."""
    after = _OF_A_NAME.match(text, end)
    return after is not None and after["next"].lower() not in common_words()
