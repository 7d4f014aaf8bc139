"""What people ask about runs and results as a whole: the command ``status``, the demo's table, a run's summary."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.home import snapshot_path
from data.last_run import read_note
from data.records import Run
from data.snapshot import Result, open_snapshot
from data.warehouse import Writer

_RUNS = """
SELECT run_id AS run, kind, state, started_at AS started, finished_at - started_at AS took,
       sources_ok AS ok, sources_failed AS failed, fetched, articles_new AS new, articles_updated AS updated,
       articles_unchanged AS unchanged, actions, errors, note
FROM runs ORDER BY started_at DESC LIMIT $1
"""
_ERRORS = """
SELECT stage, coalesce(source_id, '') AS source, error_class AS error, count(*) AS times, arg_max(message, "at") AS latest
FROM errors WHERE run_id = $1 GROUP BY ALL ORDER BY times DESC, stage, source
"""
_CHANGES = """
SELECT c.source_id AS source,
       concat_ws(': ', c.regulator, c.company, CASE c.what
           WHEN 'changed' THEN c.field || ' ' || coalesce(c.before, 'none') || ' -> ' || coalesce(c.after, 'none')
           WHEN 'added' THEN 'now reports ' || c.after WHEN 'removed' THEN 'no longer reports ' || c.before ELSE 'only reworded'
       END) AS change, c.title, c.url
FROM changed_facts AS c
WHERE c.run_id = (SELECT run_id FROM runs WHERE kind <> 'rebuild' ORDER BY started_at DESC LIMIT 1)
"""
_LEFT = """
SELECT source_id AS source, count(*) AS pages, min(found_at) AS waiting_since
FROM pending GROUP BY source_id ORDER BY pages DESC, source
"""
_RESTING = """
SELECT source_id AS source, interval_days AS every_days, next_at AS next, changed_at AS unchanged_since
FROM source_states WHERE interval_days > 1 ORDER BY next_at, source
"""
_LAST_RUN = "SELECT run_id FROM runs ORDER BY started_at DESC LIMIT 1"
# A source is silent when nothing new came from it for four times as long as usual, and at least two weeks.
_SILENT = """
WITH firsts AS (SELECT source_id, fetched_at::DATE AS day FROM articles WHERE version = 1),
     gaps AS (
         SELECT source_id, max(day) AS last_day, count(*) AS articles,
                (max(day) - min(day)) / greatest(count(DISTINCT day) - 1, 1) AS usual_days
         FROM firsts GROUP BY source_id
     ),
     today AS (SELECT max(started_at)::DATE AS day FROM runs)
SELECT source_id AS source, last_day AS last_new_article, articles, (today.day - last_day) AS days_silent
FROM gaps, today WHERE today.day - last_day > greatest(14, 4 * usual_days) ORDER BY days_silent DESC
"""
_FOUND = """
SELECT a.date, coalesce(a.regulator_acronym, a.regulator) AS regulator, a.company, a.kind, a.status, a.amount, a.currency,
       a.amount_qualifier, a.amount_text,
       (SELECT arg_max(quote, length(quote) + 100000 * (field IN ('kind', 'status', 'amount'))::INTEGER) FROM evidence AS e
        WHERE e.report_id = a.best_report_id) AS words
FROM actions AS a ORDER BY a.date_start DESC NULLS LAST, a.amount_eur DESC NULLS LAST, a.action_id LIMIT $1
"""


def totals(writer: Writer) -> tuple[int, int]:
    """Return how many actions the working database holds, and how many of them need a person's look."""
    rows = writer.db.execute("SELECT (SELECT count(*) FROM actions), (SELECT count(*) FROM needs_review)").fetchall()
    return int(rows[0][0]), int(rows[0][1])


def last_runs(home: Path, count: int = 7) -> Result:
    """Return the last runs of the published snapshot, newest first."""
    return _ask(home, _RUNS, count)


def unpublished_run(home: Path) -> Run | None:
    """Return the run that was last begun if the published snapshot does not tell of it: it has failed, or is under way."""
    run = read_note(home)
    if run is None:
        return None
    known = snapshot_path(home).is_file() and _ask(home, "SELECT 1 FROM runs WHERE run_id = $1", run.run_id).rows
    return None if known else run


def run_errors(home: Path, run_id: str | None = None) -> Result:
    """Return what failed in a run, by default the last: stage, source, class of error, how often, and the latest message."""
    if run_id is None:
        rows = _ask(home, _LAST_RUN).rows
        run_id = rows[0][0] if rows else ""
    return _ask(home, _ERRORS, run_id)


def last_changes(home: Path) -> Result:
    """Return what publishers changed in their articles, as the last night saw it."""
    return _ask(home, _CHANGES)


def left_pages(home: Path) -> Result:
    """Return how many pages earlier runs left for the next, by source."""
    return _ask(home, _LEFT)


def resting_sources(home: Path) -> Result:
    """Return the sources that are not asked daily: every how many days, when next, and since when their lists are unchanged.

    No rows where nothing is published.
    """
    return _ask(home, _RESTING) if snapshot_path(home).is_file() else Result((), (), [])


def silent_sources(home: Path) -> Result:
    """Return the sources from which nothing new has come for much longer than usual."""
    return _ask(home, _SILENT)


def found_actions(home: Path, count: int = 1000) -> Result:
    """Return the actions, newest first, with the longest words that their most certain report was read from."""
    return _ask(home, _FOUND, count)


def known_addresses(home: Path) -> frozenset[str]:
    """Return the addresses of the articles in the published snapshot; none where nothing is published."""
    if not snapshot_path(home).is_file():
        return frozenset()
    return frozenset(row[0] for row in _ask(home, "SELECT DISTINCT url FROM articles").rows)


def _ask(home: Path, sql: str, *parameters: object) -> Result:
    with open_snapshot(home) as db:
        try:
            cursor = db.execute(sql, list(parameters))
        except duckdb.CatalogException:  # an older version published it: what it did not keep yet is nothing
            return Result((), (), [])
        columns = cursor.description or []
        return Result(tuple(item[0] for item in columns), tuple(str(item[1]) for item in columns), cursor.fetchall())
