"""The commands that fetch and write: ``run``, ``rebuild``, ``demo``, ``serve``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from data.records import Run
from flows.errors import UserError
from flows.home import demo_folder, home_folder, sources_folder

FIGURES = (
    ("sources read", "sources_ok"),
    ("sources failed", "sources_failed"),
    ("sources not due", "sources_resting"),
    ("requests", "fetched"),
    ("articles new", "articles_new"),
    ("articles updated", "articles_updated"),
    ("articles unchanged", "articles_unchanged"),
    ("actions in the database", "actions"),
    ("of them to be looked at", "needs_review"),
    ("left for the next run", "not_asked"),
    ("errors", "errors"),
)


@dataclass(frozen=True, slots=True)
class Orders:
    """The options of ``finewire run``, as given."""

    home: Path | None = None
    sources: Path | None = None
    source: Sequence[str] = ()
    since: str | None = None
    limit: int | None = None
    allow_private: bool = False
    max_requests: int | None = None
    ask_all: bool = False

    def parameters(self) -> dict[str, Any]:
        """Return them as the flow takes them."""
        return {
            "home": str(home_folder(self.home)),
            "sources": str(sources_folder(self.sources)),
            "source": list(self.source) or None,
            "since": checked_day(self.since),
            "limit": self.limit,
            "allow_private": self.allow_private,
            "max_requests": self.max_requests,
            "ask_all": self.ask_all,
        }


def checked_day(value: str | None) -> str | None:
    """Return a ``YYYY-MM-DD`` day.

    Raises:
        UserError: If it is none.
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UserError(f"--since {value}: YYYY-MM-DD is meant") from error


def run(orders: Orders, *, no_prefect: bool, api: str | None) -> int:
    """Do a night and print its summary; return 0, or 1 where something failed.

    Raises:
        FinewireError: For wrong options, and for a home folder that is locked, unwritable or damaged.
    """
    from flows.runs import Plan, chosen_sources, fetch_settings

    home, since = home_folder(orders.home), checked_day(orders.since)
    chosen = chosen_sources(sources_folder(orders.sources), orders.source)
    fetching = fetch_settings(orders.allow_private, orders.max_requests)
    plan = Plan(home, chosen, since, orders.limit, fetching, ask_all=orders.ask_all or bool(orders.source))
    return summarise((None if no_prefect else _with_prefect(orders, home, api)) or _plain(plan), home)


def _plain(plan: Any) -> Run:
    from flows.extraction import lazy_extract
    from flows.night import run_night

    return run_night(plan, lazy_extract)


def _with_prefect(orders: Orders, home: Path, api: str | None) -> Run | None:
    """Do the night as a flow; return None where Prefect does not work, having said so."""
    from data.errors import FinewireError
    from data.home import prepare_home
    from flows.prefect_env import choose_server, server_fault

    prepare_home(home)
    choose_server(home, api)
    fault = server_fault()
    if fault is None:
        try:
            from flows.nightly import nightly

            return Run(**nightly(**orders.parameters()))
        except FinewireError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever Prefect trips over, the night goes on without it
            fault = f"{type(error).__name__}: {error}"
    print(f"finewire: Prefect does not work ({fault.splitlines()[0]}), going on without it", file=sys.stderr)  # noqa: T201
    return None


def summarise(run_row: Run, home: Path) -> int:
    """Print what a run has done and what failed; return its exit code."""
    from data.home import snapshot_path
    from data.overview import run_errors
    from flows.render import write_table

    took = (run_row.finished_at - run_row.started_at).total_seconds() if run_row.finished_at else 0.0
    write_table(
        ("", ""),
        [(words, f"{getattr(run_row, name) or 0:,}") for words, name in FIGURES],
        title=f"{run_row.kind} run {run_row.run_id}: {run_row.state}, {took:.0f} s",
    )
    failed = run_errors(home, run_row.run_id)
    if failed.rows:
        write_table(failed.columns, failed.rows, title="What failed")
    print(f"published: {snapshot_path(home)}")  # noqa: T201
    return 0 if run_row.state == "ok" else 1


def dry_run(orders: Orders) -> int:
    """Ask the sources what they list and print what a run would ask for; nothing is stored. Return 0, or 1 where one failed."""
    from concurrent.futures import ThreadPoolExecutor

    from data.overview import known_addresses, resting_sources
    from data.revisits import is_due_at
    from flows.fetch import Fetcher
    from flows.listing import choose, list_items
    from flows.pages import naive_utc
    from flows.render import write_table
    from flows.runs import chosen_sources, fetch_settings

    since = checked_day(orders.since)
    home, now = home_folder(orders.home), naive_utc(datetime.now(UTC))
    sources = chosen_sources(sources_folder(orders.sources), orders.source)
    if not (orders.ask_all or orders.source):
        resting = {source_id for source_id, _, next_at, _ in resting_sources(home).rows if not is_due_at(next_at, now)}
        sources = tuple(source for source in sources if source.id not in resting)
    fetcher = Fetcher(fetch_settings(orders.allow_private, orders.max_requests))
    with ThreadPoolExecutor(8) as pool:
        listings = dict(zip((source.id for source in sources), pool.map(lambda s: list_items(s, fetcher), sources), strict=True))
    chosen = choose({name: listing.items for name, listing in listings.items()}, since, orders.limit)
    known = known_addresses(home)
    rows = [
        (name, item.published, "known" if item.url in known else "new", item.title, item.url)
        for name, items in chosen.items()
        for item in items
    ]
    write_table(("source", "published", "", "title", "address"), rows, title=f"{len(rows)} articles would be asked for")
    failures = [(name, *listing.failure) for name, listing in listings.items() if listing.failure]
    if failures:
        write_table(("source", "error", "message"), failures, title="What failed")
    doubts = [(name, words) for name, listing in listings.items() for words in listing.warnings]
    if doubts:
        write_table(("source", "what"), doubts, title="What was left out or is doubtful")
    return 1 if failures else 0


def rebuild(home: Path) -> int:
    """Make all tables again from the stored pages and print the summary; return 0, or 1 where a page was lost."""
    from flows.extraction import lazy_extract
    from flows.rebuild import run_rebuild

    return summarise(run_rebuild(home, lazy_extract), home)


def demo(home: Path | None, day: int) -> int:
    """Do a night on the bundled newsroom, served on loopback; print the summary and the actions found. Return 0, or 1."""
    from flows.extraction import lazy_extract
    from flows.newsroom_server import DEMO_PORT, serve
    from flows.night import run_night
    from flows.runs import Plan, chosen_sources, fetch_settings

    folder = demo_folder(home)
    with ExitStack() as stack:
        try:
            room = stack.enter_context(serve(day, DEMO_PORT))
        except OSError as error:
            raise UserError(f"{error} (is another demo running?)") from error
        plan = Plan(folder, chosen_sources(room.source_dir), fetching=fetch_settings(allow_private=True), kind="demo", ask_all=True)
        done = run_night(plan, lazy_extract)
    print_actions(folder)
    code = summarise(done, folder)
    print(f'ask it yourself: finewire query "FROM fines" --home {folder}')  # noqa: T201
    return code


def print_actions(home: Path) -> None:
    """Print every action with the words it came from."""
    from data.overview import found_actions
    from flows.render import excerpt, printable, write_table

    rows = []
    for date_, regulator, company, kind, status, amount, currency, qualifier, amount_text, words in found_actions(home).rows:
        hedge = {"up_to": "up to ", "at_least": "at least ", "about": "about "}.get(qualifier, "")
        money = f"{hedge}{currency} {printable(amount)}" if amount is not None else ""
        who = f"{regulator or '(regulator not named)'}: {company or '(respondent not named)'}"
        rows.append(((date_, money), (who, f"{kind}, {status}"), excerpt(words, amount_text)))
    write_table(("date and sum", "regulator: respondent", "words"), rows, title=f"{len(rows)} enforcement actions")


def serve(orders: Orders, cron: str, timezone: str, api: str | None) -> int:
    """Serve the night on a schedule until stopped; return 0.

    Raises:
        UserError: For a schedule or time zone that is none, and where no Prefect server answers.
    """
    from flows.prefect_env import LOCAL_API, choose_server, server_fault

    home = home_folder(orders.home)
    address = api or LOCAL_API
    choose_server(home, address)
    fault = server_fault()
    if fault:
        raise UserError(
            f"no Prefect server at {address} ({fault.splitlines()[0]}): start one with `prefect server start --host 127.0.0.1`"
        )
    from flows.serve import schedule, serve_nightly

    try:
        when = schedule(cron, timezone)
    except ValueError as error:
        raise UserError(f"--cron {cron!r} --timezone {timezone!r}: {str(error).splitlines()[-1]}") from error
    serve_nightly(orders.parameters(), [when])
    return 0
