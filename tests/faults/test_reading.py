"""What pages do to whoever reads them: each costs itself, and nobody else. Numbers are those of the faults to survive."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from data.snapshot import dump, failed_checks, open_snapshot, query
from extractors.article import read_page
from extractors.page import NoText, Page
from flows.cage import Cage, Limits
from flows.errors import CageError
from flows.night import run_night
from flows.rebuild import run_rebuild
from flows.runs import Plan, chosen_sources, fetch_settings
from tests.conftest import ROOT
from tests.fake_extraction import sums_as_fines
from tests.pdfs import bomb, encrypted, pdf
from tests.webserver import Reply, WebServer

WORDS = "The Harbour Authority has fined Northwind Traders €30.5m for keeping three sets of books over six years."
KNOWN: dict[str, Any] = {"content_type": "text/html; charset=utf-8", "url": "", "hint_title": None, "hint_published": None}
QUICK = Limits(cpu_seconds=2)
SMALL = Limits(memory=350 << 20)


def page(*parts: str) -> bytes:
    return f"<!doctype html><html><body><h1>Northwind fined</h1>{''.join(parts)}<p>{WORDS}</p></body></html>".encode()


GOOD = page()
ATTRIBUTES = page("<p ", *(f'a{number}="1" ' for number in range(100_000)), ">x</p>")  # 25 to 73 s
BREAKS = page("<p>", "a<br>" * 200_000, "</p>")  # 5 to 8 s and 570 MB
HOSTILE: list[tuple[str, bytes, Limits, str, str]] = [
    # fault, page, limits, what becomes of it, words of the reason
    ("23 100,000 attributes", ATTRIBUTES, QUICK, "timeout", "2 s of processor time"),
    ("23 100,000 attributes, by the clock", ATTRIBUTES, Limits(wall_seconds=1), "timeout", "within 1 s"),
    ("23 200,000 line breaks", BREAKS, SMALL, "out_of_memory", "more than 350 MB"),
    ("23 255 levels", page("<div>" * 300, "x", "</div>" * 300), Limits(), "no_article", ""),
    ("23 100,000 levels", page("<div>" * 100_000), Limits(), "no_article", ""),
    ("23 10 MB in a line", page("<p>", "word " * 2_000_000, "</p>"), Limits(), "too_large", ""),
    ("10 a PDF that unpacks to 200 MB", bomb(200_000_000), Limits(), "too_large", "unpacks"),
    ("10 a PDF that unpacks to 60 MB", bomb(60_000_000), QUICK, "timeout", "2 s of processor time"),
    ("12 a PDF with a password", encrypted(pdf(WORDS), password="x"), Limits(), "encrypted", "password"),
    ("12 a PDF of pictures", pdf("", ""), Limits(), "scanned", "2 in all"),
    ("11 a PDF cut short", pdf(WORDS)[:-300], Limits(), "damaged", ""),
]


@pytest.mark.slow
@pytest.mark.parametrize(("note", "body", "limits", "reason", "words"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_hostile_page_says_why_and_the_next_one_is_read(note: str, body: bytes, limits: Limits, reason: str, words: str) -> None:
    with Cage(limits, workers=1) as cage:
        found = cage.read_page(body, **KNOWN)
        assert isinstance(found, NoText), found
        assert (found.reason, words in found.detail) == (reason, True), found
        assert cage.read_page(GOOD, **KNOWN) == read_page(GOOD, **KNOWN)


def workers() -> list[psutil.Process]:
    """Return the processes that read for us and their like."""
    return [child for child in psutil.Process().children() if "flows.caged" in child.cmdline()]


def open_files() -> int:
    gc.collect()
    return psutil.Process().num_fds()


def until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until something is true and return it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "never came true"
        time.sleep(0.01)
    return found


def busy() -> list[psutil.Process]:
    return [worker for worker in workers() if worker.cpu_times().user > 2.0]


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_24_a_worker_that_dies_takes_its_page_along_and_no_other(blow: signal.Signals) -> None:
    with Cage(Limits(cpu_seconds=60), workers=2) as cage, ThreadPoolExecutor(4) as pool:
        doomed = pool.submit(cage.read_page, ATTRIBUTES, **KNOWN)
        victim = until(busy)[0]
        others = [pool.submit(cage.read_page, GOOD, **KNOWN) for _ in range(20)]
        until(lambda: others[4].done())
        victim.send_signal(blow)
        assert doomed.result(20) == NoText("crashed", f"the process that read it ended with {blow.name}")
        assert all(isinstance(other.result(20), Page) for other in others)
        assert victim.pid not in [worker.pid for worker in workers()]


def test_24_a_worker_that_dies_between_two_pages_costs_none() -> None:
    with Cage(workers=1) as cage:
        assert isinstance(cage.read_page(GOOD, **KNOWN), Page)
        (worker,) = workers()
        worker.kill()
        os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)  # a zombie may still have threads that end
        assert isinstance(cage.read_page(GOOD, **KNOWN), Page)


def test_51_workers_are_replaced_after_their_pages() -> None:
    with Cage(Limits(pages=2), workers=1) as cage:
        seen = []
        for _ in range(5):
            assert isinstance(cage.read_page(GOOD, **KNOWN), Page)
            seen.append([worker.pid for worker in workers()])
    assert [len(pids) for pids in seen] == [1, 0, 1, 0, 1]
    assert len({pid for pids in seen for pid in pids}) == 3


def test_one_page_at_a_time_needs_one_worker_and_none_is_left() -> None:
    before = open_files()
    with Cage(workers=4) as cage:
        assert workers() == []
        for _ in range(3):
            cage.read_page(GOOD, **KNOWN)
        assert len(workers()) == 1
    assert workers() == []
    assert open_files() == before
    with pytest.raises(CageError, match="stopping"):
        cage.read_page(GOOD, **KNOWN)


def test_a_worker_knows_no_model_and_no_database() -> None:
    with Cage(workers=1) as cage:
        cage.read_page(GOOD, **KNOWN)
        loaded = {Path(part.path).name for part in workers()[0].memory_maps()}
    assert any(name.startswith("etree") for name in loaded)  # lxml, so the list is one of modules
    assert not [name for name in loaded if name.startswith(("_duckdb", "libxgboost", "token.", "numpy_ops"))]


ABANDONED = """
from threading import Thread
from flows.cage import Cage, Limits
from tests.faults.test_reading import ATTRIBUTES, GOOD, KNOWN
with Cage(Limits(cpu_seconds=2), workers=2) as cage:
    Thread(target=cage.read_page, args=[ATTRIBUTES], kwargs=KNOWN).start()
    cage.read_page(GOOD, **KNOWN)
    print("reading", flush=True)
    input()
"""


@pytest.mark.slow
def test_32_no_worker_outlives_a_run_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ABANDONED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"reading\n"
        left = psutil.Process(run.pid).children()
        run.kill()
    assert len(left) == 2  # one idle, one at a page that takes half a minute
    assert psutil.wait_procs(left, timeout=25)[1] == []


def test_workers_that_cannot_start_are_no_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Cage() as cage, pytest.raises(CageError, match="does not start"):
        cage.read_page(GOOD, **KNOWN)


RELEASE = f"""Harbour Authority
{WORDS}
The firm will appeal, its lawyers said, since nobody had ever asked
for the second set of its books."""
SITE: dict[str, tuple[bytes, str, str | None, str | None]] = {
    # path -> page, status of its article, reason it gives, what the table of errors says
    "/good": (GOOD, "ok", None, None),
    "/release.pdf": (pdf(RELEASE, info={"CreationDate": "D:20240903"}), "ok", None, None),
    "/attributes": (
        ATTRIBUTES,
        "extract_timeout",
        "timeout: not read within 8 s of processor time",
        "timeout: not read within 8 s of processor time",
    ),
    "/breaks": (BREAKS, "extract_failed", "out_of_memory: more than 350 MB", "out_of_memory: more than 350 MB"),
    "/secret.pdf": (encrypted(pdf(RELEASE), password="x"), "no_text", "encrypted: a PDF that asks for a password", None),
    "/scan.pdf": (pdf(""), "no_text", "scanned: a PDF without characters on its pages, 1 in all", None),
    "/last": (page("<p>A second fine of €7m is to come.</p>"), "ok", None, None),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A source that lists the pages above, as a folder of sources."""
    with WebServer() as server:
        server.pages |= {path: Reply(body) for path, (body, *_) in SITE.items()}
        items = "".join(f"<item><title>Fine {path}</title><link>{server.url(path)}</link></item>" for path in SITE)
        server.pages["/feed"] = Reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), content_type="text/xml")
        server.pages["/robots.txt"] = Reply(b"", status=404)
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "hostile.toml").write_text(
            f'id = "hostile"\nname = "Hostile"\nurl = "{server.url("/feed")}"\nkind = "rss"\nlanguage = "en"\ndomain = "news"\n'
            'date_order = "DMY"\nmin_items = 1\nmax_items = 50\nenabled = true\nconfidence = "high"\ndelay_seconds = 0\n',
            encoding="utf-8",
        )
        yield tmp_path


@pytest.mark.slow
def test_a_night_and_a_rebuild_with_hostile_pages(site: Path) -> None:
    limits = Limits(cpu_seconds=8, memory=350 << 20)
    home = site / "home"
    plan = Plan(home, chosen_sources(site / "sources"), fetching=fetch_settings(allow_private=True), reading=limits)
    run = run_night(plan, sums_as_fines)
    assert (run.state, run.sources_ok, run.articles_new, run.errors) == ("partial", 1, len(SITE), 2)

    def told() -> tuple[Any, Any]:
        articles = query(home, "SELECT regexp_extract(url, '/[^/]+$'), status, status_reason FROM articles ORDER BY 1").rows
        errors = query(home, "SELECT regexp_extract(url, '/[^/]+$'), stage, error_class, message FROM errors ORDER BY ALL").rows
        return articles, errors

    articles, errors = told()
    assert articles == sorted((path, status, reason) for path, (_, status, reason, _) in SITE.items())
    assert errors == sorted((path, "read", status, said) for path, (_, status, _, said) in SITE.items() if said)
    released = query(home, "SELECT title, text, published, published_source FROM articles WHERE url LIKE '%release.pdf'").rows
    text = "Harbour Authority\n" + " ".join(RELEASE.split("\n")[1:])
    assert released == [("Fine /release.pdf", text, "2024-09-03", "pdf")]
    assert query(home, "SELECT count(*) FROM fetches WHERE purpose = 'page' AND outcome = 'ok'").rows == [(len(SITE),)]
    with open_snapshot(home) as db:
        assert failed_checks(db) == []

    before = dump(home, timeless=True)
    again = run_night(plan, sums_as_fines)
    assert (again.state, again.articles_new, again.articles_unchanged, again.errors) == ("ok", 0, len(SITE), 0)
    assert dump(home, timeless=True) == before

    rebuilt = run_rebuild(home, sums_as_fines, limits)
    assert (rebuilt.state, rebuilt.articles_new, rebuilt.errors) == ("partial", len(SITE), 2)
    assert dump(home, timeless=True) == before
    assert told() == (articles, sorted(errors * 2))
