"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Nothing that a test starts may report to anybody, or depend on what the person's shell happens to say.
os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
for name in ("FINEWIRE_HOME", "PREFECT_API_URL", "PREFECT_PROFILE"):
    os.environ.pop(name, None)

# The machine is shared: a slow example says nothing about the code. Timing has tests of its own.
settings.register_profile("finewire", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("finewire")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled articles beside the checkout, or what FINEWIRE_SHARED names; the test is skipped without it."""
    folder = Path(os.environ.get("FINEWIRE_SHARED") or ROOT.parent / "shared")
    if not (folder / "eval").is_dir():
        pytest.skip("no labelled articles here (FINEWIRE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder after the demo's first night, with the real extraction; to be read only."""
    from flows.extraction import lazy_extract
    from flows.newsroom_server import serve
    from flows.night import run_night
    from flows.runs import Plan, chosen_sources, fetch_settings

    home = tmp_path_factory.mktemp("demo")
    with serve() as newsroom:
        sources = chosen_sources(newsroom.source_dir)
        run = run_night(Plan(home, sources, fetching=fetch_settings(allow_private=True), kind="demo"), lazy_extract)
    assert run.state == "ok"
    return home
