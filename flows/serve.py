"""``finewire serve``: a small process that runs the night on a schedule, with Prefect's server for history and a web page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.nightly import nightly

CRON = "15 2 * * *"
TIMEZONE = "Europe/Brussels"
NAME = "nightly"


def schedule(cron: str = CRON, timezone: str = TIMEZONE) -> Schedule:
    """Return when the night runs; the time zone is always named, so that it stays at that hour when clocks change."""
    return Cron(cron, timezone=timezone)


def deployment(parameters: dict[str, Any], schedules: Sequence[Schedule]) -> RunnerDeployment:
    """Return the deployment ``nightly/nightly``; each run is a process of its own that imports the flow by name."""
    made = nightly.to_deployment(
        NAME,
        schedules=list(schedules),
        parameters=parameters,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="Fetch what the sources list, read it, and publish the snapshot.",
    )
    return cast("RunnerDeployment", made)  # a coroutine only where an event loop runs


def serve_nightly(parameters: dict[str, Any], schedules: Sequence[Schedule]) -> None:
    """Serve the deployment until the process is stopped.

    A restart must not switch the schedule off (``pause_on_shutdown``), and two nights must not meet (``limit``; the lock of
    the home folder would turn the second one away).
    """
    serve(deployment(parameters, schedules), pause_on_shutdown=False, limit=1)
