"""Whole nights on the bundled newsroom: what they add, what a second one leaves alone, and what survives a crash."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import HomeError, Locked
from data.home import snapshot_path, state_folder, working_path, writer_lock
from data.overview import unpublished_run
from data.snapshot import dump, failed_checks, open_snapshot, query
from flows import night as night_module
from flows.errors import UserError
from flows.newsroom_server import Newsroom, serve
from flows.night import run_night
from flows.rebuild import run_rebuild
from flows.runs import Plan, chosen_sources, fetch_settings
from tests.conftest import ROOT
from tests.fake_extraction import no_extraction, sums_as_fines


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


def plan(home: Path, room: Newsroom, **options: object) -> Plan:
    return Plan(home, chosen_sources(room.source_dir), fetching=fetch_settings(allow_private=True), **options)  # type: ignore[arg-type]


def count(home: Path, sql: str) -> object:
    return query(home, sql).rows[0][0]


def sound(home: Path) -> bool:
    with open_snapshot(home) as db:
        return failed_checks(db) == []


def test_a_night_then_the_same_night_then_a_changed_one(newsroom: Newsroom, tmp_path: Path) -> None:
    first = run_night(plan(tmp_path, newsroom), sums_as_fines)
    assert (first.state, first.sources_ok, first.sources_failed, first.errors) == ("ok", 6, 0, 0)
    assert first.articles_new >= 40
    assert first.actions > 20
    assert sound(tmp_path)
    after_first = dump(tmp_path, timeless=True)

    second = run_night(plan(tmp_path, newsroom), no_extraction)
    assert (second.state, second.articles_new, second.articles_updated) == ("ok", 0, 0)
    assert second.articles_unchanged == first.articles_new
    assert dump(tmp_path, timeless=True) == after_first
    bodies = "SELECT count(*) FROM fetches WHERE purpose = 'page' AND outcome = 'ok' AND run_id = "
    assert count(tmp_path, f"{bodies} '{second.run_id}'") == 0

    newsroom.set_day(2)
    third = run_night(plan(tmp_path, newsroom), sums_as_fines)
    assert (third.state, third.articles_new, third.articles_updated) == ("ok", 1, 1)
    assert count(tmp_path, "SELECT max(version) FROM articles") == 2
    assert sound(tmp_path)
    after_third = dump(tmp_path)

    rebuilt = run_rebuild(tmp_path, sums_as_fines)
    assert rebuilt.state == "ok"
    assert dump(tmp_path) == after_third
    assert count(tmp_path, "SELECT count(*) FROM runs") == 4


def test_rebuild_without_any_database(newsroom: Newsroom, tmp_path: Path) -> None:
    run_night(plan(tmp_path, newsroom), sums_as_fines)
    before = dump(tmp_path, timeless=True)
    for lost in (snapshot_path(tmp_path), working_path(tmp_path)):
        lost.unlink()
    (state_folder(tmp_path) / "watermark.json").unlink()
    assert run_rebuild(tmp_path, sums_as_fines).state == "ok"
    assert dump(tmp_path, timeless=True) == before
    newsroom.set_day(1)
    assert run_night(plan(tmp_path, newsroom), no_extraction).articles_new == 0


def test_since_and_limit(newsroom: Newsroom, tmp_path: Path) -> None:
    run = run_night(plan(tmp_path, newsroom, since="2025-01-01", limit=2), sums_as_fines)
    assert 0 < run.articles_new <= 2 * 6
    assert count(tmp_path, "SELECT count(*) FROM articles WHERE published < '2025' AND published_source = 'feed'") == 0


def test_only_one_source(newsroom: Newsroom, tmp_path: Path) -> None:
    sources = chosen_sources(newsroom.source_dir, ["newsroom-wire"])
    run = run_night(Plan(tmp_path, sources, fetching=fetch_settings(allow_private=True)), sums_as_fines)
    assert run.sources_ok == 1
    assert query(tmp_path, "SELECT DISTINCT source_id FROM articles").rows == [("newsroom-wire",)]


@pytest.mark.parametrize(("change", "error"), [("127.0.0.1:9", "connect"), ("10.1.2.3:9", "refused_address")])
def test_a_source_that_fails_does_not_stop_the_night(newsroom: Newsroom, tmp_path: Path, change: str, error: str) -> None:
    wire = newsroom.source_dir / "newsroom-wire.toml"
    address = newsroom.base_urls["wire"].removeprefix("http://")
    wire.write_text(wire.read_text(encoding="utf-8").replace(address, change), encoding="utf-8")
    settings = fetch_settings(allow_private=error == "connect")
    quick = type(settings)(allow_private=settings.allow_private, backoff=0.01)
    run = run_night(Plan(tmp_path, chosen_sources(newsroom.source_dir), fetching=quick), sums_as_fines)
    assert run.state == "partial"
    failed = query(tmp_path, "SELECT stage, error_class FROM errors WHERE source_id = 'newsroom-wire'").rows
    assert failed == [("discover", error)]
    if error == "connect":
        assert (run.sources_ok, run.sources_failed) == (5, 1)
        assert run.articles_new > 20
    else:
        assert run.articles_new == 0  # loopback is private too


def test_a_source_that_lists_too_little_is_read_and_reported(newsroom: Newsroom, tmp_path: Path) -> None:
    wire = newsroom.source_dir / "newsroom-wire.toml"
    wire.write_text(wire.read_text(encoding="utf-8").replace("min_items = 5", "min_items = 49"), encoding="utf-8")
    run = run_night(plan(tmp_path, newsroom), sums_as_fines)
    assert (run.state, run.sources_failed) == ("partial", 1)
    assert query(tmp_path, "SELECT error_class FROM errors").rows == [("too_few_items",)]
    assert count(tmp_path, "SELECT count(*) > 4 FROM articles WHERE source_id = 'newsroom-wire'") is True


def test_extraction_that_breaks_ends_the_run_and_leaves_the_snapshot(newsroom: Newsroom, tmp_path: Path) -> None:
    run_night(plan(tmp_path, newsroom), sums_as_fines)
    before = dump(tmp_path)
    newsroom.set_day(2)
    with pytest.raises(AssertionError, match="extracted again"):
        run_night(plan(tmp_path, newsroom), no_extraction)
    assert dump(tmp_path) == before
    assert run_night(plan(tmp_path, newsroom), sums_as_fines).state == "ok"
    assert count(tmp_path, "SELECT list(state ORDER BY started_at) FROM runs") == ["ok", "failed", "ok"]


def test_a_failed_night_or_rebuild_is_told_of_though_nothing_is_published(newsroom: Newsroom, tmp_path: Path) -> None:
    run_night(plan(tmp_path, newsroom), sums_as_fines)
    assert unpublished_run(tmp_path) is None
    newsroom.set_day(2)
    for kind in ("nightly", "rebuild"):
        with pytest.raises(AssertionError, match="extracted again"):
            run_rebuild(tmp_path, no_extraction) if kind == "rebuild" else run_night(plan(tmp_path, newsroom), no_extraction)
        told = unpublished_run(tmp_path)
        assert told is not None
        assert (told.kind, told.state) == (kind, "failed")
        assert "extracted again" in (told.note or "")
    assert run_night(plan(tmp_path, newsroom), sums_as_fines).state == "ok"
    assert unpublished_run(tmp_path) is None


def test_a_disk_that_takes_nothing_more_ends_the_run(newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(night_module.RawStore, "append", full)
    with pytest.raises(HomeError, match="No space left"):
        run_night(plan(tmp_path, newsroom), sums_as_fines)


def test_a_reader_does_not_stop_the_night_and_keeps_its_view(newsroom: Newsroom, tmp_path: Path) -> None:
    first = run_night(plan(tmp_path, newsroom), sums_as_fines)
    with open_snapshot(tmp_path) as held:
        newsroom.set_day(2)
        run_night(plan(tmp_path, newsroom), sums_as_fines)
        assert held.execute("SELECT count(DISTINCT article_id) FROM articles").fetchall() == [(first.articles_new,)]
    assert count(tmp_path, "SELECT count(DISTINCT article_id) FROM articles") == first.articles_new + 1


def test_locked_home_names_the_holder(newsroom: Newsroom, tmp_path: Path) -> None:
    with writer_lock(tmp_path), pytest.raises(Locked, match=r"process \d+ on"):
        run_night(plan(tmp_path, newsroom), sums_as_fines)


@pytest.mark.parametrize(("ids", "words"), [(["no-such"], "no source no-such"), ([], "no such folder")])
def test_wrong_sources(tmp_path: Path, newsroom: Newsroom, ids: list[str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        chosen_sources(newsroom.source_dir if ids else tmp_path / "none", ids)


CRASHING = """
import sys, time
from pathlib import Path
from flows import night
from flows.runs import Plan, chosen_sources, fetch_settings
from tests.fake_extraction import sums_as_fines

night.BATCH = 4
def slow(articles):
    for found in sums_as_fines(articles):
        time.sleep(0.01)
        yield found
print("begun", flush=True)
sources = chosen_sources(Path(sys.argv[2]))
night.run_night(Plan(Path(sys.argv[1]), sources, fetching=fetch_settings(True)), slow)
"""


def crash(home: Path, room: Newsroom, after: float) -> bool:
    """Begin a night in a process of its own and kill it after so many seconds; return whether it was killed."""
    command = [sys.executable, "-c", CRASHING, str(home), str(room.source_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_killed_at_random_moments_then_run_to_the_end(newsroom: Newsroom, tmp_path: Path) -> None:
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "killed"
    run_night(plan(undisturbed, newsroom), sums_as_fines)
    moments = random.Random(0)
    killed = sum(crash(home, newsroom, moments.uniform(0.0, 1.6)) for _ in range(10))
    assert killed >= 5
    run_night(plan(home, newsroom), sums_as_fines)
    assert dump(home, timeless=True) == dump(undisturbed, timeless=True)
    assert sound(home)
    run_rebuild(home, sums_as_fines)
    assert dump(home, timeless=True) == dump(undisturbed, timeless=True)
