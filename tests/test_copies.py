"""One article at several addresses, syndicated copies, and what neither of them is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from data.copies import ALIKE, Text, find_copies
from data.ids import digest
from data.records import ArticleCopy
from data.snapshot import dump, failed_checks, open_snapshot
from flows.rebuild import run_rebuild
from tests.outlets import STORY, Newsstand, newsstand, one_fine
from tests.warehouse_rows import document, fill, rows

WORDS = " ".join(STORY).split()
OTHER = [f"word{number}" for number in range(len(WORDS))]
TITLE = "Clearview AI fined"


def edited(every: int) -> str:
    """The story with one word in so many replaced."""
    return " ".join(OTHER[at] if at % every == every - 1 else word for at, word in enumerate(WORDS))


def text(number: int, words: str, source: str, title: str | None = TITLE, published: str | None = "2024-09-03") -> Text:
    return Text(f"art-{number}", source, title, published, digest(words), words)


def copies(*texts: Text) -> dict[str, ArticleCopy]:
    return {copy.article_id: copy for copy in find_copies(texts)}


@pytest.mark.parametrize(
    ("words", "source", "title", "published", "original", "same"),
    [
        pytest.param(" ".join(WORDS), "wire", TITLE, "2024-09-03", True, True, id="another address of the same source"),
        pytest.param(" ".join(WORDS), "paper", TITLE, "2024-09-03", True, True, id="another source, word for word"),
        pytest.param(" ".join(WORDS), "paper", TITLE, None, True, True, id="undated: says nothing that the article does not"),
        pytest.param(" ".join(WORDS), "paper", TITLE, "2024-09-05", True, False, id="another day: 'on Tuesday' is another Tuesday"),
        pytest.param(" ".join(WORDS), "paper", "Fine for Clearview", "2024-09-03", True, False, id="another headline"),
        pytest.param(" ".join(WORDS), "wire", "Notice 2", "2024-09-03", False, False, id="a form that says 'see the PDF'"),
        pytest.param(edited(25), "paper", "Fine for Clearview", "2024-09-04", True, False, id="syndicated, one word in 25 edited"),
        pytest.param(edited(25), "wire", TITLE, "2024-09-04", True, False, id="put up again under its headline, edited"),
        pytest.param(edited(25), "wire", "Notice 2", "2024-09-04", False, False, id="a regulator's form letters are no copies"),
        pytest.param(edited(7), "paper", TITLE, "2024-09-04", False, False, id="one word in seven edited is another text"),
        pytest.param(" ".join(WORDS[:110]), "paper", "Cut", "2024-09-04", True, False, id="cut by a fifth"),
        pytest.param(" ".join(WORDS[:60]), "paper", "Cut", "2024-09-04", False, False, id="cut by more than a half"),
        pytest.param(" ".join(OTHER), "paper", TITLE, "2024-09-03", False, False, id="the headline alone is nothing"),
        pytest.param(" ".join(WORDS).upper(), "paper", "Loud", "2024-09-04", True, False, id="case does not matter"),
        pytest.param("Please subscribe to read on.", "paper", TITLE, "2024-09-04", False, False, id="too short to say"),
        pytest.param("", "paper", TITLE, "2024-09-04", False, False, id="no words"),
    ],
)
def test_what_is_a_copy(words: str, source: str, title: str, published: str | None, original: bool, same: bool) -> None:
    found = copies(text(1, " ".join(WORDS), "wire"), text(2, words, source, title, published))
    assert found["art-2"].original_id == "art-1" if original else found == {}, found
    if original:
        assert found["art-2"].same_as == ("art-1" if same else None)
        assert found["art-2"].similarity >= ALIKE


def test_likeness_is_not_passed_on() -> None:
    """Each third of the words changed in turn: the second is like the first, the third like the second alone."""
    step = list(WORDS)
    chain = [text(1, " ".join(step), "a")]
    for number, source in ((2, "b"), (3, "c")):
        start = (number - 2) * 28
        step[start : start + 28] = OTHER[start : start + 28]
        chain.append(text(number, " ".join(step), source, f"Title {number}"))
    assert copies(*chain).keys() == {"art-2"}
    assert copies(*chain[1:])["art-3"].original_id == "art-2"


def test_the_same_as_a_copy_has_the_copys_original() -> None:
    found = copies(text(1, " ".join(WORDS), "a"), text(2, edited(25), "b", "Copy"), text(3, edited(25), "c", "Copy"))
    assert (found["art-3"].original_id, found["art-3"].same_as) == ("art-1", "art-2")
    assert found["art-3"].similarity == found["art-2"].similarity


def test_form_letters_by_the_thousand_take_no_long() -> None:
    letters = [text(n, " ".join([*WORDS, f"Notice {n}"]), "regulator", f"Notice {n}") for n in range(1500)]
    began = time.process_time()
    assert copies(*letters) == {}
    half = copies(*letters[:750])
    assert half == {}
    assert time.process_time() - began < 10


def test_counts_and_views(tmp_path: Path) -> None:
    words = " ".join(WORDS)
    fill(
        tmp_path,
        document(1, {}, text=words, source_id="wire", title=TITLE),
        document(2, {}, text=words, source_id="paper", title=TITLE),
        document(3, {}, text=edited(25), source_id="site", title="Watchdog fines firm", published="2024-09-04"),
        document(4, {}, source_id="own", published="2024-09-05"),
    )
    [action] = rows(tmp_path, "SELECT reports, articles, independent, sources FROM actions")
    assert action == {"reports": 4, "articles": 3, "independent": 2, "sources": 4}
    assert len(rows(tmp_path, "FROM latest_articles")) == 3
    assert len(rows(tmp_path, "SELECT DISTINCT article_id FROM reports")) == 4  # nobody's facts are merged away
    seen = rows(tmp_path, "SELECT article_id, list(url ORDER BY url) AS urls FROM sightings GROUP BY ALL ORDER BY ALL")
    assert sorted(len(row["urls"]) for row in seen) == [1, 1, 2]
    shown = rows(tmp_path, "SELECT original_source, source, same, similarity FROM copies")
    assert {row["source"] for row in shown} >= {"site"}
    assert [row["same"] for row in shown if row["source"] == "site"] == [False]


def test_copies_do_not_outvote_an_independent_report(tmp_path: Path) -> None:
    words = " ".join(WORDS)
    day = {"date": "2024-09-02"}
    fill(
        tmp_path,
        *(document(n, {"date": "2024-08-01"}, text=words, source_id=f"paper-{n}", title=f"Copy {n}") for n in range(1, 4)),
        document(4, day, source_id="own"),
        document(5, day, source_id="another"),
    )
    assert rows(tmp_path, "SELECT date, independent FROM actions") == [{"date": "2024-09-02", "independent": 3}]


@pytest.fixture
def stand(tmp_path: Path) -> object:
    with newsstand(tmp_path, "paper", "wire") as served:
        yield served


def test_a_night_with_copies_and_its_rebuild(stand: Newsstand) -> None:
    stand["wire"].articles = {
        "/fine": (TITLE, "2024-09-03", STORY),
        "/moved/fine": (TITLE, "2024-09-03", STORY),
        "/fine?utm_source=feed": (TITLE, "2024-09-03", STORY),
    }
    stand["paper"].articles = {"/story": ("Privacy: millions for faces", "2024-09-04", (*STORY[:3], "A lawyer had no comment."))}
    assert stand.night().state == "ok"
    article = "SELECT count(*) AS addresses FROM sightings WHERE source_id = 'wire' GROUP BY article_id"
    assert rows(stand.home, article) == [{"addresses": 2}]
    assert rows(stand.home, "SELECT articles, independent, sources FROM actions") == [
        {"articles": 2, "independent": 1, "sources": 2}
    ]
    assert [row["source"] for row in rows(stand.home, "FROM copies WHERE NOT same")] == ["paper"]

    before = rows(stand.home, "FROM sightings ORDER BY ALL")
    assert stand.night().articles_new == 0
    after = rows(stand.home, "FROM sightings ORDER BY ALL")
    assert [row["first_seen"] for row in after] == [row["first_seen"] for row in before]
    assert all(new["last_seen"] > old["last_seen"] for new, old in zip(after, before, strict=True))

    kept = dump(stand.home)
    assert run_rebuild(stand.home, one_fine).state == "ok"
    assert dump(stand.home) == kept
    assert rows(stand.home, "FROM sightings ORDER BY ALL") == after
    with open_snapshot(stand.home) as db:
        assert failed_checks(db) == []


def test_another_address_of_a_known_article_is_a_sighting(stand: Newsstand) -> None:
    """The address has the same key: no article of its own, no new version, and still it is told that it was seen there."""
    stand["wire"].articles = {"/fine": (TITLE, "2024-09-03", STORY)}
    stand.night()
    stand["wire"].articles = {"/fine/?fbclid=abc": (TITLE, "2024-09-03", STORY)}
    night = stand.night()
    assert (night.articles_new, night.articles_updated) == (0, 0)
    seen = rows(stand.home, "SELECT count(DISTINCT article_id) AS articles, count(*) AS addresses FROM sightings")
    assert seen == [{"articles": 1, "addresses": 2}]
    kept = dump(stand.home)
    run_rebuild(stand.home, one_fine)
    assert dump(stand.home) == kept
