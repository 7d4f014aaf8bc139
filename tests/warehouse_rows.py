"""Small articles and actions for the tests of the database: everything has a default, a test names what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data import warehouse
from data.records import Document, EnforcementAction, EvidenceSpan, Extraction, Fetch, RejectedSum, Run
from data.warehouse import Loaded, Writer

START = datetime(2024, 9, 3, 2, 15, tzinfo=UTC)
DEFAULTS: dict[str, Any] = {
    "regulator": "Autoriteit Persoonsgegevens",
    "regulator_id": "nl-ap",
    "regulator_acronym": "AP",
    "jurisdiction": "NL",
    "company": "Clearview AI",
    "respondent_kind": "company",
    "kind": "fine",
    "status": "imposed",
    "amount": Decimal(30_500_000),
    "currency": "EUR",
    "amount_text": "€30.5m",
    "amount_qualifier": None,
    "date": "2024-09-03",
    "date_precision": "day",
    "date_basis": "stated",
    "legal_basis": ("GDPR",),
    "primary": True,
    "confidence": 0.9,
}
PRECISION = {4: "year", 7: "month", 10: "day"}


def action(text: str = "", **values: Any) -> EnforcementAction:
    """An action whose evidence is wherever its company and its sum stand in the text."""
    facts = DEFAULTS | values
    if facts["amount"] is None:
        facts |= {"currency": None, "amount_text": None}
    else:
        facts["amount"] = Decimal(facts["amount"])
    facts["date_precision"] = PRECISION[len(facts["date"])] if facts["date"] else None
    facts["date_basis"] = facts["date_basis"] if facts["date"] else None
    quoted = {"company": facts["company"], "amount": facts["amount_text"]}
    evidence = tuple(
        EvidenceSpan(field, text.index(words), text.index(words) + len(words), words)
        for field, words in quoted.items()
        if words and words in text
    )
    return EnforcementAction(**facts, evidence=evidence)


def document(number: int, *actions: dict[str, Any], text: str | None = None, **values: Any) -> Document:
    """Article number ``number`` with these actions; its text names the first one unless given."""
    first = DEFAULTS | (actions[0] if actions else {})
    words = text if text is not None else f"Article {number}: {first['company']} was fined {first['amount_text']} by the AP."
    published = values.pop("published", "2024-09-03")
    article = warehouse.article_row(
        **{
            "url": f"http://news.test/{number}?utm_source=x",
            "canonical_url": f"http://news.test/{number}",
            "source_id": "news",
            "status": "ok",
            "fetched_at": START + timedelta(minutes=number),
            "title": f"Headline {number}",
            "published": published,
            "text": words,
        }
        | values
    )
    rejected = (RejectedSum(Decimal(20_000_000), "EUR", "€20m", 0, 4, "statutory maximum"),)
    return Document(article, Extraction("en", tuple(action(article.text or "", **one) for one in actions), rejected))


def fetch_of(one: Document) -> Fetch:
    article = one.article
    return Fetch(
        fetch_id=article.fetch_id,
        run_id="run-1",
        source_id=article.source_id,
        purpose="page",
        url=article.url,
        final_url=article.canonical_url,
        started_at=article.fetched_at,
        status=200,
        outcome="ok",
        etag='"v1"',
        sha256=article.text_sha256,
        warc_file="2024-09-03.warc.gz",
        warc_offset=0,
    )


def run(run_id: str = "run-1", **values: Any) -> Run:
    return Run(**{"run_id": run_id, "kind": "nightly", "state": "running", "started_at": START, "program": "0"} | values)


def load(writer: Writer, documents: Iterable[Document]) -> Loaded:
    batch = list(documents)
    return warehouse.load_batch(writer, "run-1", fetches=[fetch_of(one) for one in batch], documents=batch)


def fill(home: Path, *documents: Document) -> None:
    """Load, resolve, check and publish in one night."""
    from data.copies import link_copies
    from data.resolution import resolve

    with warehouse.open_writer(home) as writer:
        load(writer, documents)
        link_copies(writer)
        resolve(writer)
        assert warehouse.failed_checks(writer.db) == []
        warehouse.publish(writer)


def rows(home: Path, sql: str) -> list[dict[str, Any]]:
    result = warehouse.query(home, sql)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def names_of(record: type) -> list[str]:
    return [item.name for item in fields(record)]
