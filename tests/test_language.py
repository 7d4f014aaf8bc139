"""The language of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language import ENOUGH, LANGUAGES, language_of
from tests.hostile import HOSTILE, LIMIT

# language, text
TEXTS = [
    (
        "en",
        (
            "The regulator fined the bank because it had failed to check its customers for years and did not report suspicious "
            "payments in time to the authority."
        ),
    ),
    (
        "nl",
        (
            "De toezichthouder heeft de bank een boete opgelegd omdat deze jarenlang haar klanten niet goed had gecontroleerd en "
            "verdachte betalingen niet meldde."
        ),
    ),
    (
        "de",
        (
            "Die Behörde verhängte gegen die Bank eine Geldbuße, weil sie über Jahre ihre Kunden nicht ausreichend geprüft und "
            "verdächtige Zahlungen nicht gemeldet hatte."
        ),
    ),
    (
        "fr",
        (
            "L’autorité a infligé une amende à la banque parce qu’elle n’avait pas contrôlé ses clients pendant des années et "
            "n’avait pas signalé les paiements suspects."
        ),
    ),
    (
        "es",
        (
            "La autoridad multó al banco porque durante años no había controlado a sus clientes y no comunicó a tiempo los pagos "
            "sospechosos a la administración."
        ),
    ),
    (
        "el",
        (
            "Η αρχή επέβαλε πρόστιμο στην τράπεζα επειδή για χρόνια δεν έλεγχε τους πελάτες της και δεν ανέφερε εγκαίρως τις "
            "ύποπτες πληρωμές στις αρχές."
        ),
    ),
    (
        "en",
        (
            "Datatilsynet fined Grindr LLC, and Autoriteit Persoonsgegevens, the Bundeskartellamt and the Agencia Española de "
            "Protección de Datos each opened a case of their own against it."
        ),
    ),
]


@pytest.mark.parametrize(("language", "text"), TEXTS, ids=[f"{language}-{n}" for n, (language, _) in enumerate(TEXTS)])
def test_languages(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(("text", "why"), [("", "nothing"), ("The bank paid.", "a few words"), (" " * 1000, "white space alone")])
def test_too_little_to_tell(text: str, why: str) -> None:
    assert language_of(text) is None, why


def test_enough_is_counted_without_the_margins() -> None:
    text = TEXTS[0][1][:ENOUGH].rstrip()
    assert language_of(text.ljust(ENOUGH + 50)) == language_of(text)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_it_is_one_of_the_languages_or_none(text: str) -> None:
    assert language_of(text) in (None, *LANGUAGES)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_little_time(name: str) -> None:
    language_of(TEXTS[0][1])  # the model is loaded
    began = time.process_time()
    language_of(HOSTILE[name])
    assert time.process_time() - began < LIMIT
