"""Pages as they are: every layout under ``tests/pages`` is read as its ``expected.toml`` says (see :mod:`tests.golden`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.fetch import Settings
from tests.golden import FOLDER, Golden, load, read
from tests.record_page import main
from tests.webserver import Reply, WebServer

GOLDEN = [load(folder) for folder in sorted(FOLDER.iterdir())]
ROWS = [
    pytest.param(page, id=page.name, marks=[pytest.mark.xfail(reason=page.row["xfail"])] if "xfail" in page.row else [])
    for page in GOLDEN
]


@pytest.mark.parametrize("page", ROWS)
def test_page(page: Golden) -> None:
    assert read(page.body, page.row) == page.expected(), page.row["trap"]


def test_there_are_enough_layouts_and_few_gaps() -> None:
    assert len(GOLDEN) >= 50
    assert sum("xfail" in page.row for page in GOLDEN) <= 3


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ('trap = "x"\ntext = "y"\ntitel = "z"', "a misspelt key"),
        ('text = "y"', "no trap"),
        ('trap = "x"', "neither text nor no_text"),
        ('trap = "x"\ntext = "y"\nno_text = "wall"', "both"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, note: str) -> None:
    (tmp_path / "page.html").write_bytes(b"<p>x</p>")
    (tmp_path / "expected.toml").write_text(row)
    with pytest.raises(ValueError, match=r"expected\.toml"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["fines_table", "soft_404", "cp1252_called_utf8", "arabic_page", "utf16_with_mark"])
def test_a_recorded_page_holds(tmp_path: Path, name: str) -> None:
    page = load(FOLDER / name)
    options = ["--url", page.row["url"], "--date-order", "DMY", "--trap", 'a "trap"']
    assert main([str(FOLDER / name / "page.html"), "mine", *options], folder=tmp_path) == 0
    mine = load(tmp_path / "mine")
    assert (mine.body, mine.expected(), mine.row["trap"]) == (page.body, page.expected(), 'a "trap"')


def test_recording_from_an_address(tmp_path: Path) -> None:
    body = (FOLDER / "date_only_in_url" / "page.html").read_bytes()
    with WebServer() as server:
        server.pages["/2024/09/17/x.html"] = Reply(body, content_type="text/html; charset=utf-8")
        settings = Settings(allow_private=True, delay=0)
        assert main([server.url("/2024/09/17/x.html"), "mine", "--trap", "t"], folder=tmp_path, settings=settings) == 0
        assert main([server.url("/gone"), "gone", "--trap", "t"], folder=tmp_path, settings=settings) == 1
    mine = load(tmp_path / "mine")
    assert (mine.body, mine.row["content_type"], mine.row["published"]) == (body, "text/html; charset=utf-8", "2024-09-17")
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize(
    ("page", "name", "says"),
    [("nowhere.html", "mine", "No such file"), (__file__, "../out", "make a name"), (__file__, "taken", "there already")],
)
def test_recording_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str], page: str, name: str, says: str) -> None:
    (tmp_path / "taken").mkdir()
    assert main([page, name, "--trap", "t"], folder=tmp_path) == 1
    assert says in capsys.readouterr().err
