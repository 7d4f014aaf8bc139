"""A reading: title and text as one, what is looked at by the recogniser, and how the mentions leave room to each other."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import ArticleText
from extractors.reading import Reading, add_parties, matters, read
from tests.hostile import HOSTILE, LIMIT

TEXT = (
    "The Dutch Data Protection Authority (AP) fined Zorblax Widgets B.V. €30.5m on 3 May 2024 under the GDPR.\n"
    "The bank was founded in a barn. It sells soap.\n"
    "The AP said that Zorblax and an energy company had failed. It may appeal."
)


def _read(text: str, title: str | None = None, url: str | None = None) -> Reading:
    return read(ArticleText("1", text, title, url, "2024-05-04"))


# title, text, text of the reading, why
TITLES = [
    ("A fine", "It paid.", "A fine\nIt paid.", "the title comes first"),
    (None, "It paid.", "It paid.", "no title"),
    ("", "It paid.", "It paid.", "an empty title"),
    ("It  paid\n", "It paid. Then it left.", "It paid. Then it left.", "a text that begins with its title is not doubled"),
    ("A\n  fine", "It paid.", "A fine\nIt paid.", "white space in a title"),
    ("A fine", "", "A fine\n", "no text"),
    (None, "", "", "nothing"),
]


@pytest.mark.parametrize(("title", "text", "expected", "why"), TITLES)
def test_title_and_text(title: str | None, text: str, expected: str, why: str) -> None:
    reading = _read(text, title)
    assert reading.text == expected, why
    assert reading.text[reading.offset :] == text


def test_all_that_needs_no_model_is_read() -> None:
    reading = _read(TEXT)
    assert [m.text for m in reading.sums] == ["€30.5m"]
    assert [reading.text[m.start : m.end] for m in reading.dates] == ["3 May 2024"]
    assert [reading.text[m.start : m.end] for m in reading.laws] == ["GDPR"]
    assert [a.acronym for a in reading.authorities] == ["AP"]
    assert "fine_verb" in {c.meaning for c in reading.cues}
    assert reading.parties == reading.stand_ins == []


def test_the_sentence_of_a_position() -> None:
    reading = _read(TEXT)
    assert [reading.sentence_at(s.start) for s in reading.sentences] == list(range(len(reading.sentences)))
    assert reading.sentence_at(len(reading.text) + 5) == len(reading.sentences) - 1


def test_what_the_recogniser_must_look_at() -> None:
    reading = _read(TEXT + "\nNotes to editors\nSoap is soap.")
    looked_at = [reading.text[s.start : s.end] for s, yes in zip(reading.sentences, matters(reading), strict=True) if yes]
    assert looked_at == [
        "The Dutch Data Protection Authority (AP) fined Zorblax Widgets B.V. €30.5m on 3 May 2024 under the GDPR.",
        "The bank was founded in a barn.",  # the second sentence
        "The AP said that Zorblax and an energy company had failed.",
        "Notes to editors",  # a heading
    ]


def test_parties_leave_out_what_is_something_else() -> None:
    reading = _read(TEXT)
    at = TEXT.index("Dutch Data")
    add_parties(reading, [(at, at + 30, "ORG")])
    assert [p.name for p in reading.parties] == ["Zorblax Widgets B.V.", "an energy company"]
    assert [reading.text[m.start : m.end] for m in reading.parties[0].mentions] == ["Zorblax Widgets B.V.", "Zorblax"]
    assert [reading.text[s.start : s.end] for s in reading.stand_ins] == ["The bank", "It", "It"]


@given(
    text=st.text(alphabet=st.characters(), max_size=150),
    title=st.none() | st.text(alphabet=st.characters(), max_size=30),
    at=st.integers(0, 200),
)
def test_it_never_raises_and_spans_lie_in_the_text(text: str, title: str | None, at: int) -> None:
    reading = _read(text, title, title)
    assert reading.text.endswith(text)
    assert len(matters(reading)) == len(reading.sentences)
    add_parties(reading, [(at, at + 5, "ORG")] if at + 5 <= len(reading.text) else [])
    spans = [(m.start, m.end) for p in reading.parties for m in p.mentions] + [(s.start, s.end) for s in reading.stand_ins]
    spans += [(m.start, m.end) for a in reading.authorities for m in a.mentions]
    assert all(0 <= start < end <= len(reading.text) for start, end in spans)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    add_parties(_read("Acme"), [])  # the tables are loaded
    began = time.process_time()
    reading = _read(HOSTILE[name])
    matters(reading)
    add_parties(reading, [])
    assert time.process_time() - began < 3 * LIMIT  # every kind of reading, one after the other
