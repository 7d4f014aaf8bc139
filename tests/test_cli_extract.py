"""``finewire extract`` and ``evaluate``: what they read, what they print, how they end. The extraction itself is replaced."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import ArticleText, EnforcementAction, EvidenceSpan, Extraction
from flows import cli
from flows.documents import article_date
from flows.jsontext import dumps, loads
from flows.render import csv_cell, printable
from tests.pdfs import pdf


def action(text: str, amount: str) -> EnforcementAction:
    return EnforcementAction(
        "Autoriteit Persoonsgegevens", "nl-ap", "AP", "NL", "Clearview AI", "company", "fine", "imposed", Decimal(amount), "EUR",
        text[:4], None, "2024-09", "month", "published", ("GDPR",), True, 0.9, (EvidenceSpan("amount", 0, 4, text[:4]),),
    )  # fmt: skip


class FakeExtractor:
    def extract(self, articles: Iterable[ArticleText]) -> Iterator[Extraction]:
        for article in articles:
            yield Extraction("en", (action(article.text, "30500000.50"),) if "fine" in article.text else (), ())


@pytest.fixture(autouse=True)
def _fake_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.extract.load_extractor", lambda: FakeExtractor().extract)


def finewire(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """Run the command in this process; return exit code, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["finewire", *map(str, args)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


class TestExtract:
    @pytest.fixture(autouse=True)
    def _capture(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        self.run = lambda *args: finewire(monkeypatch, capsys, "extract", *args)
        self.monkeypatch = monkeypatch
        self.folder = tmp_path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def test_text_file(self) -> None:
        code, out, err = self.run(self.write("a.txt", "€30 fine"), "--published", "2024-09-03")
        assert (code, err) == (0, "")
        assert '"amount": 30500000.5, ' in out
        found = json.loads(out)
        assert list(found) == ["id", "url", "title", "published", "language", "actions"]
        assert (found["id"], found["published"], found["language"]) == ("a", "2024-09-03", "en")
        assert found["actions"][0]["evidence"] == [{"field": "amount", "start": 0, "end": 4, "text": "€30 "}]

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b"\xef\xbb\xbf\xe2\x82\xac1 fine", "€1 fine"),  # UTF-8 with a mark
            (b"\x801 fine", "€1 fine"),  # Windows-1252
            (b"a\r\nb fine", "a\nb fine"),
            (b"", ""),
        ],
    )
    def test_text_encodings(self, body: bytes, text: str) -> None:
        code, out, _ = self.run(self.write("a.txt", body), "--with-text")
        assert (code, json.loads(out)["text"]) == (0, text)

    @pytest.mark.parametrize("name", ["a.pdf", "a.html", "a.txt"])
    def test_a_release_in_a_pdf_whatever_it_is_called(self, name: str) -> None:
        words = "The Harbour Authority has set a fine of €30.5m for Northwind Traders,\nwhich kept three sets of books for years."
        code, out, err = self.run(self.write(name, pdf(words, info={"CreationDate": "D:20240903"})), "--with-text")
        assert (code, err) == (0, "")
        found = json.loads(out)
        assert (found["id"], found["published"], found["text"]) == ("a", "2024-09-03", words.replace("\n", " "))
        assert len(found["actions"]) == 1

    def test_json_lines_with_mistakes_go_on(self) -> None:
        lines = [
            '{"id": "1", "text": "a fine", "published": "2024-09-03T10:00:00Z", "title": "T", "url": "https://x.example/"}',
            "{broken",
            "[1]",
            '{"id": "2"}',
            '{"id": "3", "text": "a", "published": "soon"}',
            '{"id": "4", "text": 7}',
            "",
            '{"id": 5, "text": "nothing here"}',
        ]
        path = self.write("a.jsonl", "\n".join(lines))
        code, out, err = self.run(path)
        assert code == 1
        assert [(json.loads(line)["id"], len(json.loads(line)["actions"])) for line in out.splitlines()] == [("1", 1), ("5", 0)]
        assert json.loads(out.splitlines()[0])["published"] == "2024-09-03"
        assert [message.split(": ")[1] for message in err.splitlines()] == [f"{path}:{number}" for number in (2, 3, 4, 5, 6)]
        assert "Traceback" not in err

    @pytest.mark.parametrize(
        ("stdin", "ids"),
        [('{"id": "1", "text": "x"}\n{"id": "2", "text": "y"}', ["1", "2"]), ("plain words", ["stdin"]), ("", ["stdin"])],
    )
    @pytest.mark.parametrize("args", [(), ("-",)])
    def test_standard_input(self, stdin: str, ids: list[str], args: tuple[str, ...]) -> None:
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code, out, _ = self.run(*args)
        assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ids)

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (("missing.txt",), "no such file"),
            (("missing\x1b[31m.txt",), "no such file"),
            ((".",), "is a folder"),
            (("a.txt", "--published", "2024-02-30"), "--published"),
            (("a.txt", "--published", "yesterday"), "is no date"),
            (("a.txt", "b.txt", "--id", "x"), "--id is for one file"),
            (("--nonsense",), "No such option"),
        ],
    )
    def test_user_mistakes(self, args: tuple[str, ...], words: str) -> None:
        code, out, err = self.run(*args)
        assert (code, out) == (2, "")
        assert words in err
        assert "Traceback" not in err
        assert "\x1b" not in err


@pytest.mark.parametrize("value", ["2024", "2024-09", "2024-09-03", "2024-09-03T10:00:00+02:00", " 2024-09-03 "])
def test_article_date(value: str) -> None:
    assert value.strip().startswith(article_date(value))


@pytest.mark.parametrize("value", ["", "24", "2024-13", "2023-02-29", "2024-9-3", "20240903", "03/09/2024", "2024-09-03-1"])
def test_no_article_date(value: str) -> None:
    with pytest.raises(ValueError, match=r"date|day is out"):
        article_date(value)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_keep_every_digit(value: Decimal) -> None:
    assert Decimal(dumps(value)) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_json_text_is_read_back_as_it_was(value: object) -> None:
    text = dumps(value)
    assert loads(text) == value
    text.encode("utf-8")
    assert "\n" not in text


@given(st.text())
def test_printable_holds_nothing_that_moves_a_terminal(text: str) -> None:
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066" for c in printable(text))


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("words", "words"), (Decimal("-5.50"), "-5.5"), (None, ""), (7, 7)],
)
def test_csv_cell(value: object, cell: object) -> None:
    assert csv_cell(value) == cell


class TestEvaluate:
    @pytest.fixture(autouse=True)
    def _files(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        self.run = lambda *args: finewire(monkeypatch, capsys, "evaluate", *args)
        gold = [
            {"id": "1", "text": "a fine", "actions": [{"regulator": "Autoriteit Persoonsgegevens", "company": "Clearview AI",
             "amount": 30500000.5, "currency": "EUR", "kind": "fine", "status": "imposed"}]},
            {"id": "2", "text": "nothing", "actions": []},
        ]  # fmt: skip
        self.gold = tmp_path / "gold.jsonl"
        self.gold.write_text("".join(json.dumps(row) + "\n" for row in gold))
        self.folder = tmp_path

    def test_runs_extraction_on_the_gold_texts(self) -> None:
        code, out, _ = self.run(self.gold, "--json")
        assert code == 0
        assert json.loads(out)["core"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "correct": 1, "predicted": 1, "gold": 1}

    def test_lists_errors_of_given_predictions(self) -> None:
        predicted = self.folder / "predicted.jsonl"
        predicted.write_text('{"id": "1", "actions": [{"company": "\\u001b[2JClearview AI", "amount": 1}]}\n')
        code, out, _ = self.run(self.gold, predicted, "--errors")
        assert code == 0
        assert "missed" in out
        assert "extra" in out
        assert "\x1b" not in out

    @pytest.mark.parametrize("content", ["{", "[]", '{"actions": []}', '{"id": 1, "actions": 7}', '{"id": 1, "actions": [7]}'])
    def test_wrong_gold_names_its_line(self, content: str) -> None:
        path = self.folder / "wrong.jsonl"
        path.write_text("\n" + content)
        code, _, err = self.run(path)
        assert code == 2
        assert f"{path}:2" in err
        assert "Traceback" not in err

    def test_gold_without_text_needs_predictions(self) -> None:
        path = self.folder / "bare.jsonl"
        path.write_text('{"id": 1, "actions": []}')
        assert self.run(path)[0] == 2
