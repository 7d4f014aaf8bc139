"""Cue phrases: which words say that something was fined, settled, proposed, reduced, lost ...

The phrases are data (``data/reference/cues/*.toml``); the idea of a cue with a meaning that acts on what stands near it is
ConText's (Chapman, Chu and Dowling 2007).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2

CUE_FOLDER = Path(__file__).parent.parent / "data" / "reference" / "cues"


class CueError(ValueError):
    """A cue block that is incomplete, that does not compile or whose example it does not match."""


@dataclass(frozen=True, slots=True)
class CueRule:
    """One block of a cue file: a pattern, what it means, and an example that it must match."""

    meaning: str
    pattern: Any  # a compiled RE2 pattern: linear in the text whatever the pattern, and four times as fast as re's
    example: str
    file: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue phrase in a text."""

    start: int
    end: int
    meaning: str


@cache
def load_cues(folder: Path = CUE_FOLDER) -> tuple[CueRule, ...]:
    """Load every cue block.

    Raises:
        CueError: naming file and block, for an unknown or missing key, a bad pattern or an example that does not match.
    """
    rules: list[CueRule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            blocks = tomllib.loads(path.read_text(encoding="utf-8")).get("cue", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CueError(f"{path}: {error}") from error
        rules += [_rule(path, number, block) for number, block in enumerate(blocks, 1)]
    return tuple(rules)


def _rule(path: Path, number: int, block: dict[str, Any]) -> CueRule:
    where = f"{path}: cue {number} ({block.get('meaning', '?')})"
    if set(block) != {"meaning", "pattern", "example"}:
        raise CueError(f"{where}: needs exactly the keys meaning, pattern, example; has {sorted(block)}")
    if not all(isinstance(value, str) and value for value in block.values()):
        raise CueError(f"{where}: meaning, pattern and example must be words")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        pattern = re2.compile(rf"\b(?:{block['pattern']})\b", options)
    except re2.error as error:
        raise CueError(f"{where}: {error}") from error
    if not pattern.search(block["example"]):
        raise CueError(f"{where}: the pattern does not match its example")
    return CueRule(block["meaning"], pattern, block["example"], path.name)


def find_cues(text: str) -> list[Cue]:
    """Return the cues of a text in order of their start; cues of different meanings may overlap."""
    text = text.encode("utf-8", "replace").decode()  # RE2 reads UTF-8, which has no lone surrogates; lengths stay the same
    found = [Cue(m.start(), m.end(), rule.meaning) for rule in load_cues() for m in rule.pattern.finditer(text)]
    found.sort(key=lambda cue: (cue.start, cue.end, cue.meaning))
    return found
