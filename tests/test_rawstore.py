"""The raw store: what is written is read back, and what a crash or the disk does to it costs no other record."""

from __future__ import annotations

import gzip
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.fetch import FetchResult
from flows.rawstore import OPEN, RawRef, RawStore, _member, _parse, iter_records, read_record
from tests.conftest import ROOT

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", "5"),
    ("Set-Cookie", "a=1"),
)


def answer(number: int = 1, body: bytes = b"<p>\xe2\x82\xac5m</p>") -> FetchResult:
    return FetchResult(
        url=f"https://example.org/{number}?q=\u00fc",
        final_url=f"https://www.example.org/{number}",
        outcome="ok",
        status=200,
        reason="OK",
        headers=HEADERS,
        body=body,
        fetched_at=datetime(2026, 3, 1, 2, 3, 4, 567890, tzinfo=UTC),
        peer="192.0.2.1",
    )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    note = {"source": "x", "title": "F\u00edne\n\u20ac", "published": None}
    with RawStore(tmp_path / "warc") as store:
        first, second = store.append(answer(1), note), store.append(answer(2))
        store.sync()
        assert read_record(tmp_path / "warc", first) == next(iter_records(tmp_path / "warc"))  # also while it is open
    one, two = iter_records(tmp_path / "warc")
    assert (one.ref, two.ref, first.offset) == (first, second, 0)
    assert read_record(tmp_path / "warc", second) == two
    given_ = answer(1)
    assert (one.url, one.final_url, one.body, one.fetched_at, one.status) == (
        given_.url,
        given_.final_url,
        given_.body,
        given_.fetched_at,
        200,
    )
    assert (one.note, two.note, one.content_type) == (note, {}, "text/html; charset=utf-8")
    assert ("X-Archive-Orig-Content-Encoding", "gzip") in one.headers
    assert ("Content-Length", str(len(given_.body))) in one.headers


def test_other_tools_read_it(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    with RawStore(tmp_path) as store:
        store.append(answer())
    (file,) = tmp_path.iterdir()
    with file.open("rb") as stream:
        (record,) = (
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in ArchiveIterator(stream)
        )
    assert record[0] == "response"
    assert record[2] == answer().body


def test_files_rotate_by_size_and_empty_ones_vanish(tmp_path: Path) -> None:
    with RawStore(tmp_path, max_bytes=2000) as store:
        refs = [store.append(answer(number, os.urandom(900))) for number in range(6)]
    assert len({ref.file for ref in refs}) == len(list(tmp_path.iterdir())) == 3
    RawStore(tmp_path).close()
    assert len(list(tmp_path.iterdir())) == 3
    assert len(list(iter_records(tmp_path))) == 6


def test_many_threads(tmp_path: Path) -> None:
    with RawStore(tmp_path, max_bytes=20_000) as store, ThreadPoolExecutor(8) as pool:
        refs = list(pool.map(lambda number: store.append(answer(number)), range(200)))
    assert all((record := read_record(tmp_path, ref)) and record.url == answer(number).url for number, ref in enumerate(refs))


def test_a_torn_record_is_cut_off_wherever_it_tore(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    whole = _member(answer(1), {})
    torn = _member(answer(2), {})
    for cut in range(0, len(torn), 7):
        (tmp_path / f"f.warc.gz{OPEN}").write_bytes(whole + torn[:cut])
        assert [record.url for record in iter_records(tmp_path)] == [answer(1).url]  # also before it is put in order
        RawStore(tmp_path).close()
        assert (tmp_path / "f.warc.gz").read_bytes() == whole
        assert read_record(tmp_path, RawRef("f.warc.gz", len(whole))) is None
        (tmp_path / "f.warc.gz").unlink()


def test_damage_costs_its_own_record_only(tmp_path: Path) -> None:
    members = [_member(answer(number), {}) for number in range(3)]
    for position in range(0, len(members[1]), 11):
        damaged = bytearray(members[1])
        damaged[position] ^= 0xFF
        (tmp_path / "f.warc.gz").write_bytes(members[0] + bytes(damaged) + members[2])
        urls = [record.url for record in iter_records(tmp_path)]
        assert urls in ([answer(0).url, answer(2).url], [answer(n).url for n in range(3)])  # gzip's own header may differ


def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    script = """
import resource, signal, sys, os
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.test_rawstore import answer
from flows.rawstore import RawStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
store = RawStore(Path(sys.argv[1]))
written = 0
try:
    while True:
        store.append(answer(written, os.urandom(700)))
        written += 1
except OSError:
    store.close()
    print(written)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(ROOT)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert len(list(iter_records(tmp_path))) == int(done.stdout) > 0
    assert all(path.suffix == ".gz" for path in tmp_path.iterdir())


def test_killed_at_any_moment(tmp_path: Path) -> None:
    script = """
import sys; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.test_rawstore import answer
from flows.rawstore import RawStore
store = RawStore(Path(sys.argv[1]))
for number in range(10**9):
    store.append(answer(number, bytes([number % 251]) * 5000)); store.sync(); print(number, flush=True)
"""
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), str(ROOT)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        promised = [0, *map(int, process.stdout.read().split())]
        process.wait()
        RawStore(tmp_path).close()
        stored = {record.url for record in iter_records(tmp_path)}
        assert {answer(number).url for number in promised} <= stored


@pytest.mark.parametrize("name", ["../x.warc.gz", "nothing.warc.gz", "/etc/passwd"])
def test_references_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.warc.gz").write_bytes(_member(answer(), {}))
    (tmp_path / "warc").mkdir()
    assert read_record(tmp_path / "warc", RawRef(name, 0)) is None


def test_nothing_to_keep() -> None:
    with pytest.raises(ValueError, match="no answer"):
        RawStore(Path("/tmp")).append(FetchResult("http://a/", "http://a/", "dns"))


@settings(max_examples=40)
@example(b"", ";\x80=0", "", {})  # warcio's own encoding of it fails
@given(
    st.binary(max_size=500),
    st.text(max_size=50),
    st.text(max_size=50),
    st.dictionaries(st.text(max_size=9), st.none() | st.text(max_size=30), max_size=3),
)
def test_any_body_header_and_note_survive(body: bytes, header: str, reason: str, note: dict[str, str | None]) -> None:
    result = FetchResult("http://a/", "http://a/", "ok", status=200, reason=reason, headers=(("X-A", header),), body=body)
    record = _parse(gzip.decompress(_member(result, note)), RawRef("f", 0))
    assert record is not None
    assert (record.body, record.note, record.status) == (body, note, 200)
