"""What ``finewire status`` tells of runs: published ones, failed and killed ones, one under way, and sources gone silent."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import warehouse
from data.errors import NoSnapshotError
from data.home import is_locked, writer_lock
from data.last_run import KILLED, note_path, read_note, write_note
from data.records import Run, RunState
from flows.commands.tables import status
from tests.warehouse_rows import document, fetch_of

NIGHT = datetime.fromisoformat("2024-09-03T02:15:00")


def night(number: int, state: RunState = "ok", **fields: object) -> Run:
    begun = NIGHT + timedelta(days=number)
    return Run(run_id=f"night-{number}", kind="nightly", state=state, started_at=begun, program="0", **fields)  # type: ignore[arg-type]


def publish(home: Path, *runs: Run) -> None:
    with warehouse.open_writer(home) as writer:
        for run in runs:
            warehouse.save_run(writer, run)
        warehouse.publish(writer)


@pytest.mark.parametrize(
    ("last", "locked", "code", "words"),
    [
        pytest.param(None, False, 0, [], id="all went well"),
        pytest.param(night(2, "failed", note="HomeError: no space"), False, 1, ["night-2", "HomeError: no space"], id="failed"),
        pytest.param(night(2, "running"), False, 1, ["night-2", KILLED], id="killed"),
        pytest.param(night(2, "running"), True, 0, ["night-2", "running"], id="under way"),
    ],
)
def test_a_run_that_published_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], last: Run | None, locked: bool, code: int, words: list[str]
) -> None:
    publish(tmp_path, night(1))
    if last:
        write_note(tmp_path, last)
    with writer_lock(tmp_path) if locked else nullcontext():
        assert status(tmp_path) == code
    shown = capsys.readouterr().out
    assert "night-1" in shown
    assert [word for word in words if word not in shown] == []
    assert ("not published" in shown) == bool(words)


def test_a_first_run_that_failed_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warehouse.open_writer(tmp_path) as writer:
        warehouse.save_run(writer, night(1, "failed", note="the disk is full"))
    with pytest.raises(NoSnapshotError):
        status(tmp_path)
    assert "the disk is full" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run_id": "x"}', '{"started_at": 7, "finished_at": null}'])
def test_a_damaged_note_is_no_note(tmp_path: Path, text: str) -> None:
    publish(tmp_path, night(1))
    note_path(tmp_path).write_text(text)
    assert read_note(tmp_path) is None
    assert status(tmp_path) == 0


def test_note_is_what_was_written(tmp_path: Path) -> None:
    run = night(1, "partial", finished_at=NIGHT + timedelta(days=1, hours=2), errors=3, note="ü")
    publish(tmp_path, run)
    assert read_note(tmp_path) == run


def test_asking_whether_somebody_writes_changes_nothing(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "nowhere")
    with writer_lock(tmp_path):
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)


@pytest.mark.parametrize(
    ("nights_later", "silent"),
    [pytest.param(14, False, id="two weeks are usual"), pytest.param(15, True, id="longer than that is not")],
)
def test_what_failed_and_what_went_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nights_later: int, silent: bool
) -> None:
    one = document(1, {})
    later = one.article.fetched_at + timedelta(days=nights_later)
    run = replace(night(0, "partial", sources_failed=1, errors=1), started_at=later)
    wrong = warehouse.error_row(run.run_id, "discover", "timeout", "not finished within 60 s", later, source_id="slow-source")
    with warehouse.open_writer(tmp_path) as writer:
        warehouse.load_batch(writer, run.run_id, documents=[one], fetches=[fetch_of(one)], errors=[wrong])
        warehouse.save_run(writer, run)
        warehouse.publish(writer)
    assert status(tmp_path) == 1
    shown = capsys.readouterr().out
    assert "slow-source" in shown
    assert "not finished within 60 s" in shown
    assert (one.article.source_id in shown) == silent
    assert ("Sources that went silent: nothing" in shown) == (not silent)
