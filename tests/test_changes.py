"""A changed page is a new version, and what changed in it is kept and told, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.snapshot import dump, failed_checks, open_snapshot
from flows.commands.tables import status
from flows.rebuild import run_rebuild
from tests.outlets import STORY, Newsstand, newsstand, one_fine
from tests.warehouse_rows import document, fill, rows

FINE: dict[str, Any] = {}
BAN: dict[str, Any] = {"kind": "ban", "amount": None}
CUT: dict[str, Any] = {"amount": 30_000_000, "amount_text": "€30m"}
OTHER: dict[str, Any] = {"company": "Example Ltd", "amount": 5_000_000, "amount_text": "€5m"}
TEXT = "Clearview AI was fined. Example Ltd too."


def change(what: str, field: str | None = None, before: str | None = None, after: str | None = None) -> tuple[str | None, ...]:
    return (what, field, before, after)


WAS, IS = "fine, imposed, EUR 30,500,000, 2024-09-03", "fine, imposed, EUR 5,000,000, 2024-09-03"


@pytest.mark.parametrize(
    ("first", "second", "page", "told"),
    [
        pytest.param([FINE], [CUT], {}, [change("changed", "amount", "EUR 30,500,000", "EUR 30,000,000")], id="the sum"),
        pytest.param([FINE], [{"status": "annulled"}], {}, [change("changed", "status", "imposed", "annulled")], id="the status"),
        pytest.param([FINE], [{"date": None}], {}, [change("changed", "date", "2024-09-03", None)], id="a date taken back"),
        pytest.param([FINE], [{"legal_basis": ()}], {}, [change("changed", "legal_basis", "GDPR", None)], id="the law taken back"),
        pytest.param(
            [FINE],
            [{"amount_qualifier": "up_to"}],
            {},
            [change("changed", "amount", "EUR 30,500,000", "up to EUR 30,500,000")],
            id="a sum that turned out to be the most",
        ),
        pytest.param(
            [FINE],
            [{"company": "Example Ltd"}],
            {},
            [change("changed", "company", "Clearview AI", "Example Ltd")],
            id="the respondent",
        ),
        pytest.param(
            [FINE, BAN], [CUT, BAN], {}, [change("changed", "amount", "EUR 30,500,000", "EUR 30,000,000")], id="one of two actions"
        ),
        pytest.param([FINE], [FINE, OTHER], {}, [change("added", None, None, IS)], id="one more action"),
        pytest.param([FINE, OTHER], [OTHER], {}, [change("removed", None, WAS, None)], id="one action less"),
        pytest.param([FINE], [], {}, [change("removed", None, WAS, None)], id="all taken back"),
        pytest.param([FINE], [FINE], {}, [change("reworded")], id="other words, the same facts"),
        pytest.param(
            [FINE],
            [FINE],
            {"title": "Corrected"},
            [change("changed", "title", "Headline 1", "Corrected")],
            id="the headline",
        ),
        pytest.param(
            [FINE],
            [CUT],
            {"published": "2024-09-05"},
            [
                change("changed", "published", "2024-09-03", "2024-09-05"),
                change("changed", "amount", "EUR 30,500,000", "EUR 30,000,000"),
            ],
            id="page and fact",
        ),
        pytest.param(
            [{"amount": "10.5"}], [{"amount": "10.55"}], {}, [change("changed", "amount", "EUR 10.50", "EUR 10.55")], id="cents"
        ),
    ],
)
def test_what_changed(
    tmp_path: Path,
    first: list[dict[str, Any]],
    second: list[dict[str, Any]],
    page: dict[str, str],
    told: list[tuple[str | None, ...]],
) -> None:
    fill(tmp_path, document(1, *first, text=TEXT))
    assert rows(tmp_path, "FROM changes") == []
    fill(tmp_path, document(1, *second, text=TEXT + " Corrected.", **page))
    found = rows(tmp_path, "FROM changes ORDER BY version, ordinal")
    assert [(row["what"], row["field"], row["before"], row["after"]) for row in found] == told
    assert {row["version"] for row in found} == {2}
    facts = [row for row in found if row["report_id"] or row["replaced_id"]]
    assert all(row["regulator"] == "AP" and row["company"] for row in facts)


def test_each_version_is_compared_with_the_one_before(tmp_path: Path) -> None:
    for number, sum_ in enumerate((30_500_000, 30_000_000, 30_500_000)):
        fill(tmp_path, document(1, {"amount": sum_}, text=f"{TEXT} Version {number}."))
    found = rows(tmp_path, "SELECT version, before, after FROM changes ORDER BY version")
    assert [tuple(row.values()) for row in found] == [
        (2, "EUR 30,500,000", "EUR 30,000,000"),
        (3, "EUR 30,000,000", "EUR 30,500,000"),
    ]
    assert len(rows(tmp_path, "FROM actions")) == 1


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Newsstand]:
    with newsstand(tmp_path, "wire") as served:
        yield served


def test_last_nights_changes_are_told_and_survive_a_rebuild(stand: Newsstand, capsys: pytest.CaptureFixture[str]) -> None:
    stand["wire"].articles = {"/fine": ("Clearview AI fined", "2024-09-03", STORY)}
    stand.night()
    assert status(stand.home) == 0
    assert "as the last night saw it: nothing" in capsys.readouterr().out
    corrected = (STORY[0].replace("€30.5 million", "€30 million"), *STORY[1:])
    stand["wire"].articles = {"/fine": ("Clearview AI fined", "2024-09-03", corrected)}
    assert stand.night().articles_updated == 1
    said = "AP: Clearview AI: amount EUR 30,500,000 -> EUR 30,000,000"
    assert status(stand.home) == 0
    assert said in " ".join(capsys.readouterr().out.split())
    kept = dump(stand.home)
    run_rebuild(stand.home, one_fine)
    assert dump(stand.home) == kept
    status(stand.home)
    assert said in " ".join(capsys.readouterr().out.split())  # a rebuild is no night
    with open_snapshot(stand.home) as db:
        assert failed_checks(db) == []
    stand.night()
    status(stand.home)
    assert "as the last night saw it: nothing" in capsys.readouterr().out
    assert len(rows(stand.home, "FROM changed_facts")) == 1
