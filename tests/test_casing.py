"""Headlines written as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.casing import common_words, name_words, sentence_case
from extractors.text import split_sentences

BODY = "The company did not comment on Monday."

CASES = [
    ("Wells Fargo Agrees to Pay $3 Billion to Settle Charges", "Wells Fargo agrees to pay $3 billion to settle charges", "verbs"),
    ("Dun & Bradstreet Agrees to a Settlement", "Dun & Bradstreet agrees to a settlement", "names that no list holds"),
    ("Deutsche Bank Pays in Libor Case", "Deutsche Bank pays in Libor case", "a common word that often stands in names"),
    ("Brazil-Based Company Braskem Fined", "Brazil-based company Braskem fined", "behind a hyphen"),
    ("Watchdog Fines Town of Greenville Heavily", "Watchdog fines Town of Greenville heavily", "before of and a name"),
    ("SEC Charges BHP With Fraud Over Games", "SEC charges BHP with fraud over games", "acronyms"),
    ("Brussels Hits Intel With Fine", "Brussels hits Intel with fine", "the third person of a verb in the list"),
    ("GOLDMAN SACHS TO PAY FTC $550 MILLION", "Goldman Sachs to pay FTC $550 million", "all in capitals"),
    ("Capital One Agrees to Pay Five Million", "Capital One agrees to pay Five million", "numbers stand in names"),
    ("BROKER FINED BY FTC OVER AMAZON'S DATA", "Broker fined by FTC over Amazon's Data", "a possessive in capitals"),
    ("TOWN OF GREENVILLE AND CITY SETTLE WITH EPA", "Town of Greenville and City settle with EPA", "of in capitals"),
    ("Company says Acme agreed to pay on Monday", "Company says Acme agreed to pay on Monday", "no headline: left alone"),
]


@pytest.mark.parametrize(("title", "expected", "why"), CASES, ids=[why for _, _, why in CASES])
def test_a_headline_is_written_as_a_sentence(title: str, expected: str, why: str) -> None:
    text = f"{title}\n{BODY}"
    assert sentence_case(text, split_sentences(text)) == f"{expected}\n{BODY}", why


def test_a_word_that_the_text_uses_as_a_name_keeps_its_capital() -> None:
    text = "Regulator Fines Target Over Charges\nThe watchdog said Target had charged too much."
    assert sentence_case(text, split_sentences(text)).startswith("Regulator fines Target over charges\n")


@given(st.text(st.sampled_from("Aa bBİß.\n&-")) | st.text())
def test_the_length_stays(text: str) -> None:
    assert len(sentence_case(text, split_sentences(text))) == len(text)


def test_name_words_are_common_words() -> None:
    assert name_words() < common_words()
