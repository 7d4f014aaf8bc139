"""What a run leaves for the next, and how often a source is asked: nothing is lost, nothing is asked in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data.home import snapshot_path
from data.revisits import LONGEST, after_look, is_due
from data.snapshot import dump, failed_checks, open_snapshot
from data.warehouse import open_writer, publish
from flows.commands.night import Orders, dry_run
from flows.commands.tables import sources, status
from flows.discover import Item
from flows.fetch import Fetcher, Settings
from flows.listing import share
from flows.rebuild import run_rebuild
from tests.outlets import STORY, Newsstand, newsstand, one_fine
from tests.warehouse_rows import rows
from tests.webserver import Reply, WebServer

NIGHT = datetime.fromisoformat("2026-03-02T02:15:00")


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Newsstand]:
    with newsstand(tmp_path, "paper", "wire") as served:
        for name, outlet in served.outlets.items():
            outlet.articles = {f"/{name}-{number}": article(f"{name} {number}") for number in range(6)}
        yield served


def article(name: str) -> tuple[str, str, tuple[str, ...]]:
    words = [f"{name.replace(' ', '')}x{number}" for number in range(60)]  # its own: no copy of another
    return (f"Fine for {name}", "2024-09-03", (*STORY, " ".join(words)))


# --- The cap ---


def test_every_request_counts() -> None:
    """robots.txt, redirects and retries are requests; what is not made is 'capped' and never reaches the server."""
    with WebServer() as server:
        server.pages |= {
            "/a": Reply(status=302, headers={"Location": "/b"}),
            "/b": Reply(b"b"),
            "/bad": Reply(status=503),
            "/c": Reply(b"c"),
        }
        fetcher = Fetcher(Settings(allow_private=True, delay=0.0, backoff=0.0, max_requests=5))
        assert fetcher.get(server.url("/a")).outcome == "ok"  # robots.txt, /a, /b
        assert fetcher.left == 2
        assert fetcher.get(server.url("/bad")).outcome == "server_error"  # its third attempt is not made
        assert fetcher.get(server.url("/c")).outcome == "capped"
        assert len(server.seen) == 5


@pytest.mark.parametrize(
    ("requests", "known", "asked", "why"),
    [
        (None, (), ["a0", "a1", "a2", "b0", "b1"], "no cap"),
        (9, (), ["a0", "a1", "a2", "b0", "b1"], "enough"),
        (3, (), ["a0", "a1", "b0"], "one of each source in turn"),
        (2, ("a0", "b0"), ["a1", "b1"], "pages never asked for come first"),
        (4, ("a0", "b0"), ["a0", "a1", "a2", "b1"], "then those that are known"),
        (0, (), [], "none"),
    ],
)
def test_shares(requests: int | None, known: tuple[str, ...], asked: list[str], why: str) -> None:
    chosen = {"a": [Item(f"a{n}", f"a{n}") for n in range(3)], "b": [Item(f"b{n}", f"b{n}") for n in range(2)]}
    taken, left = share(chosen, set(known), lambda source_id, item: False, requests)
    assert sorted(item.url for items in taken.values() for item in items) == asked, why
    assert sum(map(len, taken.values())) + sum(map(len, left.values())) == 5


def test_what_needs_no_request_is_never_left() -> None:
    chosen = {"a": [Item(f"a{n}", f"a{n}") for n in range(3)]}
    taken, left = share(chosen, set(), lambda source_id, item: item.url != "a1", 0)
    assert ([item.url for item in taken["a"]], [item.url for item in left["a"]]) == (["a0", "a2"], ["a1"])


def test_a_capped_night_is_partial_and_the_next_ones_ask_for_the_rest(
    stand: Newsstand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capped = Settings(max_requests=10)  # 2 robots.txt, 2 lists, 6 pages
    first = stand.night(capped)
    assert (first.state, first.sources_ok, first.articles_new, first.not_asked, first.errors) == ("partial", 2, 6, 6, 0)
    assert len(stand.asked()) == 8
    assert status(stand.home) == 1
    assert "waiting_since" in capsys.readouterr().out

    for outlet in stand.outlets.values():  # the lists have forgotten them by now, the pages are still there
        outlet.hidden = set(outlet.articles)
    second = stand.night(capped)
    assert (second.state, second.articles_new, second.not_asked) == ("ok", 6, 0)
    assert rows(stand.home, "FROM pending") == []
    with open_snapshot(stand.home) as db:
        assert failed_checks(db) == []
    uncapped = tmp_path / "uncapped"
    for outlet in stand.outlets.values():
        outlet.hidden = set()
    capped_home, stand.home = stand.home, uncapped
    assert stand.night().not_asked == 0
    titles = "SELECT title, published, text_sha256 FROM articles ORDER BY ALL"
    assert rows(uncapped, titles) == rows(capped_home, titles)


def test_a_cap_that_is_not_enough_for_the_lists(stand: Newsstand) -> None:
    """Lists may use half of it; the one that was not asked for is asked first the next night."""
    nights = [stand.night(Settings(max_requests=4)) for _ in range(2)]
    assert [(night.state, night.sources_ok, night.sources_failed, night.errors) for night in nights] == [("partial", 1, 0, 0)] * 2
    listed = rows(stand.home, "SELECT source_id FROM fetches WHERE purpose = 'feed' ORDER BY started_at")
    assert [row["source_id"] for row in listed] == ["paper", "wire"]
    assert all(night.articles_new > 0 for night in nights)
    assert (nights[0].not_asked, nights[0].articles_new) == (5, 2)  # four pages and a list
    assert (nights[1].not_asked, nights[1].articles_new) == (10, 1)  # nine pages and a list: the other host has a robots.txt


def test_what_was_left_survives_a_rebuild(stand: Newsstand) -> None:
    stand.night(Settings(max_requests=10))
    left = rows(stand.home, "FROM pending ORDER BY url")
    assert len(left) == 6
    run_rebuild(stand.home, one_fine)
    assert rows(stand.home, "FROM pending ORDER BY url") == left
    assert stand.night().articles_new == 6


# --- How often ---


@pytest.mark.parametrize(
    ("looks", "days"),
    [
        pytest.param("a", 1, id="the first look"),
        pytest.param("aa", 2, id="unchanged: every other day"),
        pytest.param("aaa", 4, id="then every fourth"),
        pytest.param("aaaa", LONGEST, id="then once a week"),
        pytest.param("aaaaaa", LONGEST, id="never less"),
        pytest.param("aaaab", 1, id="changed: daily again"),
        pytest.param("aabb", 2, id="and slower again"),
    ],
)
def test_intervals(looks: str, days: int) -> None:
    state, now = None, NIGHT
    for digest in looks:
        assert is_due(state, now)
        state = after_look(state, "wire", digest, now)
        now = state.next_at + timedelta(minutes=9)  # nights do not begin to the minute
    assert state is not None
    assert state.interval_days == days


def test_a_look_ahead_of_time_slows_nothing_down() -> None:
    state = after_look(None, "wire", "a", NIGHT)
    for hour in range(3):
        assert is_due(state, NIGHT + timedelta(hours=hour))
        assert after_look(state, "wire", "a", NIGHT + timedelta(hours=hour)) == state
    slower = after_look(state, "wire", "a", NIGHT + timedelta(days=1, minutes=-9))
    assert slower.interval_days == 2
    assert not is_due(slower, NIGHT + timedelta(days=2))
    assert is_due(slower, NIGHT + timedelta(days=3))
    assert after_look(slower, "wire", "b", NIGHT + timedelta(days=2)).interval_days == 1


def days_pass(home: Path, days: int) -> None:
    """Make every look so many days older: what a night sees after a time."""
    with open_writer(home) as writer:
        earlier = "asked_at = asked_at - $1 * INTERVAL 1 DAY, next_at = next_at - $1 * INTERVAL 1 DAY"
        writer.db.execute(f"UPDATE source_states SET {earlier}", [days])
        publish(writer)


def test_a_source_whose_list_does_not_change_rests(stand: Newsstand, capsys: pytest.CaptureFixture[str]) -> None:
    stand.night()
    days_pass(stand.home, 1)
    stand["wire"].articles["/wire-9"] = article("wire 9")
    second = stand.night()
    assert (second.articles_new, second.sources_resting) == (1, 0)
    assert rows(stand.home, "SELECT source_id, interval_days FROM source_states ORDER BY ALL") == [
        {"source_id": "paper", "interval_days": 2},
        {"source_id": "wire", "interval_days": 1},
    ]
    days_pass(stand.home, 1)
    stand.asked()
    third = stand.night()
    assert (third.state, third.sources_ok, third.sources_resting) == ("ok", 1, 1)
    assert not any(path.startswith("/paper") for path in stand.asked())
    assert status(stand.home) == 0
    assert "every_days" in capsys.readouterr().out
    sources(stand.folder, stand.home)
    shown = capsys.readouterr().out
    assert "every 2 days, next on" in shown
    assert "daily" not in shown.split("paper")[1].splitlines()[0]

    everything = stand.night(ask_all=True)
    assert (everything.sources_ok, everything.sources_resting) == (2, 0)
    kept = rows(stand.home, "FROM source_states ORDER BY source_id")
    before = dump(stand.home)
    run_rebuild(stand.home, one_fine)
    assert rows(stand.home, "FROM source_states ORDER BY source_id") == kept
    assert dump(stand.home) == before

    days_pass(stand.home, 2)
    stand["paper"].articles["/paper-9"] = article("paper 9")
    assert stand.night().articles_new == 1
    assert rows(stand.home, "SELECT interval_days FROM source_states WHERE source_id = 'paper'") == [{"interval_days": 1}]


def test_a_dry_run_shows_what_a_run_would_ask_for(stand: Newsstand, capsys: pytest.CaptureFixture[str]) -> None:
    stand.night()
    days_pass(stand.home, 1)
    stand["wire"].articles["/wire-9"] = article("wire 9")
    stand.night()
    orders = Orders(stand.home, stand.folder, allow_private=True)
    for change, shown in (({}, ["wire"]), ({"ask_all": True}, ["paper", "wire"]), ({"source": ("paper",)}, ["paper"])):
        capsys.readouterr()
        assert dry_run(replace(orders, **change)) == 0  # type: ignore[arg-type]
        said = capsys.readouterr().out
        assert [name for name in ("paper", "wire") if f"{name}-0" in said] == shown


def test_a_snapshot_of_an_older_version_has_nothing_of_this(stand: Newsstand, capsys: pytest.CaptureFixture[str]) -> None:
    stand.night()
    with duckdb.connect(str(snapshot_path(stand.home))) as db:
        db.execute("DROP VIEW changed_facts")
        for table in ("pending", "source_states", "changes"):
            db.execute(f"DROP TABLE {table}")
    assert status(stand.home) == 0
    assert sources(stand.folder, stand.home) == 0
    assert "Pages left for the next run: nothing" in capsys.readouterr().out


def test_a_list_that_failed_is_asked_for_the_next_night(stand: Newsstand) -> None:
    stand.night()
    days_pass(stand.home, 1)
    stand.night()
    days_pass(stand.home, 2)
    stand["paper"].broken = True
    assert stand.night().sources_failed == 1
    stand["paper"].broken = False
    stand.asked()
    stand.night()
    assert stand.asked().count("/feed") == 1  # the other list was read the night before, and rests
    assert rows(stand.home, "SELECT interval_days FROM source_states ORDER BY ALL") == [{"interval_days": 4}, {"interval_days": 4}]


def test_pages_left_are_asked_for_though_their_source_rests(stand: Newsstand) -> None:
    stand.night(Settings(max_requests=8))
    days_pass(stand.home, 1)
    second = stand.night(Settings(max_requests=8))  # the lists are unchanged, and pages are still left
    assert second.not_asked
    stand.asked()
    third = stand.night()
    assert third.sources_resting == 2
    assert set(stand.asked()).isdisjoint({"/feed"})
    assert rows(stand.home, "SELECT count(DISTINCT article_id) AS n FROM articles") == [{"n": 12}]
