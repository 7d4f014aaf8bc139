"""The encoder's side of an article: windows, marks, and its answers back beside the candidates. No model is loaded."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from extractors.encoding import (
    LONGEST,
    MARKS,
    PAIRS,
    TRIGGER_KINDS,
    WIDTH,
    Encoding,
    encoding_of,
    inputs_of,
    nothing_encoded,
    pooled,
    sizes,
    windows_of,
)
from extractors.judging import set_encoded
from extractors.scene import Scene, example_scene
from extractors.tables import tables_of
from models import weights
from models.encoder import VOCABULARY, laid_out, load_encodings, pieces_of, save_encodings
from tests.scenes import build_scene

_PIECE = re.compile(r"\w+|[^\w\s]")


def words(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """A tokenizer for tests: every word and every mark is a piece, numbered in their order."""
    found = [m.span() for m in _PIECE.finditer(text)]
    return list(range(len(found))), found


def long_scene(sentences: int) -> Scene:
    """A text of many sentences of nine pieces, a sum in the first and in the last."""
    middle = " ".join(["Nothing happened here on that day at all."] * sentences)
    text = f"Acme Ltd was fined €5 million. {middle} Beta Ltd was fined €7 million."
    return build_scene(text, parties=("Acme Ltd", "Beta Ltd"))


def test_every_piece_is_marked_with_what_was_found_there() -> None:
    example = example_scene()
    (window,) = windows_of(example, words)
    text = example.reading.text
    marked = {text[a:b]: MARKS[mark] for (a, b), mark in zip(words(text)[1], window.marks, strict=True)}
    told = {"3": "date", "Commission": "authority", "fined": "", "Acme": "party", "€": "sum", "million": "sum", "ordered": "cue"}
    assert {word: marked[word] for word in told} == told


def test_a_trigger_knows_its_span_and_kind() -> None:
    example = example_scene()
    (window,) = windows_of(example, words)
    _, offsets = words(example.reading.text)
    for t, (first, last), kind in zip(window.triggers, window.trigger_spans, window.trigger_kinds, strict=True):
        trigger = example.triggers[t]
        assert (offsets[first][0], offsets[last - 1][1]) == (trigger.start, trigger.end)
        assert TRIGGER_KINDS[kind] == (trigger.kind or "sum")


@pytest.mark.parametrize(("sentences", "count"), [(1, 1), (54, 1), (60, 2), (150, 2)])
def test_long_texts_are_cut_and_each_trigger_is_answered_once(sentences: int, count: int) -> None:
    here = long_scene(sentences)
    windows = windows_of(here, words)
    assert sorted(t for w in windows for t in w.triggers) == list(range(len(here.triggers)))
    assert len(windows) == count  # windows without a trigger are left out
    assert max(len(w.pieces) for w in windows) <= LONGEST
    for window in windows:
        spans = [*window.trigger_spans, *(where for found in window.mentions.values() for _, where in found)]
        assert all(0 <= first < last <= len(window.pieces) for first, last in spans)


def test_spans_count_the_opening_piece_and_an_empty_list_points_at_it() -> None:
    given = inputs_of(windows_of(build_scene("They paid €5 million."), words)[0])
    assert given["triggers"].tolist() == [[3, 5]]
    assert given["authority"].tolist() == [[0, 0]]
    assert given["pieces"].shape == given["marks"].shape == (1, 8)


def test_mentions_add_up_to_those_mentioned() -> None:
    found = pooled(np.asarray([[0.0, 1.0, 0.0]], dtype=np.float32), [0, 2, 0], 4)
    np.testing.assert_allclose(found, [[np.log(2), np.nan, 1.0, np.nan]], rtol=1e-6)


def _answer(window_triggers: int, mentions: dict[str, int], value: float) -> list[np.ndarray]:
    shapes = [(window_triggers, WIDTH + 1), (max(1, mentions["party"]),)]
    shapes += [(window_triggers, max(1, mentions[of])) for of in ("party", "party", "authority", "date")]
    return [np.full(shape, value, dtype=np.float32) for shape in shapes]


def test_what_stands_in_another_window_is_not_a_number() -> None:
    here = long_scene(150)
    windows = windows_of(here, words)
    answers = [_answer(len(w.triggers), {k: len(v) for k, v in w.mentions.items()}, 1.0 + i) for i, w in enumerate(windows)]
    found = encoding_of(here, windows, answers)
    assert found.alone[:, 0].tolist() == [1.0, 2.0]
    assert np.isnan(found.pairs["party"]).tolist() == [[False, True], [True, False]]
    assert found.pairs["date"][:, 0].tolist() == [1.0, 2.0]  # the publication date stands in no window and is asked everywhere
    assert found.standing.tolist() == [1.0, 2.0]


def _some(here: Scene) -> Encoding:
    rng = np.random.default_rng(1)
    found = nothing_encoded(here)
    for part in (found.alone, found.standing, *found.pairs.values()):
        part[:] = rng.normal(size=part.shape).astype(np.float16)
    return found


def test_answers_stand_beside_their_candidates() -> None:
    here = example_scene()
    tables, encoding = tables_of(here), _some(example_scene())
    set_encoded(tables, encoding)
    party = tables["party"]
    assert party.rows[0, party.columns.index("encoder.counts")] == encoding.alone[party.trigger[0], 0]
    assert party.rows[0, party.columns.index("encoder.pair")] == encoding.pairs["party"][party.trigger[0], 0]
    assert party.rows[0, party.columns.index("encoder.share")] == 1.0  # the only party
    date = tables["date"]
    column = date.columns.index("encoder.share")
    shares = [date.rows[i, column] for i, t in enumerate(date.trigger) if t == 0]
    assert sum(shares) == pytest.approx(1.0)
    ahead = [date.rows[i, date.columns.index("encoder.ahead")] for i, t in enumerate(date.trigger) if t == 0]
    assert sum(lead > 0 for lead in ahead) == 1
    assert tables["respondent"].rows[0, -1] == encoding.standing[0]


def test_encodings_are_kept_and_found_again(tmp_path: Path) -> None:
    here, path = example_scene(), tmp_path / "encodings.npz"
    encoding = _some(here)
    save_encodings({"a": encoding, "b": nothing_encoded(here)}, path)
    kept = load_encodings(path)
    again = laid_out(here, kept["a"])
    assert again is not None
    np.testing.assert_array_equal(again.alone, encoding.alone)
    for name in PAIRS:
        np.testing.assert_array_equal(again.pairs[name], encoding.pairs[name])


def test_an_encoding_of_another_reading_is_none(tmp_path: Path) -> None:
    here, other = example_scene(), long_scene(1)
    assert sizes(here) != sizes(other)
    path = tmp_path / "encodings.npz"
    save_encodings({"a": _some(here)}, path)
    assert laid_out(other, load_encodings(path)["a"]) is None
    assert laid_out(here, None) is None


def test_what_stands_behind_the_last_window_is_not_answered() -> None:
    here = long_scene(1200)
    windows = windows_of(here, words)
    assert [t for w in windows for t in w.triggers] == [0]


def test_nothing_said_and_ties_stand_as_such() -> None:
    here = example_scene()
    tables, silent = tables_of(here), nothing_encoded(here)
    set_encoded(tables, silent)
    date = tables["date"]
    at = date.columns.index("encoder.pair")
    assert np.isnan(date.rows[:, at : at + 3]).all()
    silent.pairs["date"][:] = 1.0
    set_encoded(tables, silent)
    assert date.rows[:, at + 1].tolist() == [0.0] * len(date)
    assert date.rows[:, at + 2].tolist() == pytest.approx([0.5] * len(date))


@pytest.mark.parametrize("text", ["", "Año nuevo 😀 İstanbul", "€5 million " * 400])
def test_word_pieces_of_any_text_stand_where_they_say(text: str) -> None:
    pieces, offsets = pieces_of(weights.FOLDER / VOCABULARY, text)
    assert len(pieces) == len(offsets)
    assert all(0 <= start < end <= len(text) for start, end in offsets)
