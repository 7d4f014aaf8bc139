"""The words around a trigger as features, and the model that weighs them."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import Sentence, split_sentences
from extractors.wording import WordModel, wording
from tests.hostile import HOSTILE, LIMIT


def _features(text: str, trigger: str, kind: str = "sum") -> set[str]:
    start = text.index(trigger)
    [sentence] = [s for s in split_sentences(text) if s.start <= start < s.end]
    return set(wording(text, sentence, start, start + len(trigger), kind))


TEXT = "Nobody was hurt. It then fined Acme €5.5m on 3 May 2024. Nothing else."

# features that must be there, why
HELD = [
    ({"b0:acme", "b1:fined", "b2:then", "b3:it"}, "the words before, the nearest first"),
    ({"a0:on", "a1:0", "a2:may", "a3:0"}, "the words after; figures are masked"),
    ({"b:acme", "b:it", "a:on", "a:."}, "words without their place"),
    ({"bb:fined_acme", "bb:then_fined", "aa:on_0", "aa:0_may"}, "pairs, in the order of the text"),
    ({"s:it", "s:acme", "s:€", "s:0", "s:may"}, "the words of the sentence"),
]


@pytest.mark.parametrize(("expected", "why"), HELD)
def test_features(expected: set[str], why: str) -> None:
    assert expected <= _features(TEXT, "€5.5m"), why


def test_figures_are_masked() -> None:
    assert _features(TEXT, "€5.5m") == _features(TEXT.replace("2024", "1999").replace("5.5", "77.123"), "€77.123m")
    assert not any(c.isdigit() and c != "0" for f in _features(TEXT, "€5.5m") for c in f.split(":", 1)[1])


def test_other_sentences_are_not_looked_at() -> None:
    assert not {f for f in _features(TEXT, "€5.5m") if "hurt" in f or "nothing" in f}


def test_a_cue_has_its_kind_before_every_feature_and_its_own_words() -> None:
    found = _features(TEXT, "fined", "fine")
    assert all(f.startswith("fine|") for f in found)
    assert {"fine|own:fined", "fine|own:fined|acme", "fine|own:fined|then", "fine|b0:then", "fine|a0:acme"} <= found


def test_a_sentence_that_is_only_its_trigger() -> None:
    assert wording("€5", Sentence(0, 2, 0, True, False, True), 0, 2, "sum") == ["s:0", "s:€"]
    assert "fine|own:fined|" in wording("fined", Sentence(0, 5, 0, True, False, True), 0, 5, "fine")


@given(text=st.text(alphabet=st.characters(), max_size=200), at=st.integers(0, 200), length=st.integers(0, 20), cue=st.booleans())
def test_features_are_sorted_without_repetition(text: str, at: int, length: int, cue: bool) -> None:
    for sentence in split_sentences(text):
        start = min(max(at, sentence.start), sentence.end)
        found = wording(text, sentence, start, min(sentence.end, start + length), "fine" if cue else "sum")
        assert found == sorted(set(found))


# weights, bias, features, probability, why
SCORES = [
    ({}, 0.0, ["x"], 0.5, "an unknown feature weighs nothing"),
    ({"x": 2.0, "y": -1.0}, 1.0, ["x", "y"], 1 / (1 + math.exp(-2)), "weights and bias add up"),
    ({"x": 1e9}, 0.0, ["x"], 1.0, "no overflow"),
    ({"x": -1e9}, 0.0, ["x"], 0.0, "no overflow"),
]


@pytest.mark.parametrize(("weights", "bias", "features", "expected", "why"), SCORES)
def test_score(weights: dict[str, float], bias: float, features: list[str], expected: float, why: str) -> None:
    assert WordModel(weights, bias).score(features) == pytest.approx(expected, abs=1e-9), why


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_little_time(name: str) -> None:
    text = HOSTILE[name]
    sentences = split_sentences(text)[:200]
    began = time.process_time()
    for sentence in sentences:
        wording(text, sentence, sentence.start, sentence.start + 1, "fine")
    assert time.process_time() - began < LIMIT
