"""An extraction that is quick and always the same, for tests of everything around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from data.records import ArticleText, EnforcementAction, EvidenceSpan, Extraction

SUM = re.compile(r"[€£$](\d+(?:\.\d+)?) ?(?:million|m)\b")


def sums_as_fines(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
    """Take the first three sums of an article for fines, of a respondent named after the sum."""
    for article in articles:
        yield Extraction("en", tuple(_fine(article, found) for found in list(SUM.finditer(article.text))[:3]), ())


def _fine(article: ArticleText, found: re.Match[str]) -> EnforcementAction:
    span = EvidenceSpan("amount", found.start(), found.end(), found[0])
    dated = article.published is not None and len(article.published) == len("2024-09-03")
    return EnforcementAction(
        regulator="Autoriteit Persoonsgegevens",
        regulator_id="nl-ap",
        regulator_acronym="AP",
        jurisdiction="NL",
        company=f"Respondent {found[1]}",
        respondent_kind="company",
        kind="fine",
        status="imposed",
        amount=Decimal(found[1]) * 10**6,
        currency="EUR",
        amount_text=found[0],
        amount_qualifier=None,
        date=article.published if dated else None,
        date_precision="day" if dated else None,
        date_basis="published" if dated else None,
        legal_basis=("GDPR",),
        primary=True,
        confidence=0.9,
        evidence=(span,),
    )


def no_extraction(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
    """Fail at once: for nights that must parse nothing."""
    raise AssertionError(f"extracted again: {[article.url for article in articles]}")
    yield  # makes it a generator, as an extraction is
