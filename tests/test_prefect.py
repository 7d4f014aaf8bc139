"""The night under Prefect: a real server on loopback, the served schedule, the same tables as without Prefect."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.snapshot import dump, query
from flows.newsroom_server import Newsroom, serve
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SERVING = """
import sys, json
from prefect.schedules import Interval
from flows.serve import schedule, serve_nightly
serve_nightly(json.loads(sys.argv[1]), [schedule(), Interval(10)])
"""


class Server:
    """A Prefect server of our own: where it is, what it says, and the environment to reach it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.api = f"http://127.0.0.1:{port}/api"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "DO_NOT_TRACK": "1",
            "PREFECT_HOME": str(folder),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
            "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        }
        self.log = folder / "server.log"
        command = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
        self.process = self.start(*command, log=self.log)

    def start(self, *args: str, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as out:
            return subprocess.Popen(
                [sys.executable, *args], cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def runs(self) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = self.ask("/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", "limit": 200})
        return runs


def until(happens: Callable[[], Any], seconds: float, log: Path) -> Any:
    """Return what ``happens`` returns as soon as it is true; fail with the log's end when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := happens():
                return found
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"not within {seconds} s; the log ends:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, which are of its own session."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(15)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("prefect"))
    try:
        until(lambda: started.ask("/health"), 120, started.log)
        yield started
    finally:
        stop(started.process)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


def test_a_served_night_runs_on_schedule(server: Server, newsroom: Newsroom, tmp_path: Path) -> None:
    parameters = {"home": str(tmp_path / "home"), "sources": str(newsroom.source_dir), "allow_private": True, "limit": 2}
    log = tmp_path / "serve.log"
    process = server.start("-c", SERVING, json.dumps(parameters), log=log)
    try:
        done = until(lambda: [run for run in server.runs() if run["auto_scheduled"] and run["state_type"] == "COMPLETED"], 180, log)
        by_cron = [run for run in server.runs() if _brussels(run) == (2, 15) and run["state_name"] == "Scheduled"]
    finally:
        stop(process)
    assert done[0]["name"].startswith("night of ")
    assert len(by_cron) >= 3
    (deployment,) = server.ask("/deployments/filter", {})
    assert deployment["name"] == "nightly"
    assert not deployment["paused"], "a stopped process must leave its schedule on"
    assert query(tmp_path / "home", "SELECT count(*) > 5 FROM articles").rows == [(True,)]


def _brussels(run: dict[str, Any]) -> tuple[int, int]:
    from datetime import datetime

    moment = datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Europe/Brussels"))
    return moment.hour, moment.minute


def test_same_tables_with_and_without_prefect(server: Server, newsroom: Newsroom, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(newsroom.source_dir, sources)
    options = ["--sources", str(sources), "--allow-private", "--limit", "3"]
    command = str(Path(sys.executable).parent / "finewire")
    with_prefect, without = tmp_path / "with", tmp_path / "without"
    for home, extra in ((with_prefect, ["--api", server.api]), (without, ["--no-prefect"])):
        # An address left over from another project must not be asked.
        environment = os.environ | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
        done = subprocess.run(
            [command, "run", *options, *extra, "--home", str(home)], env=environment, capture_output=True, text=True, timeout=300
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert dump(with_prefect, timeless=True) == dump(without, timeless=True)
    artifacts = server.ask("/artifacts/filter", {"artifacts": {"key": {"any_": ["nightly-summary"]}}})
    assert "articles new" in json.dumps(artifacts)


def test_a_dead_prefect_does_not_stop_the_night(newsroom: Newsroom, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "finewire"), "run", "--sources", str(newsroom.source_dir), "--allow-private"]
    command += ["--limit", "1", "--home", str(tmp_path), "--api", "http://127.0.0.1:9/api"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0
    assert "going on without it" in done.stderr
    assert "Traceback" not in done.stderr


def test_artifact_cells_are_harmless() -> None:
    from flows.nightly import cell

    made = cell("<img src=x onerror=alert(1)> [link](javascript:x) \x1b[2J *bold*\n# head")
    assert not any(sign in made for sign in ("<", "\x1b", "\n", " [", " *", " #"))
    assert "\\[link\\]\\(javascript\\:x\\)" in made
