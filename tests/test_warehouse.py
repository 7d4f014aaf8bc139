"""The database: what is stored, who may write, and what a crash, a damaged file or hostile text can do to it."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import dictionary, errors, ids, schema, snapshot, warehouse
from data.database import explained
from data.home import snapshot_path, watermark_path, working_path
from data.records import Document
from data.resolution import resolve
from tests.conftest import ROOT
from tests.warehouse_rows import action, document, fetch_of, fill, load, names_of, rows, run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / 'a home\'s "folder" é'


# --- Tables ---


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda table: table.name)
def test_every_table_is_described_in_full(table: schema.Table) -> None:
    assert table.doc
    assert table.key
    assert {column.name for column in table.columns} == set(names_of(table.record))
    for column in table.columns:
        assert column.doc.endswith(".")
        assert not (column.key and column.nullable)


def test_data_dictionary_is_fresh() -> None:
    """Made by ``python -m data.dictionary``."""
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.render()


def test_comments_survive_publication(home: Path) -> None:
    fill(home, document(1, {}))
    bare = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
    assert rows(home, bare) == []
    assert rows(home, "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL") == []
    assert rows(home, "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL") == []


def test_a_value_goes_in_and_comes_out(home: Path) -> None:
    fill(home, document(1, {"amount": "12345678901234567890.1234", "amount_text": "a lot", "legal_basis": ("GDPR Art. 6", "PECR")}))
    [stored] = rows(home, "FROM reports")
    assert stored["amount"] == Decimal("12345678901234567890.1234")
    assert stored["legal_basis"] == ["GDPR Art. 6", "PECR"]
    [evidence] = rows(home, "FROM evidence WHERE field = 'company'")
    assert evidence["quote"] == "Clearview AI"
    [rejected] = rows(home, "FROM rejected_amounts")
    assert rejected["reason"] == "statutory maximum"


# --- Ids ---


@given(st.text(), st.text())
def test_ids_tell_parts_apart(one: str, other: str) -> None:
    assert (ids.stable_id("x", one, other) == ids.stable_id("x", other, one)) == (ids.storable(one) == ids.storable(other))
    assert ids.stable_id("x", one) != ids.stable_id("x", one, other)


@given(st.text(alphabet=st.characters(), max_size=50))
def test_storable_text_keeps_its_length(text: str) -> None:
    stored = ids.storable(text)
    assert len(stored) == len(text)
    stored.encode("utf-8")


def test_ids_do_not_change_between_versions_of_the_program() -> None:
    assert ids.article_id("http://news.test/1") == "art-25e9fb8f5c398ac3"
    assert ids.stable_id("act", None, "") != ids.stable_id("act", "", None)


# --- Batches ---


def test_loading_again_changes_nothing(home: Path) -> None:
    documents = [document(number, {}, {"company": "Example Ltd", "amount": number + 1}) for number in range(20)]
    fill(home, *documents)
    before = warehouse.dump(home)
    with warehouse.open_writer(home) as writer:
        again = load(writer, documents)
        assert (again.new, again.updated, again.reports) == ((), (), 0)
        assert len(again.unchanged) == 20
        assert warehouse.changed(writer, [one.article for one in documents]) == []
        resolve(writer)
        warehouse.publish(writer)
    assert warehouse.dump(home) == before


@pytest.mark.parametrize(
    ("change", "versions"),
    [
        pytest.param({}, 1, id="nothing changed"),
        pytest.param({"text": "Clearview AI was fined €3.5m."}, 2, id="text corrected"),
        pytest.param({"title": "Correction"}, 2, id="headline changed"),
        pytest.param({"published": "2024-09-04"}, 2, id="publication date changed"),
        pytest.param({"author": "Somebody"}, 1, id="the author is no reason to read it again"),
        pytest.param({"status": "no_text", "text": ""}, 1, id="a consent wall never replaces a text"),
    ],
)
def test_versions(home: Path, change: dict[str, str], versions: int) -> None:
    fill(home, document(1, {}))
    fill(home, document(1, {}, **change))
    assert len(rows(home, "FROM articles")) == versions
    assert len(rows(home, "FROM latest_articles")) == 1


def test_a_page_that_could_not_be_read_is_read_again(home: Path) -> None:
    failed = document(1, status="extract_failed")
    fill(home, Document(failed.article, None))
    fill(home, document(1, {}))
    assert [(row["version"], row["status"]) for row in rows(home, "FROM articles ORDER BY version")] == [
        (1, "extract_failed"),
        (2, "ok"),
    ]
    assert len(rows(home, "FROM actions")) == 1


def test_duplicates_within_a_batch(home: Path) -> None:
    one = document(1, {})
    with warehouse.open_writer(home) as writer:
        loaded = warehouse.load_batch(writer, "run-1", fetches=[fetch_of(one)] * 3, documents=[one, one])
        assert len(loaded.new) == 1
        assert writer.db.execute("SELECT count(*) FROM fetches").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "amount",
    [pytest.param(value, id=value) for value in ("1e30", "100000000000000000000", "-1", "0.00001", "NaN", "Infinity")],
)
def test_a_sum_that_cannot_be_stored_is_an_error_row(home: Path, amount: str) -> None:
    fill(home, document(1, {"amount": amount}, {"company": "Example Ltd", "amount": 5}))
    [stored] = rows(home, "FROM reports")
    assert stored["company"] == "Example Ltd"
    [error] = rows(home, "FROM errors")
    assert (error["stage"], error["error_class"]) == ("load", "AmountOutOfRange")


def test_evidence_that_is_not_in_the_text_is_an_error_row(home: Path) -> None:
    one = document(1, {})
    assert one.extraction
    wrong = replace(one.extraction, actions=(action("x" * 99 + "Clearview AI"),))
    fill(home, replace(one, extraction=wrong))
    assert rows(home, "FROM evidence") == []
    assert [row["error_class"] for row in rows(home, "FROM errors")] == ["EvidenceMismatch"]


HOSTILE = [
    pytest.param("'; DROP TABLE articles; --", id="SQL"),
    pytest.param('") ; DELETE FROM reports; COMMIT; --', id="SQL with quotes"),
    pytest.param("a \ud83d lone surrogate and a NUL \x00", id="lone surrogate, NUL"),
    pytest.param('{"json": [1, 2]}\n{"more": "lines"}\\n', id="JSON lines"),
    pytest.param("𝒜𝒸𝓂𝑒 👩‍👩‍👧 e\u0301 \u202e right to left \u2028 line", id="astral signs, combining marks"),
    pytest.param("x" * 3_000_000, id="three million letters"),
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_only_text(home: Path, words: str) -> None:
    text = f"{words} Clearview AI must pay €30.5m. {words}"
    fill(home, document(1, {}, text=text, title=words[:99], author=words[:99], source_id=words[:99]))
    [article] = rows(home, "FROM articles")
    assert article["text"] == ids.storable(text)
    assert len(rows(home, "FROM evidence")) == 2  # the checks in fill() compared the quotes with the text
    assert len(rows(home, "FROM actions")) == 1


def test_a_failing_batch_leaves_nothing(home: Path) -> None:
    fill(home, document(1, {}))
    before = warehouse.dump(home)
    with warehouse.open_writer(home) as writer:
        with pytest.raises(errors.LoadError):
            load(writer, [document(2, {}), document(3, {"kind": "a kind that does not exist"})])
        load(writer, [])
        warehouse.publish(writer)
    assert warehouse.dump(home) == before


def test_what_the_fetching_side_asks(home: Path) -> None:
    one, two = document(1, {}), document(2, {})
    later = replace(
        fetch_of(one), fetch_id="fet-later", started_at=one.article.fetched_at.replace(year=2025), etag='"v2"', sha256="new"
    )
    silent = replace(
        later, fetch_id="fet-304", started_at=one.article.fetched_at.replace(year=2026), outcome="not_modified", sha256=None
    )
    with warehouse.open_writer(home) as writer:
        warehouse.load_batch(writer, "run-1", fetches=[fetch_of(one), later, silent], documents=[one])
        known = warehouse.known_pages(writer, [one.article.url, two.article.url])
        assert known == {one.article.url: warehouse.KnownPage('"v2"', None, "new")}
        assert [fetch.fetch_id for fetch in warehouse.stored_fetches(writer)] == [one.article.fetch_id, "fet-later"]


def test_a_run_that_was_killed_is_marked(home: Path) -> None:
    with warehouse.open_writer(home) as writer:
        warehouse.save_run(writer, run("run-1"))
        warehouse.save_run(writer, run("run-2"))
        warehouse.save_run(writer, run("run-2", state="ok"))
        assert writer.db.execute("SELECT run_id, state FROM runs ORDER BY 1").fetchall() == [("run-1", "failed"), ("run-2", "ok")]


# --- One writer, many readers ---

PROGRAM = """
import sys
from pathlib import Path
from data import warehouse
from tests.warehouse_rows import *
home = Path(sys.argv[1])
"""


def python(program: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + program, str(home)], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def test_a_second_writer_is_told_who_writes(home: Path) -> None:
    other = python("with warehouse.open_writer(home) as w:\n    print('open', flush=True); sys.stdin.readline()\n", home)
    try:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        with pytest.raises(errors.Locked, match=f"process {other.pid} on .+ since 20") as refused, warehouse.open_writer(home):
            pass
        assert refused.value.exit_code == 75
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        with warehouse.open_writer(home, wait=5):
            pass
    finally:
        other.kill()
        other.communicate()


def test_a_foreign_reader_of_the_working_database_is_named(home: Path) -> None:
    fill(home, document(1, {}))
    other = python(
        "import duckdb\ndb = duckdb.connect(str(home / 'state/working.duckdb'))\nprint('open', flush=True); sys.stdin.readline()\n",
        home,
    )
    try:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(errors.Locked, match=str(other.pid)), warehouse.open_writer(home):
            pass
    finally:
        other.kill()
        other.communicate()


def test_a_reader_keeps_its_view_while_the_next_night_is_published(home: Path) -> None:
    fill(home, document(1, {}))
    with warehouse.open_snapshot(home) as reader:
        fill(home, document(2, {"company": "Example Ltd"}))
        assert reader.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]
    assert rows(home, "SELECT count(*) AS n FROM articles") == [{"n": 2}]
    assert sorted(path.name for path in home.iterdir()) == ["finewire.duckdb", "state"]


def test_the_snapshot_can_be_read_while_a_writer_is_open(home: Path) -> None:
    fill(home, document(1, {}))
    with warehouse.open_writer(home) as writer:
        load(writer, [document(2, {})])
        assert rows(home, "SELECT count(*) AS n FROM articles") == [{"n": 1}]


def test_publication_is_all_or_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home, document(1, {}))
    before = snapshot_path(home).read_bytes()

    def full(folder: Path, needed: int) -> None:
        raise errors.HomeError("the disk has 0 MB free")

    def broken(temporary: Path, final: Path) -> None:
        raise OSError(28, "No space left on device")

    with warehouse.open_writer(home) as writer:
        load(writer, [document(2, {})])
        for name, fault in (("require_space", full), ("replace_durably", broken)):
            with monkeypatch.context() as patch:
                patch.setattr(warehouse, name, fault)
                with pytest.raises(errors.HomeError):
                    warehouse.publish(writer)
            assert snapshot_path(home).read_bytes() == before
            assert sorted(path.name for path in home.iterdir()) == ["finewire.duckdb", "state"]
        warehouse.publish(writer)
    assert rows(home, "SELECT count(*) AS n FROM articles") == [{"n": 2}]


BATCHES = """
import time
with warehouse.open_writer(home) as w:
    for number in range(0, 60, 5):
        load(w, [document(n, {"amount": n + 1}, {"company": f"Example {n} Ltd"}) for n in range(number, number + 5)])
        print(number, flush=True)
    from data.resolution import resolve
    resolve(w); print("resolved", flush=True); warehouse.publish(w); print("published", flush=True)
"""


@pytest.mark.slow
def test_kill_at_any_moment_then_to_the_end(tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    assert python(BATCHES, undisturbed).wait() == 0
    home, chance = tmp_path / "killed", random.Random(7)
    for _ in range(8):
        victim = python(BATCHES, home)
        assert victim.stdout
        for _ in range(chance.randrange(14)):
            victim.stdout.readline()
        time.sleep(chance.random() * 0.05)
        os.kill(victim.pid, signal.SIGKILL)
        victim.communicate()
        if working_path(home).exists():
            with warehouse.open_writer(home) as writer:
                # killed before its reports were merged, a batch waits for the next run
                assert {failed.name for failed in warehouse.failed_checks(writer.db)} <= {"action_of_report"}
                [(articles, reports)] = writer.db.execute("SELECT count(DISTINCT article_id), count(*) FROM reports").fetchall()
                assert (articles % 5, reports) == (0, 2 * articles)  # whole batches
    assert python(BATCHES, home).wait() == 0
    assert warehouse.dump(home) == warehouse.dump(undisturbed)


# --- Damage, strangers, other versions ---


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def overwrite(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


def foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE TABLE holidays (day DATE)")


def newer(path: Path) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute("INSERT INTO schema_version VALUES (99)")


def forgetful(path: Path) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute("DELETE FROM fetches")


@pytest.mark.parametrize(
    ("harm", "error", "message"),
    [
        pytest.param(cut, errors.DamagedDatabaseError, "damaged.*finewire rebuild", id="cut short"),
        pytest.param(overwrite, errors.DamagedDatabaseError, "damaged.*finewire rebuild", id="overwritten"),
        pytest.param(foreign, errors.ForeignDatabaseError, "not a Finewire database.*holidays", id="someone else's"),
        pytest.param(newer, errors.SchemaMismatchError, "schema version 99", id="made by a newer program"),
        pytest.param(forgetful, errors.DamagedDatabaseError, "lost 1 rows of fetches", id="committed rows are gone"),
    ],
)
def test_harm_to_the_working_database(home: Path, harm: object, error: type[Exception], message: str) -> None:
    fill(home, document(1, {}))
    published = snapshot_path(home).read_bytes()
    assert callable(harm)
    harm(working_path(home))
    with pytest.raises(error, match=message), warehouse.open_writer(home):
        pass
    assert snapshot_path(home).read_bytes() == published


@pytest.mark.parametrize("harm", [cut, overwrite, foreign, newer])
def test_harm_to_the_snapshot(home: Path, harm: object) -> None:
    fill(home, document(1, {}))
    assert callable(harm)
    harm(snapshot_path(home))
    with pytest.raises((errors.DamagedDatabaseError, errors.ForeignDatabaseError, errors.SchemaMismatchError)):
        warehouse.query(home, "FROM fines")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ('Could not set lock on file "x": Conflicting lock is held in python (PID 7)', errors.Locked),
        ("Trying to read a database file with version number 99", errors.SchemaMismatchError),
        ('Cannot open file "x": Permission denied', errors.HomeError),
        ('Could not write file "x": No space left on device', errors.HomeError),
        ("Could not read enough bytes", errors.DamagedDatabaseError),
        ("Corrupt database file: computed checksum 1 does not match", errors.DamagedDatabaseError),
    ],
)
def test_what_the_errors_of_duckdb_mean(words: str, error: type[Exception]) -> None:
    assert type(explained(duckdb.IOException(f"IO Error: {words}"), Path("x"))) is error


def test_nothing_published_yet(home: Path) -> None:
    with pytest.raises(errors.NoSnapshotError, match="finewire run"):
        warehouse.query(home, "SELECT 1")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(errors.HomeError, match="cannot be"), warehouse.open_writer(tmp_path / "home"):
        pass


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(errors.HomeError), warehouse.open_writer(tmp_path / "home"):
        pass


def test_a_home_behind_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    fill(tmp_path / "link", document(1, {}))
    assert snapshot_path(tmp_path / "real").is_file()


def test_a_new_column_needs_no_migration(home: Path) -> None:
    fill(home, document(1, {}))
    with duckdb.connect(str(working_path(home))) as db:
        for view in ("source_health", "money_actions", "needs_review", "latest_articles", "action_sources"):
            db.execute(f"DROP VIEW IF EXISTS {view}")
        db.execute("ALTER TABLE articles DROP COLUMN author")
    fill(home, document(2, {}, author="Somebody"))
    assert [row["author"] for row in rows(home, "FROM articles ORDER BY url")] == [None, "Somebody"]
    assert rows(home, "SELECT comment FROM duckdb_columns() WHERE column_name = 'author' AND table_name = 'articles'") == [
        {"comment": "Author as named by the page."}
    ]


def test_migrations_are_run_once_and_in_order(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home, document(1, {}))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", 3)
    with pytest.raises(errors.SchemaMismatchError, match="too old"), warehouse.open_writer(home):
        pass
    steps = {1: ("UPDATE articles SET title = 'one'",), 2: ("UPDATE articles SET title = title || ' two'",)}
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    for _ in range(2):
        with warehouse.open_writer(home) as writer:
            assert writer.db.execute("SELECT title FROM articles").fetchall() == [("one two",)]
            assert writer.db.execute("SELECT max(version) FROM schema_version").fetchall() == [(3,)]


# --- Rebuild ---


def test_a_rebuild_gives_the_same_tables(home: Path) -> None:
    first, second = document(1, {}), document(1, {"amount": 3_500_000, "amount_text": "€3.5m"})
    second = replace(second, article=replace(second.article, fetched_at=first.article.fetched_at.replace(day=4)))
    second = replace(second, article=replace(second.article, fetch_id=ids.fetch_id(second.article.url, second.article.fetched_at)))
    fill(home, first, document(2, {"company": "Example Ltd"}))
    fill(home, second)
    before = warehouse.dump(home)
    with warehouse.open_rebuild(home) as writer:
        assert len(warehouse.stored_fetches(writer)) == 3
        for one in (first, document(2, {"company": "Example Ltd"}), second):
            warehouse.load_batch(writer, "run-2", documents=[one])
        resolve(writer)
        warehouse.publish(writer)
    assert warehouse.dump(home) == before == warehouse.dump(home, working=True)
    assert sorted(path.name for path in (home / "state").iterdir()) == ["lock", "watermark.json", "working.duckdb"]


@pytest.mark.parametrize("harm", [cut, overwrite])
def test_a_rebuild_mends_a_damaged_database(home: Path, harm: object) -> None:
    fill(home, document(1, {}))
    before = warehouse.dump(home)
    assert callable(harm)
    harm(working_path(home))
    with warehouse.open_rebuild(home) as writer:  # requests come from the snapshot
        warehouse.load_batch(writer, "run-2", documents=[document(1, {})])
        resolve(writer)
        warehouse.publish(writer)
    assert warehouse.dump(home) == before
    fill(home, document(2, {}))


def test_a_failing_rebuild_changes_nothing(home: Path) -> None:
    fill(home, document(1, {}))
    before, marks = warehouse.dump(home, working=True), watermark_path(home).read_text()
    with pytest.raises(ZeroDivisionError), warehouse.open_rebuild(home):
        raise ZeroDivisionError
    assert (warehouse.dump(home, working=True), watermark_path(home).read_text()) == (before, marks)


# --- What readers may do and get ---


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    fill(folder, document(1, {}))
    return folder


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("DELETE FROM articles", id="writing"),
        pytest.param("CREATE TABLE x (y INTEGER)", id="creating"),
        pytest.param("FROM read_csv('/etc/passwd')", id="reading files"),
        pytest.param("COPY articles TO '/tmp/finewire-stolen.csv'", id="writing files"),
        pytest.param("ATTACH '/tmp/finewire-other.duckdb'", id="opening other databases"),
        pytest.param("SET enable_external_access = true", id="changing settings"),
        pytest.param("INSTALL httpfs", id="extensions"),
        pytest.param("SELEC nonsense", id="a slip of the pen"),
        pytest.param("FROM no_such_table", id="a wrong name"),
        pytest.param("", id="nothing"),
        pytest.param("SELECT '\ud800'", id="a lone surrogate"),
    ],
)
def test_what_a_reader_may_not_do(published: Path, sql: str) -> None:
    before = snapshot_path(published).read_bytes()
    with pytest.raises(errors.QueryError):
        warehouse.query(published, sql)
    assert snapshot_path(published).read_bytes() == before
    assert not Path("/tmp/finewire-stolen.csv").exists()


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York"])
def test_times_are_utc_whatever_the_machine_says(home: Path, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        fill(home, document(1, {}))
        [row] = rows(home, "SELECT fetched_at::VARCHAR AS at, current_setting('TimeZone') AS zone FROM articles")
        assert row == {"at": "2024-09-03 02:16:00", "zone": "UTC"}
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "a=b", "'quoted"]


def test_csv_cells_are_no_formulas(home: Path, tmp_path: Path) -> None:
    fill(
        home, *(document(number, {"legal_basis": (words,), "amount": number}, title=words) for number, words in enumerate(FORMULAS))
    )
    files = warehouse.export(home, "csv", tmp_path / "out")
    with (tmp_path / "out" / "articles.csv").open(newline="", encoding="utf-8") as lines:
        titles = {row["title"] for row in csv.DictReader(lines)}
    assert titles == {("'" + words if words[0] in "=+-@\t\r" else words) for words in FORMULAS}
    with (tmp_path / "out" / "reports.csv").open(newline="", encoding="utf-8") as lines:
        table = list(csv.DictReader(lines))
    assert {row["legal_basis"] for row in table} == titles
    assert {Decimal(row["amount"]) for row in table} == set(map(Decimal, range(9)))
    assert all(path.is_file() for path in files)


@pytest.mark.parametrize("file_format", ["parquet", "jsonl"])
def test_exports_hold_what_the_database_holds(home: Path, tmp_path: Path, file_format: snapshot.Format) -> None:
    fill(home, document(1, {}), document(2, {"company": 'Example, "Quoted" & Söhne\nLtd'}))
    folder = tmp_path / "it's out"
    files = warehouse.export(home, file_format, folder)
    assert {"actions", "fines", "evidence", "articles", "needs_review"} <= {path.stem for path in files}
    companies = {"Clearview AI", 'Example, "Quoted" & Söhne\nLtd'}
    if file_format == "jsonl":
        lines = (folder / "actions.jsonl").read_text(encoding="utf-8").splitlines()
        assert {json.loads(line)["company"] for line in lines} == companies
    else:
        found = duckdb.sql(f"SELECT company FROM read_parquet({schema.literal(str(folder / 'actions.parquet'))})").fetchall()
        assert {row[0] for row in found} == companies
    assert not list(folder.glob(".*"))


def test_an_export_that_cannot_be_written(home: Path, tmp_path: Path) -> None:
    fill(home, document(1, {}))
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.HomeError):
        warehouse.export(home, "csv", tmp_path / "file" / "out")


# --- Checks ---


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[warehouse.Writer]:
    folder = tmp_path_factory.mktemp("sound")
    fill(folder, document(1, {}))
    with warehouse.open_writer(folder) as writer:
        yield writer


@pytest.mark.parametrize(
    ("check", "harm"),
    [
        ("report_article", "DELETE FROM articles"),
        ("evidence_report", "DELETE FROM reports"),
        ("evidence_quote", "UPDATE articles SET text = 'x' || text"),
        ("money_currency", "UPDATE reports SET currency = NULL"),
        ("money_sign", "UPDATE reports SET amount = -1"),
        ("confidence_range", "UPDATE reports SET confidence = 1.5"),
        ("date_precision", "UPDATE reports SET date = '2024'"),
        ("date_real", "UPDATE reports SET date = '2024-02-31'"),
        ("article_published", "UPDATE articles SET published = 'yesterday'"),
        ("article_text", "UPDATE articles SET text_sha256 = 'x'"),
        ("article_versions", "UPDATE articles SET version = 3"),
        ("article_fetch", "DELETE FROM fetches"),
        ("repeat_of", "INSERT INTO repeats SELECT fetch_id, article_id, 9 FROM articles"),
        ("copy_original", "INSERT INTO article_copies SELECT article_id, article_id, 1, NULL FROM articles"),
        ("action_independent", "UPDATE actions SET independent = articles + 1"),
        ("change_version", "INSERT INTO articles SELECT * REPLACE (2 AS version) FROM articles"),
        ("action_reports_both", "DELETE FROM actions"),
        ("action_of_report", "DELETE FROM action_reports"),
        ("action_money", "UPDATE actions SET amount = NULL"),
        ("action_event", "DELETE FROM action_events"),
        ("action_case", "DELETE FROM cases"),
        ("case_size", "UPDATE cases SET actions = 7"),
    ],
)
def test_every_check_finds_what_it_is_for(sound: warehouse.Writer, check: str, harm: str) -> None:
    sound.db.execute("BEGIN")
    sound.db.execute(harm)
    assert check in {failed.name for failed in warehouse.failed_checks(sound.db)}
    sound.db.execute("ROLLBACK")


def test_every_check_has_a_test() -> None:
    table = next(mark for mark in test_every_check_finds_what_it_is_for.pytestmark if mark.name == "parametrize")
    assert [name for name, _, _ in snapshot._checks()] == [row[0] for row in table.args[1]]
