"""The language of a text, or None where there is too little of it to tell."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# The languages of the sources; a wider choice only makes short English texts with foreign names come out as something else.
LANGUAGES = tuple("en de fr es it nl pt pl sv da no fi cs hu ro el tr ja ko zh ru ar hr is".split())
ENOUGH = 120  # characters
SAMPLE = 2000  # characters looked at


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, one of ``LANGUAGES``; None below 120 characters without their margins."""
    sample = text[:SAMPLE]
    if len(sample.strip()) < ENOUGH:
        return None
    return str(_identifier().classify(sample)[0])
