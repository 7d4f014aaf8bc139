"""The bundled newsroom: articles, labels, layouts, and how it is served."""

from __future__ import annotations

import json
import socket
from collections import Counter
from datetime import date
from decimal import Decimal
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from data.newsroom.articles import Article, load_articles, load_outlets
from data.newsroom.site import canonical_url, render
from data.records import KINDS, STATUSES, AmountQualifier, RespondentKind
from data.reference.sources import load_sources
from extractors.article import NoText, Page, read_page
from extractors.charset import normalise
from flows.discover import discover
from flows.newsroom_server import serve

GOLD = Path(__file__).parent.parent / "data" / "newsroom" / "gold.jsonl"
OUTLETS = load_outlets()
SITE = {day: render(day) for day in (1, 2)}
DAY = {day: {article.id: article for article in load_articles(day)} for day in (1, 2)}
LABELS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
READABLE = [article for article in DAY[1].values() if not article.stub]
CORRECTED, NEW = "courier-apoteket", "meridian-rapido"
ACTIONS = [pytest.param(label, action, id=f"{label['id']}-{n}") for label in LABELS for n, action in enumerate(label["actions"])]


def read(article: Article, day: int = 1, hint: str | None = None) -> Page | NoText:
    outlet, response = OUTLETS[article.outlet], SITE[day][article.outlet][article.path]
    return read_page(
        response.body,
        content_type=response.content_type,
        url=canonical_url(article, outlet),
        hint_title=None,
        hint_published=hint,
        date_order=outlet.date_order,
        fetched=date(2026, 12, 1),
    )


def test_there_is_enough_to_read() -> None:
    assert len(READABLE) >= 45
    assert len(OUTLETS) == 6
    assert {outlet.kind for outlet in OUTLETS.values()} == {"rss", "atom", "sitemap", "listing"}
    assert all(count >= 5 for count in Counter(article.outlet for article in READABLE).values())
    assert len({article.title for article in DAY[2].values()}) == len(
        {canonical_url(a, OUTLETS[a.outlet]) for a in DAY[2].values()}
    )
    assert sum(not label["actions"] for label in LABELS) >= 8
    currencies = {action["currency"] for label in LABELS for action in label["actions"]}
    assert {
        "EUR",
        "GBP",
        "USD",
        "INR",
        "JPY",
        "SEK",
        "NOK",
        "CHF",
        "PLN",
        "AUD",
        "HKD",
        "BRL",
        "KRW",
        "CAD",
        "KES",
        "NGN",
    } <= currencies


@pytest.mark.parametrize("article", DAY[2].values(), ids=lambda article: article.id)
def test_article_file(article: Article) -> None:
    assert article.id.startswith(article.outlet + "-")
    assert article.text == normalise(article.text)
    assert article.published.tzinfo is not None
    assert article.stub or 130 <= len(article.text.split()) <= 650


def test_every_article_is_labelled() -> None:
    assert sorted(label["id"] for label in LABELS) == [label["id"] for label in LABELS]
    assert {label["article"] for label in LABELS} == {article.id for article in DAY[2].values() if not article.stub}
    assert {label["id"] for label in LABELS if label["day"] == 2} == {f"{CORRECTED}-day2", NEW}


@pytest.mark.parametrize("label", LABELS, ids=lambda label: str(label["id"]))
def test_label_belongs_to_its_article(label: dict[str, Any]) -> None:
    article = DAY[label["day"]][label["article"]]
    assert label["text"] == article.text
    assert label["title"] == article.title
    assert label["published"] == article.published.date().isoformat()
    assert label["url"] == canonical_url(article, OUTLETS[article.outlet])
    others = [amount for key, value in label.items() if key.endswith("_amounts") for amount in value]
    assert [amount for amount in others if amount not in article.text] == []
    assert set(others).isdisjoint(action["amount_text"] for action in label["actions"])


@pytest.mark.parametrize(("label", "action"), ACTIONS)
def test_action_label(label: dict[str, Any], action: dict[str, Any]) -> None:
    text = label["text"]
    assert action["evidence"] in text
    assert action["company"] in text
    assert action["kind"] in KINDS
    assert action["status"] in STATUSES
    assert action["respondent_kind"] in get_args(RespondentKind)
    assert action["amount_qualifier"] in (None, *get_args(AmountQualifier))
    for quoted in ("amount_text", "date_text", "regulator_acronym"):
        assert action[quoted] is None or action[quoted] in text, quoted
    money = [action[key] is None for key in ("amount", "currency", "amount_text")]
    assert all(money) or not any(money)
    assert action["amount"] is None or (Decimal(action["amount"]) > 0 and action["amount_text"] in action["evidence"])
    assert action["date"] is None or action["date"] <= label["published"]


def test_first_article_is_the_one_that_was_asked_for(shared: Path) -> None:
    asked = json.loads((shared / "eval" / "seed.jsonl").read_text(encoding="utf-8"))
    label = next(label for label in LABELS if label["id"] == "wire-clearview")
    assert label["text"] == asked["text"]
    assert [action["amount"] for action in label["actions"]] == [action["amount"] for action in asked["actions"]]


@pytest.mark.parametrize("article", READABLE, ids=lambda article: article.id)
def test_page_reads_as_the_article_and_nothing_else(article: Article) -> None:
    outlet = OUTLETS[article.outlet]
    page = read(article)
    assert isinstance(page, Page)
    lines = page.text.split("\n")
    assert [line for line in article.text.split("\n") if line not in lines] == []
    foreign = [
        *outlet.teasers,
        *(words for _, words in outlet.comments),
        "partners store",
        "essential cookies",
        "©",
        "Newsletter",
        "€9.90",
        "4.2m cost",
    ]
    assert [words for words in foreign if words in page.text] == []
    if article.outlet != "notices":  # whose table of facts is a part of the release
        assert page.text == article.text
    assert page.title == article.title
    assert page.canonical_url == canonical_url(article, outlet)


@pytest.mark.parametrize("article", READABLE, ids=lambda article: article.id)
def test_no_misleading_date_is_believed(article: Article) -> None:
    """Two layouts show their date in passing or not at all: none is better than a wrong one, and their lists have it."""
    day = article.published.date().isoformat()
    page, hinted = read(article), read(article, hint=day)
    assert isinstance(page, Page)
    assert isinstance(hinted, Page)
    assert page.published in ((None, day) if article.outlet in ("brief", "courier") else (day,))
    assert hinted.published == day


def test_stub_has_no_text() -> None:
    stub = next(article for article in DAY[1].values() if article.stub)
    assert isinstance(read(stub), NoText)


def test_courier_declares_its_charset_in_one_place_only() -> None:
    outlet = OUTLETS["courier"]
    for article in (article for article in READABLE if article.outlet == "courier"):
        response = SITE[1]["courier"][article.path]
        assert "“".encode("cp1252") in response.body or b"\x96" in response.body
        with pytest.raises(UnicodeDecodeError):
            response.body.decode("utf-8")
        in_header = "charset" in response.content_type
        assert in_header == (article.id in outlet.charset_in_header)
        assert in_header != (b"charset=iso-8859-1" in response.body)


def test_second_day() -> None:
    first, second = DAY[1], DAY[2]
    assert set(second) - set(first) == {NEW}
    assert {key for key in first if first[key].text != second[key].text} == {CORRECTED}
    before, after = SITE[1], SITE[2]
    moved = {
        (outlet, path)
        for outlet, pages in after.items()
        for path, page in pages.items()
        if path not in before[outlet] or before[outlet][path].body != page.body
    }
    tickers = {("meridian", path) for path in after["meridian"] if path != "/robots.txt"}  # news sitemap and new page among them
    assert moved == tickers | {("courier", second[CORRECTED].path)}
    for outlet, path in moved - {(second[NEW].outlet, second[NEW].path)}:
        assert before[outlet][path].last_modified < after[outlet][path].last_modified


def test_unknown_day() -> None:
    with pytest.raises(ValueError, match="not 3"):
        render(3)


def get(url: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_served_pages_and_lists() -> None:
    with serve() as newsroom:
        sources = {source.id: source for source in load_sources(newsroom.source_dir)}
        assert len(sources) == 6
        for path in sorted(newsroom.source_dir.iterdir()):
            source = sources[path.stem]
            outlet = OUTLETS[path.stem.removeprefix("newsroom-")]
            response, body = get(source.url)
            assert response.status == 200
            found = discover(
                body,
                kind=source.kind,
                url=source.url,
                content_type=response.headers["Content-Type"],
                link_pattern=source.link_pattern,
                date_order=source.date_order,
            )
            assert (found.problem, found.warnings) == (None, ())
            own = [article for article in DAY[1].values() if article.outlet == outlet.id]
            base = newsroom.base_urls[outlet.id]
            dated = outlet.kind != "sitemap" or outlet.news_sitemap  # the other sitemap knows only when pages were touched
            assert {(item.url, item.published) for item in found.items} == {
                (base + article.path, article.published.date().isoformat() if dated else None) for article in own
            }
            for article in own:
                page, words = get(newsroom.base_urls[outlet.id] + article.path)
                assert page.status == 200
                assert words == SITE[1][outlet.id][article.path].body
        response, body = get(newsroom.base_url + "/robots.txt")
        assert (response.status, b"Disallow: /account/" in body) == (200, True)
        assert get(newsroom.base_url + "/nothing/here")[0].status == 404


def test_conditional_requests_and_the_next_day() -> None:
    with serve() as newsroom:
        url = newsroom.base_urls["courier"] + DAY[1][CORRECTED].path
        other = newsroom.base_urls["courier"] + DAY[1]["courier-grocers"].path
        response, body = get(url)
        tag, modified = response.headers["ETag"], response.headers["Last-Modified"]
        rows = [
            ({"If_None_Match": tag}, 304),
            ({"If_None_Match": f'"older", W/{tag}'}, 304),
            ({"If_None_Match": '"older"'}, 200),
            ({"If_None_Match": '"older"', "If_Modified_Since": modified}, 200),  # the tag alone counts
            ({"If_Modified_Since": modified}, 304),
            ({"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
            ({"If_Modified_Since": "yesterday"}, 200),
        ]
        for headers, status in rows:
            found, content = get(url, **headers)
            assert (found.status, content) == (status, body if status == 200 else b""), headers
            assert found.headers["ETag"] == tag
        head, nothing = get(url, "HEAD")
        assert (head.status, nothing, head.headers["Content-Length"]) == (200, b"", str(len(body)))

        unchanged = get(other)[0].headers["ETag"]
        newsroom.set_day(2)
        assert get(url, If_None_Match=tag)[0].status == 200
        assert get(url, If_Modified_Since=modified)[0].status == 200
        assert get(other, If_None_Match=unchanged)[0].status == 304
        assert get(newsroom.base_urls["meridian"] + DAY[2][NEW].path)[0].status == 200


def test_taken_port_is_named() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}"), serve(first_port=port):
            pass
