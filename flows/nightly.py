"""The night and the rebuild as Prefect flows: the same steps as without it, as tasks with a history and a page to look at.

Tasks are per source and per batch, never per article: Prefect's own database is the slow part. Nothing is cached by Prefect,
our tables know what was done. Retries are of loading and publishing, which change nothing when done twice; fetching has its
own, per host.
"""

from __future__ import annotations

import html
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import wait
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from data.overview import run_errors
from data.records import Run
from flows.extraction import lazy_extract
from flows.home import home_folder, sources_folder
from flows.night import THREADS, Night, open_night
from flows.prefect_env import hush_at_exit
from flows.progress import bars, counted
from flows.reads import Batch
from flows.rebuild import run_rebuild
from flows.runs import Plan, chosen_sources, fetch_settings


@task(name="discover", task_run_name="discover {source_id}", cache_policy=NO_CACHE, persist_result=False)
def discover(night: Night, source_id: str) -> State[Any]:
    """Ask one source what it lists; a fault is recorded by the night, and shown here."""
    failure = night.discover(source_id)
    return Failed(message=failure) if failure else Completed(message="listed")


@task(name="read", task_run_name="read {source_id}", cache_policy=NO_CACHE, persist_result=False)
def read(night: Night, source_id: str) -> State[Any]:
    """Fetch and read one source's pages."""
    return Completed(message=f"{night.read(source_id)} pages")


@task(name="load", retries=2, retry_delay_seconds=10, cache_policy=NO_CACHE, persist_result=False)
def load(night: Night, batch: Batch) -> State[Any]:
    """Extract and store one batch in one transaction."""
    return Completed(message=f"{len(batch.reads)} answers, {night.load(batch)} new versions")


@task(name="publish", retries=2, retry_delay_seconds=10, cache_policy=NO_CACHE, persist_result=False)
def publish(night: Night) -> State[Any]:
    """Merge reports into actions and publish the snapshot."""
    night.publish()
    return Completed(message=f"{night.run.actions} actions")


def _run_name() -> str:
    return f"night of {datetime.now(UTC):%Y-%m-%d %H:%M}"


@flow(
    name="nightly",
    flow_run_name=_run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=THREADS),  # type: ignore[arg-type]
    persist_result=False,
)
def nightly(
    home: str | None = None,
    sources: str | None = None,
    source: list[str] | None = None,
    since: str | None = None,
    limit: int | None = None,
    allow_private: bool = False,
    max_requests: int | None = None,
    ask_all: bool = False,
) -> dict[str, Any]:
    """Do a whole night: discover, fetch, extract in batches, load, publish.

    Args:
        home: The home folder; by default FINEWIRE_HOME, else the checkout's ``data/``.
        sources: The folder of sources; by default the project's.
        source: Ids of the only sources to read.
        since: ``YYYY-MM-DD``: articles dated earlier are left alone.
        limit: The most articles of each source.
        allow_private: Whether sources inside private networks may be asked.
        max_requests: How many requests the run may make; what is left is asked for by the next.
        ask_all: Whether to ask also sources whose lists have not changed lately; those named in ``source`` are asked anyway.

    Returns:
        The run's row.
    """
    folder = sources_folder(Path(sources) if sources else None)
    chosen = chosen_sources(folder, source or ())
    fetching = fetch_settings(allow_private, max_requests)
    plan = Plan(home_folder(Path(home) if home else None), chosen, since, limit, fetching, ask_all=ask_all or bool(source))
    return asdict(night_as_tasks(plan))


@flow(name="rebuild", flow_run_name=lambda: f"rebuild of {datetime.now(UTC):%Y-%m-%d %H:%M}", persist_result=False)
def rebuild(home: str | None = None) -> dict[str, Any]:
    """Make all tables of a home folder again from the stored pages, without the network; return the run's row."""
    folder = home_folder(Path(home) if home else None)
    run = run_rebuild(folder, lazy_extract)
    _show_summary(run, folder)
    return asdict(run)


def night_as_tasks(plan: Plan) -> Run:
    """Do the night of a plan inside a flow run; the same steps in the same order as :func:`flows.night.run_night`."""
    hush_at_exit()
    with bars() as shown, open_night(plan, counted(lazy_extract, shown)) as night:
        wait([discover.submit(night, source_id) for source_id in night.source_ids])
        shown.expect("fetching", night.assign())
        reading = [read.submit(night, source_id) for source_id in night.source_ids]
        for batch in night.batches(shown):
            load(night, batch)
        wait(reading)
        publish(night)
        run = night.run
    _show_summary(run, plan.home)
    return run


def _show_summary(run: Run, home: Path) -> None:
    log = get_run_logger()
    log.info("%s: %d new articles, %d updated, %d actions", run.state, run.articles_new, run.articles_updated, run.actions)
    try:
        create_table_artifact(
            key=f"{run.kind}-summary", table=summary_table(run, home), description=cell(f"{run.kind} run {run.run_id}")
        )
    except Exception as error:  # noqa: BLE001 - the night is published: a server that went away must not fail it
        log.warning("no summary artifact: %s", error)


def summary_table(run: Run, home: Path) -> list[dict[str, str]]:
    """Return the run's figures and its errors as rows for an artifact, every cell harmless."""
    figures = {name: value for name, value in asdict(run).items() if value is not None}
    rows = [{"what": cell(name.replace("_", " ")), "value": cell(value)} for name, value in figures.items()]
    for stage, source_id, error, times, latest in run_errors(home, run.run_id).rows:
        rows.append({"what": cell(f"{stage} {source_id}"), "value": cell(f"{times} x {error}: {latest}")})
    return rows


def cell(value: Any) -> str:
    """Return a value for an artifact's cell: Prefect draws cells as Markdown, in which a title could load an image."""
    words = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", str(value)).split())[:500]
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~>:/])", r"\\\1", html.escape(words))
