"""Actions, their history and their cases, made anew from the reports of the latest article versions and the corrections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from data import schema
from data.cases import cases
from data.changes import changes
from data.corrections import apply, correction
from data.errors import CorrectionError
from data.home import state_folder
from data.loading import Rows, write
from data.merging import Mention, Merged, events, merge
from data.records import ActionReport, Correction, Report
from data.snapshot import open_snapshot
from data.warehouse import Writer, open_writer, publish

DERIVED = ("actions", "action_reports", "action_events", "cases", "changes")
WAIT = 60.0  # seconds that a correction waits for a running night


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many there are now."""

    actions: int
    cases: int
    stale_corrections: int


def resolve(writer: Writer) -> Resolved:
    """Make actions, action_reports, action_events, cases and changes anew, in one transaction, and refresh the corrections' states.

    A function of what is stored: run twice, or in a rebuild, it gives the same rows.

    Raises:
        LoadError: If the database refused the result; the tables are as before then.
    """
    mentions = _mentions(writer.db)
    applied = apply(merge(mentions), _stored_corrections(writer.db))
    by_action = cases(applied.merged)
    merged = [
        replace(one, action=replace(one.action, case_id=by_action[one.action.action_id].case_id))
        if one.action.action_id in by_action
        else one
        for one in applied.merged
    ]
    rows: Rows = {
        "actions": [one.action for one in merged],
        "action_reports": [link for one in merged for link in _links(one)],
        "action_events": [event for one in merged for event in events(one)],
        "cases": list({case.case_id: case for case in by_action.values()}.values()),
        "changes": changes(writer.db, mentions),
        "corrections": applied.corrections,
    }
    write(writer.db, state_folder(writer.home), rows, empty=DERIVED)
    stale = sum(made.state in {"stale", "orphaned"} for made in applied.corrections)
    return Resolved(actions=len(merged), cases=len(rows["cases"]), stale_corrections=stale)


def _links(one: Merged) -> list[ActionReport]:
    return [
        ActionReport(report_id=mention.report.report_id, action_id=one.action.action_id, current=mention.current)
        for mention in (*one.mentions, *one.history)
    ]


def _mentions(db: DuckDBPyConnection) -> list[Mention]:
    quotes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for report_id, field, quote in db.execute("SELECT report_id, field, quote FROM evidence ORDER BY ALL").fetchall():
        quotes[report_id][field].append(quote)
    table = schema.TABLES["reports"]
    names = [column.name for column in table.columns]
    rows = db.execute(
        "SELECT a.source_id, a.published, r.version = latest.version, c.same_as, c.original_id, "  # noqa: S608
        f"{schema.column_list(table, 'r.')} FROM reports AS r "
        "JOIN articles AS a ON a.article_id = r.article_id AND a.version = r.version "
        "JOIN (SELECT article_id, max(version) AS version FROM articles GROUP BY article_id) AS latest "
        "ON latest.article_id = r.article_id LEFT JOIN article_copies AS c ON c.article_id = r.article_id ORDER BY r.report_id"
    ).fetchall()
    mentions = []
    for source_id, published, current, same_as, original, *values in rows:
        facts = dict(zip(names, values, strict=True))
        report = Report(**facts | {"legal_basis": tuple(facts["legal_basis"])})
        found = quotes.get(report.report_id, {})
        mentions.append(Mention(report, source_id, published, current, found, same_as, original))
    return mentions


def _stored_corrections(db: DuckDBPyConnection) -> list[Correction]:
    table = schema.TABLES["corrections"]
    rows = db.execute(f"SELECT {schema.column_list(table)} FROM corrections ORDER BY made_at, correction_id").fetchall()  # noqa: S608
    found = []
    for row in rows:
        values = dict(zip((column.name for column in table.columns), row, strict=True))
        found.append(Correction(**values | {"evidence_sha256": tuple(values["evidence_sha256"])}))
    return found


def add_correction(
    home: Path,
    action_id: str,
    field: str,
    value: str | None,
    *,
    author: str,
    reason: str,
    made_at: datetime | None = None,
    wait: float = WAIT,
) -> Correction:
    """Override one field of an action, and publish the result.

    Args:
        home: The home folder.
        action_id: The action, see the table ``actions``.
        field: One of :data:`data.corrections.FIELDS`; ``review`` takes ``accepted`` or ``dismissed``.
        value: The new value as text (laws joined by ``; ``); None empties the field.
        author: Who says so.
        reason: Why.
        made_at: When; now by default.
        wait: Seconds to wait for another writer.

    Raises:
        CorrectionError: If there is no such action, or the field cannot hold the value.
        HomeError, Locked, DamagedDatabaseError: see :func:`data.warehouse.open_writer`.
    """
    with open_writer(home, wait=wait) as writer:
        known = {one.action.action_id: one for one in merge(_mentions(writer.db))}
        if action_id not in known:
            raise CorrectionError(f"there is no action {action_id!r}")
        made = correction(known[action_id], field, value, author=author, reason=reason, made_at=made_at or datetime.now(UTC))
        write(writer.db, state_folder(home), {"corrections": [made]})
        resolve(writer)
        publish(writer)
    return made


def corrections(home: Path) -> list[Correction]:
    """Return all corrections of the published snapshot, oldest first.

    Raises:
        NoSnapshotError, DamagedDatabaseError: see :func:`data.snapshot.open_snapshot`.
    """
    with open_snapshot(home) as db:
        return _stored_corrections(db)
