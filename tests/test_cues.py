"""Cues: every block's example, errors that name file and block, and properties."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.cues import CueError, CueRule, find_cues, load_cues
from tests.hostile import HOSTILE, LIMIT

RULES = load_cues()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.file}-{rule.meaning}")
def test_every_example_is_found(rule: CueRule) -> None:
    assert rule.meaning in {cue.meaning for cue in find_cues(rule.example)}


def test_meanings_are_told_once_a_file() -> None:
    assert len({(rule.file, rule.meaning) for rule in RULES}) == len(RULES)


# text, meaning, the words found, why
CUES = [
    ("The bank was FINED.", "fine_verb", ["FINED"], "case does not matter"),
    ("A refined product", "fine_verb", [], "whole words only"),
    ("“fined” — fined", "fine_verb", ["fined", "fined"], "offsets are characters, not bytes"),
    ("😀 é fined", "fine_verb", ["fined"], "beyond the basic plane"),
    ("\ud800 fined", "fine_verb", ["fined"], "a lone surrogate, which UTF-8 cannot write"),
    ("", "fine_verb", [], "nothing"),
]


@pytest.mark.parametrize(("text", "meaning", "expected", "why"), CUES)
def test_cues(text: str, meaning: str, expected: list[str], why: str) -> None:
    assert [text[c.start : c.end] for c in find_cues(text) if c.meaning == meaning] == expected, why


GOOD = '[[cue]]\nmeaning = "x"\npattern = "fined"\nexample = "was fined"\n'
BROKEN = [
    ("[[cue]\n", r"cues\.toml: ", "no TOML"),
    ('[[cue]]\nmeaning = "x"\npattern = "fined"\n', r"cues\.toml: cue 1 \(x\): needs exactly the keys", "no example"),
    (GOOD + 'note = "y"\n', r"cues\.toml: cue 1 \(x\): needs exactly the keys .* 'note'", "unknown key"),
    (GOOD + '[[cue]]\npattern = "a"\nexample = "a"\n', r"cues\.toml: cue 2 \(\?\): needs exactly", "the second block"),
    (GOOD.replace('"fined"', '"fin(ed"'), r"cues\.toml: cue 1 \(x\): ", "a pattern that does not compile"),
    (GOOD.replace('"fined"', '"(?<=a)b"'), r"cues\.toml: cue 1 \(x\): ", "a pattern beyond RE2"),
    (GOOD.replace("was fined", "was refined"), r"cue 1 \(x\): the pattern does not match its example", "an example that is none"),
    (GOOD.replace('"fined"', "5"), r"cue 1 \(x\): meaning, pattern and example must be words", "a number"),
    (GOOD.replace('"fined"', '""'), r"cue 1 \(x\): meaning, pattern and example must be words", "an empty pattern"),
]


@pytest.mark.parametrize(("content", "message", "why"), BROKEN)
def test_a_bad_block_is_refused_with_file_and_number(tmp_path: Path, content: str, message: str, why: str) -> None:
    (tmp_path / "cues.toml").write_text(content)
    with pytest.raises(CueError, match=message):
        load_cues(tmp_path)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "cues.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CueError, match=r"cues\.toml"):
        load_cues(tmp_path)


def test_a_good_block_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "cues.toml").write_text(GOOD)
    [rule] = load_cues(tmp_path)
    assert (rule.meaning, rule.example, rule.file) == ("x", "was fined", "cues.toml")


@given(st.text(alphabet=st.characters(), max_size=200))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    cues = find_cues(text)
    assert all(0 <= cue.start < cue.end <= len(text) for cue in cues)
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)


@given(st.text(max_size=30), st.sampled_from(["fined", "levied", "up to"]))
def test_a_cue_stands_where_it_was_put(before: str, phrase: str) -> None:
    text = f"{before} {phrase}"
    assert any(text[cue.start : cue.end] == phrase for cue in find_cues(text))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    began = time.process_time()
    find_cues(HOSTILE[name])
    assert time.process_time() - began < LIMIT
