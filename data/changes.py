"""What a new version of an article says otherwise than the one before: fact by fact, for those who relied on the old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from duckdb import DuckDBPyConnection

from data.merging import Mention, paired
from data.names import name_key
from data.records import Change, ChangeKind, Report

# What an analyst would rely on; the other fields follow from these or say how they were read.
FACTS = ("regulator", "company", "kind", "status", "amount", "date", "legal_basis")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article beside its reports: ``page`` is its status, ``text`` the hash of its words."""

    article_id: str
    number: int
    page: str
    title: str | None
    published: str | None
    text: str | None


def changes(db: DuckDBPyConnection, mentions: Iterable[Mention]) -> list[Change]:
    """Return the changes from every stored version to the next; at least one for each version after the first."""
    said: dict[tuple[str, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        said[mention.report.article_id, mention.report.version].append(mention)
    rows = db.execute(
        "SELECT article_id, version, status, title, published, text_sha256 FROM articles "
        "WHERE article_id IN (SELECT article_id FROM articles WHERE version > 1) ORDER BY article_id, version"
    ).fetchall()
    found = []
    for before, after in pairwise(Version(*row) for row in rows):
        if before.article_id == after.article_id:
            earlier, later = said[before.article_id, before.number], said[after.article_id, after.number]
            found += between(before, after, earlier, later)
    return found


def between(before: Version, after: Version, earlier: Sequence[Mention], later: Sequence[Mention]) -> list[Change]:
    """Return what one version changes in the one before: page and facts, or only its wording."""
    told = [*_page_changes(before, after), *_fact_changes(earlier, later)] or [{"what": "reworded"}]
    blank: dict[str, Any] = dict.fromkeys(("field", "before", "after", "regulator", "company", "report_id", "replaced_id"))
    return [
        Change(**blank | one | {"article_id": after.article_id, "version": after.number, "ordinal": ordinal})
        for ordinal, one in enumerate(told)
    ]


def _page_changes(before: Version, after: Version) -> Iterator[dict[str, Any]]:
    for name in ("page", "title", "published"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield {"what": "changed", "field": name, "before": old, "after": new}


def _fact_changes(earlier: Sequence[Mention], later: Sequence[Mention]) -> Iterator[dict[str, Any]]:
    replaced = paired(earlier, later)
    gone = {mention.report.report_id: mention.report for mention in earlier}
    pairs: list[tuple[Report, Report]] = []
    fresh: list[Report] = []
    for mention in sorted(later, key=lambda mention: mention.report.ordinal):
        old = replaced.get(mention.report.report_id)
        if old is None:
            fresh.append(mention.report)
        else:
            pairs.append((gone.pop(old.report.report_id), mention.report))
    if len(gone) == len(fresh) == 1 and _akin(*gone.values(), *fresh):  # its regulator, respondent or kind was put right
        pairs.append((gone.popitem()[1], fresh.pop()))
    for old_report, report in pairs:
        for name in FACTS:
            old_words, words = in_words(old_report, name), in_words(report, name)
            if old_words != words:
                yield _of("changed", report, field=name, before=old_words, after=words, replaced_id=old_report.report_id)
    for report in fresh:
        yield _of("added", report, after=_summary(report))
    for report in sorted(gone.values(), key=lambda report: report.ordinal):
        yield _of("removed", report, before=_summary(report), report_id=None, replaced_id=report.report_id)


def _akin(one: Report, other: Report) -> bool:
    """Whether the one report left of either version may be the same action: of one respondent, or of one sum."""
    money = one.amount is not None and (one.amount, one.currency) == (other.amount, other.currency)
    return money or name_key(one.company) == name_key(other.company)


def _of(what: ChangeKind, report: Report, **values: str | None) -> dict[str, Any]:
    about = {"regulator": report.regulator_acronym or report.regulator, "company": report.company}
    return {"what": what, "report_id": report.report_id, **about, **values}


def in_words(report: Report, name: str) -> str | None:
    """Return a fact as a person would read it: ``up to EUR 30,500,000``."""
    value = getattr(report, name)
    if name == "legal_basis":
        return "; ".join(value) or None
    if name != "amount" or value is None:
        return None if value is None else str(value)
    whole, _, part = f"{value:,f}".partition(".")
    hedge = f"{report.amount_qualifier.replace('_', ' ')} " if report.amount_qualifier else ""
    return f"{hedge}{report.currency} {whole}" + (f".{part.rstrip('0'):0<2}" if part.strip("0") else "")


def _summary(report: Report) -> str:
    return ", ".join(filter(None, (report.kind, report.status, in_words(report, "amount"), report.date)))
