"""The command line on a published night: output, exit codes, and messages instead of tracebacks."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.home import writer_lock
from tests.conftest import ROOT


def finewire(*args: object, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a person would."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "finewire"), *map(str, args)],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        cwd=ROOT,
        timeout=300,
    )


def commands() -> list[str]:
    listed = finewire("--help").stdout.partition("Commands:")[2].partition("Exit codes")[0]
    return re.findall(r"^  (\w+)", listed, re.MULTILINE)


def test_help_is_quick() -> None:
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert finewire("--help").returncode == 0
        took.append(time.perf_counter() - start)
    assert min(took) < 0.5


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = commands()
    assert len(names) == 10
    assert [name for name in names if f"finewire {name}" not in readme] == []


def test_every_command_has_help() -> None:
    for name in commands():
        assert finewire(name, "--help").returncode == 0


@pytest.mark.parametrize("output", ["table", "csv", "json"])
def test_query_formats(demo_home: Path, output: str) -> None:
    sql = "SELECT company, amount, currency, legal_basis FROM fines WHERE company LIKE 'Clearview%' ORDER BY ALL"
    done = finewire("query", sql, "--format", output, "--home", demo_home)
    assert (done.returncode, done.stderr) == (0, "")
    if output == "csv":
        rows = list(csv.reader(io.StringIO(done.stdout)))
        assert rows[0] == ["company", "amount", "currency", "legal_basis"]
        assert ["Clearview AI", "30500000", "EUR"] in [row[:3] for row in rows]
    elif output == "json":
        rows_ = [json.loads(line) for line in done.stdout.splitlines()]
        assert any(row["amount"] == 30500000 and row["currency"] == "EUR" for row in rows_)
    else:
        assert "30,500,000" in done.stdout


def test_query_reads_standard_input(demo_home: Path) -> None:
    assert finewire("query", "-", "--format", "csv", "--home", demo_home, stdin="SELECT 7 AS n").stdout == "n\n7\n"


@pytest.mark.parametrize(
    ("sql", "printed", "code", "why"),
    [
        ("SELECT 1 AS a; SELECT 2 AS b;", "a\n1\nb\n2\n", 0, "each result, one after the other"),
        ("CREATE TEMP TABLE t AS SELECT 3 AS c; FROM t", "c\n3\n", 0, "what asks nothing has no answer"),
        ('SELECT 4 AS "Count"', "Count\n4\n", 0, "a column of that name is an answer"),
        ("SELECT 5 AS d; FROM no_such_table; SELECT 6", "d\n5\n", 2, "as far as it is right"),
    ],
)
def test_several_statements(demo_home: Path, sql: str, printed: str, code: int, why: str) -> None:
    done = finewire("query", sql, "--format", "csv", "--home", demo_home)
    assert (done.stdout, done.returncode) == (printed, code), why


@pytest.mark.parametrize("columns", [3, 30, 150])
def test_a_table_in_a_pipe_holds_every_value_whole(demo_home: Path, columns: int) -> None:
    values = [f"2024-09-03 {number:09}" for number in range(columns)]
    done = finewire("query", "SELECT " + ", ".join(f"'{value}'" for value in values), "--home", demo_home)
    assert [value for value in values if value not in done.stdout] == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT nothing FROM fines",
        "DROP TABLE actions",
        "COPY actions TO '/tmp/stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "",
    ],
)
def test_queries_that_are_wrong_or_forbidden(demo_home: Path, sql: str) -> None:
    done = finewire("query", sql, "--home", demo_home)
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert done.stderr.startswith("finewire: ")


def test_home_by_environment(demo_home: Path) -> None:
    assert finewire("status", FINEWIRE_HOME=str(demo_home)).returncode == 0


def test_status_and_sources(demo_home: Path) -> None:
    done = finewire("status", "--home", demo_home)
    assert (done.returncode, "demo" in done.stdout) == (0, True)
    listed = finewire("sources")
    assert listed.returncode == 0
    assert "us-sec-press-releases" in listed.stdout


@pytest.mark.parametrize("output", ["parquet", "csv", "jsonl"])
def test_export(demo_home: Path, tmp_path: Path, output: str) -> None:
    folder = tmp_path / "with space and ü"
    done = finewire("export", "--format", output, "--to", folder, "--home", demo_home)
    assert done.returncode == 0
    written = {Path(line) for line in done.stdout.splitlines()}
    assert {folder / f"fines.{output}", folder / f"actions.{output}", folder / f"evidence.{output}"} <= written
    assert (folder / f"fines.{output}").stat().st_size > 1000


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("query", "SELECT 1"), 1, "does not exist yet"),
        (("status",), 1, "does not exist yet"),
        (("export",), 1, "does not exist yet"),
        (("rebuild",), 1, "nothing to make again"),
        (("run", "--no-prefect", "--source", "no-such"), 2, "no source no-such"),
        (("run", "--no-prefect", "--sources", "/no/such"), 2, "no such folder"),
        (("run", "--no-prefect", "--since", "last week"), 2, "--since last week"),
        (("run", "--no-prefect", "--limit", "0"), 2, "--limit"),
        (("run", "--no-prefect", "--max-requests", "3"), 2, "--max-requests"),
        (("export", "--format", "xlsx"), 2, "xlsx"),
        (("demo", "--day", "3"), 2, "--day"),
        (("serve", "--api", "http://127.0.0.1:9/api"), 2, "no Prefect server"),
        ((), 2, "Usage"),
    ],
)
def test_mistakes_are_messages(tmp_path: Path, args: tuple[str, ...], code: int, words: str) -> None:
    home = () if not args or args[0] == "sources" else ("--home", tmp_path / "home")
    done = finewire(*args, *home)
    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("gold.jsonl", b"", 2, "nothing to measure"),
        ("a.pdf", b"%PDF-1.7", 1, "a.pdf: the page gives no article text (damaged: "),
        ("a.jpg", b"\xff\xd8\xff\0", 1, "no text file"),
    ],
)
def test_files_that_hold_nothing(tmp_path: Path, name: str, content: bytes, code: int, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = finewire("evaluate" if name == "gold.jsonl" else "extract", path)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_home_that_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    done = finewire("demo", "--home", path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_locked_home(tmp_path: Path) -> None:
    with writer_lock(tmp_path):
        done = finewire("demo", "--home", tmp_path)
    assert done.returncode == 75
    assert f"process {os.getpid()}" in done.stderr


def test_wrong_source_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('id = "bad"\nsurprise = 1\n')
    done = finewire("sources", "--sources", tmp_path)
    assert done.returncode == 2
    assert "bad.toml:2" in done.stderr


def test_demo_and_dry_run(tmp_path: Path) -> None:
    first, second = finewire("demo", "--home", tmp_path), finewire("demo", "--home", tmp_path)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Clearview AI" in first.stdout
    assert "\x1b" not in first.stdout
    assert re.search(r"articles new +0", second.stdout)


def test_extract_with_the_real_model(shared: Path, tmp_path: Path) -> None:
    done = finewire("extract", shared / "seed-article.txt", "--published", "2024-09-03", "--id", "seed")
    assert done.returncode == 0
    predicted = tmp_path / "seed.jsonl"
    predicted.write_text(done.stdout, encoding="utf-8")
    text = (shared / "seed-article.txt").read_text(encoding="utf-8")
    actions = json.loads(done.stdout)["actions"]
    assert all(text[span["start"] : span["end"]] == span["text"] for action in actions for span in action["evidence"])
    score = json.loads(finewire("evaluate", shared / "eval" / "seed.jsonl", predicted, "--json").stdout)
    assert score["full"]["recall"] == 1.0
