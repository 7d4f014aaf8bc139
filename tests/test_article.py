"""Pages to articles: layouts as publishers make them, each with its trap."""

# ruff: noqa: E501 - the tables hold a page a row
from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import MAX_BYTES, NoText, Page, read_page
from extractors.charset import decode, normalise
from extractors.pubdate import calendar_date

URL = "https://news.example.org/2024-fines"
LEAD = "The Harbour Authority has fined Northwind Traders €30.5m for keeping three sets of books over a period of six years."
MORE = "The firm will appeal, its lawyers said, since the authority had never asked for the second and the third set of them."
LAST = "A hearing is expected in the spring, and the authority said that it would publish its full decision before that day."
BODY = f"<p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p>"
TEXT = f"{LEAD}\n{MORE}\n{LAST}"
HEADLINE = "Northwind fined over its books"
FOREIGN = "Other regulator fines Contoso £99m"


def page(main: str, head: str = "", before: str = "", after: str = "", lang: str = "en") -> bytes:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>'
        f'<header class="site-header"><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>'
        f"{before}{main}{after}<footer><p>© 2019-2026 Example Media Ltd. Registered in England.</p></footer></body></html>"
    ).encode()


def read(body: bytes, **options: Any) -> Page | NoText:
    known: dict[str, Any] = {"content_type": "text/html", "url": URL, "hint_title": None, "hint_published": None}
    return read_page(body, **{**known, **options})


def article(body: bytes, **options: Any) -> Page:
    found = read(body, **options)
    assert isinstance(found, Page), found
    return found


def linked(**fields: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **fields})}</script>'


MAIN = f"<main><article><h1>{HEADLINE}</h1>{BODY}</article></main>"
CARDS = f'<ul><li><a href="/o">{FOREIGN}</a></li><li><a href="/p">Contoso is fined £99m in the second case</a></li></ul>'
LAYOUTS: list[tuple[str, bytes]] = [
    ("main and article", page(MAIN)),
    ("div soup", page(f'<div id="wrap"><div class="c1"><h1>{HEADLINE}</h1><div class="rte">{BODY}</div></div></div>')),
    ("cookie banner before", page(MAIN, before='<div id="cookie-banner"><p>We use cookies to improve what you see on our site and to count visits.</p><button>Accept</button></div>')),
    ("consent dialog after", page(MAIN, after="<dialog open><p>We value your privacy. We and our 841 partners store and access information.</p></dialog>")),
    ("read also in an aside", page(MAIN.replace("</article>", f"<aside><h3>Read also</h3>{CARDS}</aside></article>"))),
    ("read also between paragraphs", page(MAIN.replace(f"<p>{LAST}", f'<p>Read also: <a href="/o">{FOREIGN}</a></p><p>{LAST}'))),
    ("read also in bold", page(MAIN.replace(f"<p>{LAST}", f'<p><strong><a href="/o">READ MORE: {FOREIGN}</a></strong></p><p>{LAST}'))),
    ("related box by class", page(MAIN.replace("</article>", f'<div class="article__related-posts"><h4>You may like</h4>{CARDS}</div></article>'))),
    ("related cards that are articles", page(MAIN, after=f'<section class="related-articles"><article><h2>{FOREIGN}</h2><p>The case of Contoso has gone on for ten years, and it now ends with the largest fine of all.</p></article></section>')),
    ("related heading with a list", page(MAIN.replace("</article>", f"<h2>Related articles</h2>{CARDS}</article>"))),
    ("Dutch read also", page(MAIN.replace("</article>", f"<h3>Lees ook</h3>{CARDS}</article>"))),
    ("comments", page(MAIN, after='<section id="comments"><h2>2 comments</h2><div class="comment"><p>They should have been fined £99m like Contoso, if you ask me, and more than once.</p></div></section>')),
    ("newsletter box", page(MAIN.replace(f"<p>{LAST}", f'<div class="newsletter-signup"><p>Sign up: all the fines of the week, £99m and more, in your mail every Friday.</p></div><p>{LAST}'))),
    ("a class with also on the wrapper", page(f'<div class="has-sidebar related-wrapper"><h1>{HEADLINE}</h1>{BODY}</div>')),
    ("second document inside", page(f"<div><!DOCTYPE html><html><head><title>Pasted</title><meta name='x' content='y'></head><body><h1>{HEADLINE}</h1>{BODY}</body></html></div>")),
    ("body only in JSON-LD", page(f'<div id="app"><h1>{HEADLINE}</h1></div>', head=linked(**{"@type": "NewsArticle", "headline": HEADLINE, "articleBody": TEXT}))),
    ("teaser shown, rest in JSON-LD as HTML", page(f"<main><h1>{HEADLINE}</h1><p>{LEAD}</p></main>", head=linked(**{"@type": "NewsArticle", "articleBody": BODY}))),
    ("paragraphs by line breaks", page(f"<main><article><h1>{HEADLINE}</h1><div>{LEAD}<br><br>{MORE}<br><br>{LAST}</div></article></main>")),
    ("unclosed tags", f"<html><body><h1>{HEADLINE}</h1><p>{LEAD}<p>{MORE}<p>{LAST}".encode()),
    ("no-break and soft hyphens", page(MAIN.replace("€30.5m", "€30.5m\u200b").replace("Northwind Traders", "North\xadwind\xa0Traders"))),
    ("NUL bytes", page(MAIN).replace(b"books", b"bo\x00oks")),
]  # fmt: skip


@pytest.mark.parametrize(("note", "body"), LAYOUTS, ids=[row[0] for row in LAYOUTS])
def test_layouts(note: str, body: bytes) -> None:
    found = article(body)
    assert (found.text, found.title) == (TEXT, HEADLINE)
    assert FOREIGN not in found.text


CUT = "<p>Loading …</p>"
FALLBACKS: list[tuple[str, bytes]] = [
    # one row for each way to a text, in the order in which they are tried
    ("trafilatura", page(MAIN)),
    ("trafilatura leaves out most of the marked part", page(f"<main><h1>{HEADLINE}</h1><section class='entry'><p>{LEAD}</p></section><section class='entry'><p>{MORE}</p><p>{LAST}</p></section></main>")),
    ("trafilatura runs a page together", page(f"<fieldset><h1>{HEADLINE}</h1>{BODY}</fieldset>")),
    ("trafilatura finds nothing: JSON-LD", page(f"<h1>{HEADLINE}</h1>{CUT}", head=linked(**{"@type": "NewsArticle", "articleBody": TEXT}))),
    ("JSON-LD without paragraphs, only line breaks", page(f"<h1>{HEADLINE}</h1>{CUT}", head=linked(**{"@type": "NewsArticle", "articleBody": f"{LEAD}<br><br>{MORE}<br /><br />{LAST}"}))),
    ("no JSON-LD: a script application's state", page(f"<h1>{HEADLINE}</h1>{CUT}", after=f'<script type="application/json">{json.dumps({"a": [{"headline": HEADLINE, "blocks": [{"type": "p", "text": LEAD}, {"html": f"<p>{MORE}</p>"}, LAST]}]})}</script>')),
    ("no structured data either, and a name that trafilatura takes for comments: the paragraphs", page(f"<div class='comment-list'><h1>{HEADLINE}</h1>{BODY}</div>")),
]  # fmt: skip


@pytest.mark.parametrize(("note", "body"), FALLBACKS, ids=[row[0] for row in FALLBACKS])
def test_the_ways_to_a_text(note: str, body: bytes) -> None:
    assert article(body).text == TEXT


def test_the_state_of_another_article_is_not_ours() -> None:
    state = json.dumps({"next": {"title": FOREIGN, "body": BODY}, "menu": {"title": HEADLINE, "text": ""}})
    found = read(page(f"<h1>{HEADLINE}</h1>{CUT}", after=f'<script type="application/json">{state}</script>'))
    assert isinstance(found, NoText)


KEPT: list[tuple[str, str]] = [
    # what looks like a fault of the page but is its article
    ("a headline that begins with an error's number", "<h1>404 firms fined over late accounts</h1>" + BODY),
    ("a heading called Access denied", f"<h1>{HEADLINE}</h1><h2>Access denied</h2>" + BODY),
    ("a consent layer with a headline of its own", f"<div><h1>Before you continue</h1></div><h1>{HEADLINE}</h1>" + BODY),
    ("a longer part that waits for a click", f"<h1>{HEADLINE}</h1><div style='display:none'>" + BODY * 4 + "</div>"),
    ("a date that is struck out elsewhere", f"<h1>{HEADLINE}</h1><p>{LEAD} <s>Soon.</s></p><p>{MORE}</p><p>{LAST}</p>"),
    ("cents as a raised number", f"<h1>{HEADLINE}</h1>{BODY}<p>The shop sells each of the three sets of books for $5<sup>99</sup> to anybody.</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "main"), KEPT, ids=[row[0] for row in KEPT])
def test_an_article_that_looks_like_a_wall_is_read(note: str, main: str) -> None:
    text = article(page(f"<main>{main}</main>")).text
    assert all(line in text for line in (LEAD, MORE, LAST))


def test_tables_and_lists_are_a_line_each() -> None:
    table = "<table><thead><tr><th>Firm</th><th>Fine</th></tr></thead><tr><td>Alpha <b>plc</b></td><td>€10m</td></tr><tr><td>Beta</td><td>€20m</td></tr></table>"
    bullets = "<ul><li>Alpha must pay <a href='/x'>€10m</a></li><li>Beta must pay €20m</li></ul>"
    found = article(
        page(f"<main><article><h1>{HEADLINE}</h1><p>{LEAD}</p>{bullets}<p>{MORE}</p>{table}<p>{LAST}</p></article></main>")
    )
    lines = [LEAD, "- Alpha must pay €10m", "- Beta must pay €20m", MORE, "Firm | Fine", "Alpha plc | €10m", "Beta | €20m", LAST]
    assert found.text.split("\n") == lines


NO_TEXT: list[tuple[str, bytes, str]] = [
    ("12 nothing", b"", "empty"),
    ("12 white space", b" \n\t ", "empty"),
    ("12 PDF as text/html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "damaged"),
    ("12 picture", b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
    ("12 JPEG", b"\xff\xd8\xff\xe0" + bytes(50), "image"),
    ("12 ZIP", b"PK\x03\x04" + bytes(50), "archive"),
    ("12 JSON", b'{"error": "not found"}', "not_html"),
    ("12 plain text", LEAD.encode() * 5, "not_html"),
    ("9 above the cap", page(MAIN) + b" " * MAX_BYTES, "too_large"),
    ("4 JavaScript wall", page("<main><p>Please enable JavaScript to view this page. Your browser does not support it or it is disabled at the moment.</p></main>"), "wall"),
    ("4 consent wall", page("<main><h1>Before you continue</h1><p>We and our partners use cookies to store and access information on your device, and to measure ads.</p></main>"), "wall"),
    ("4 human check", page("<main><h1>One moment</h1><p>Verifying you are human. This may take a few seconds, and then the page that you asked for is shown.</p></main>"), "wall"),
    ("4 log-in", page("<main><h1>Members</h1><p>Log in to continue. If you have no account yet, ask the person in your firm who looks after the accounts.</p></main>"), "wall"),
    ("25 stub", page("<main><h1>Fined</h1><p>More follows.</p></main>"), "too_short"),
    ("25 frameset", b"<html><frameset><frame src='a.html'></frameset></html>", "no_article"),
    ("25 only navigation", page(""), "no_article"),
    ("13 damaged beyond trust", b"<html><head><meta charset=utf-8></head><body><p>" + b"\xe2\x82\xac1 \xff\xfe \xe2\x82\xac2 " * 40 + b"</p></body></html>", "undecodable"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "body", "reason"), NO_TEXT, ids=[row[0] for row in NO_TEXT])
def test_pages_without_an_article_say_why(note: str, body: bytes, reason: str) -> None:
    found = read(body)
    assert isinstance(found, NoText), found
    assert found.reason == reason or {found.reason, reason} <= {"too_short", "no_article"}


def test_a_paywalled_article_keeps_its_open_lines() -> None:
    found = article(
        page(f"<main><article><h1>{HEADLINE}</h1><p>{LEAD}</p><p>Subscribe to continue reading this story.</p></article></main>")
    )
    assert found.text == LEAD


def test_an_article_about_cookies_is_no_wall() -> None:
    lead = LEAD.replace("keeping three sets of books", "placing advertising cookies without consent")
    assert article(page(f"<main><article><h1>{HEADLINE}</h1><p>{lead}</p></article></main>")).text == lead


EURO = f"<html><head>%s</head><body><h1>{HEADLINE}</h1>{BODY}</body></html>"
CHARSETS: list[tuple[str, bytes, str | None]] = [
    ("utf-8, not declared", (EURO % "").encode(), None),
    ("utf-8 with a mark", b"\xef\xbb\xbf" + (EURO % "").encode(), "text/html; charset=iso-8859-1"),
    ("utf-16 with a mark", (EURO % "").encode("utf-16"), "text/html"),
    ("utf-16 with neither", (EURO % "").encode("utf-16-le"), None),
    ("utf-16, the other end first, with neither", (EURO % "").encode("utf-16-be"), "text/html; charset=utf-8"),
    ("utf-16 by the header", (EURO % "").encode("utf-16-le"), "text/html; charset=utf-16le"),
    ("cp1252, not declared", (EURO % "").encode("cp1252"), None),
    ("cp1252 in the header", (EURO % "").encode("cp1252"), "text/html; charset=windows-1252"),
    ("cp1252 called latin-1", (EURO % "").encode("cp1252"), "text/html; charset=ISO-8859-1"),
    ("cp1252 called latin-1 in meta", (EURO % '<meta charset="latin1">').encode("cp1252"), "text/html"),
    ("cp1252 called utf-8", (EURO % "").encode("cp1252"), "text/html; charset=utf-8"),
    ("utf-8 called latin-1", (EURO % "").encode(), "text/html; charset=ISO-8859-1"),
    ("header against meta", (EURO % '<meta charset="koi8-r">').encode("cp1252"), "text/html; charset=windows-1252"),
    ("iso-8859-15", (EURO % '<meta charset="iso-8859-15">').encode("iso-8859-15"), None),
    ("meta http-equiv", (EURO % '<meta http-equiv="Content-Type" content="text/html; charset=cp1252">').encode("cp1252"), None),
    ("an unknown label", (EURO % '<meta charset="klingon">').encode("cp1252"), "text/html; charset=none"),
    ("an XML declaration", b'<?xml version="1.0" encoding="utf-8"?>' + (EURO % "").encode(), None),
]


@pytest.mark.parametrize(("note", "body", "content_type"), CHARSETS, ids=[row[0] for row in CHARSETS])
def test_the_euro_survives(note: str, body: bytes, content_type: str | None) -> None:
    assert article(body, content_type=content_type).text == TEXT


@given(st.text(min_size=20), st.sampled_from(["utf-8", "utf-16", "cp1252", "koi8-r", "gb18030"]))
def test_decoding_never_fails_and_labels_are_right(text: str, charset: str) -> None:
    body = text.encode(charset, "ignore")
    decoded = decode(body, f"text/html; charset={charset}")
    try:
        same_as_utf8 = not body.isascii() and body.decode("utf-8") != ""
    except UnicodeDecodeError:
        same_as_utf8 = False
    if charset != "utf-8" and not same_as_utf8 and not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert decoded == body.decode(charset)


@given(st.binary())
def test_any_bytes_give_text(body: bytes) -> None:
    decode(body, None).encode("utf-8")


@given(st.text())
def test_the_stored_form_is_stable_and_storable(text: str) -> None:
    stored = normalise(text)
    assert normalise(stored) == stored
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert "\n\n" not in stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("30\u202f500\u00a0000 €", "30 500 000 €"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("  a \n\n\t\n b", "a\nb"),
        ("fi\u00adne\u200b\ufeff", "fine"),
        ("\u202e30\u202c", "30"),
        ("e\u0301", "\u00e9"),
        ("\ud800x\udfff\x00", "x"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_the_stored_form(text: str, stored: str) -> None:
    assert normalise(text) == stored


DATES: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    # note, options, head or body of the page, date, source
    ("the feed wins", {"hint_published": "2024-09-03"}, linked(**{"@type": "NewsArticle", "datePublished": "2024-01-01"}), "2024-09-03", "feed"),
    ("JSON-LD before meta", {}, linked(**{"@type": "NewsArticle", "datePublished": "2024-09-03T23:30:00-05:00"}) + '<meta property="article:published_time" content="2024-01-01">', "2024-09-03", "json-ld"),
    ("JSON-LD in a graph", {}, linked(**{"@graph": [{"@type": "WebSite"}, {"@type": ["ReportageNewsArticle"], "datePublished": "2024-09-03"}]}), "2024-09-03", "json-ld"),
    ("the right one of several", {}, linked(**{"@graph": [{"@type": "NewsArticle", "url": "/other", "datePublished": "2020-01-01"}, {"@type": "NewsArticle", "url": URL, "datePublished": "2024-09-03"}]}), "2024-09-03", "json-ld"),
    ("lists of others are not ours", {}, linked(**{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2020-01-01"}]}), None, None),
    ("broken JSON-LD", {}, '<script type="application/ld+json">{"@type": "NewsArticle",</script><meta name="date" content="2024-09-03">', "2024-09-03", "meta"),
    ("JSON-LD with a trailing comma", {}, '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-09-03",}</script>', "2024-09-03", "json-ld"),
    ("meta", {}, '<meta property="article:published_time" content="2024-09-03T10:00:00Z">', "2024-09-03", "meta"),
    ("time", {}, '<time datetime="2024-09-03T10:00">3 September</time>', "2024-09-03", "time"),
    ("time marked as published", {}, '<time datetime="2024-01-01">x</time><time itemprop="datePublished" datetime="2024-09-03">x</time>', "2024-09-03", "time"),
    ("time of an update", {}, '<time class="updated" datetime="2024-10-03">x</time>', None, None),
    ("time in running text", {}, '<p>The hearing, which everybody had waited for since the case was opened, is on <time datetime="2023-01-01">New Year</time>.</p>', None, None),
    ("day in the address", {"url": "https://example.org/2024/09/03/fines"}, "", "2024-09-03", "url"),
    ("year and day in the address", {"url": "https://example.org/archive/2024/0903/fines.html"}, "", "2024-09-03", "url"),
    ("month in the address", {"url": "https://example.org/2024/09/fines"}, "", "2024-09", "url"),
    ("a dateline by its class", {}, '<span class="field--date">Published: 3 September 2024</span>', "2024-09-03", "page"),
    ("a bare dateline", {}, "<p>Tuesday, September 3, 2024</p>", "2024-09-03", "page"),
    ("a European dateline", {"date_order": "DMY"}, '<div class="date">03/09/2024</div>', "2024-09-03", "page"),
    ("a US dateline", {"date_order": "MDY"}, '<div class="date">09/03/2024</div>', "2024-09-03", "page"),
    ("not in the stated order", {"date_order": "DMY"}, '<div class="date">09/13/2024</div>', None, None),
    ("a French dateline", {"lang": "fr"}, '<p class="date">Le 3 septembre 2024</p>', "2024-09-03", "page"),
    ("in the future", {"fetched": date(2024, 9, 4)}, '<meta property="article:published_time" content="2029-01-01">', None, None),
    ("the epoch", {}, '<meta property="article:published_time" content="1970-01-01T00:00:00Z">', None, None),
    ("31 February", {}, '<meta property="article:published_time" content="2024-02-31">', None, None),
    ("only the copyright and the words", {}, "<p>The investigation began in March 2023 and went on for more than a year, the authority said on Tuesday.</p>", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("note", "options", "extra", "published", "source"), DATES, ids=[row[0] for row in DATES])
def test_publication_dates(note: str, options: dict[str, Any], extra: str, published: str | None, source: str | None) -> None:
    options = dict(options)
    lang = options.pop("lang", "en")
    head, body = (extra, "") if extra.startswith(("<script", "<meta")) else ("", extra)
    found = article(page(f"<main><article><h1>{HEADLINE}</h1>{body}{BODY}</article></main>", head=head, lang=lang), **options)
    assert (found.published, found.published_source) == (published, source)


TITLES: list[tuple[str, str, str, str | None, str | None]] = [
    # note, head, h1, hint, title
    ("the feed wins", "<title>x</title>", HEADLINE, " Fine for  Northwind ", "Fine for Northwind"),
    ("JSON-LD", linked(**{"@type": "NewsArticle", "headline": "Fine &amp; order"}), HEADLINE, None, "Fine & order"),
    ("og:title with the site's name", '<meta property="og:site_name" content="Harbour Authority"><meta property="og:title" content="Fine for Northwind | Harbour Authority">', "", None, "Fine for Northwind"),
    ("the site's name as og:title", '<meta property="og:site_name" content="Harbour Authority"><meta property="og:title" content="Harbour Authority">', HEADLINE, None, HEADLINE),
    ("the site's name as og:title, known by the page title", f'<title>{HEADLINE} - Harbour Authority</title><meta property="og:title" content="Harbour Authority">', HEADLINE, None, HEADLINE),
    ("the site's name as the first headline", "<title>Fine for Northwind - Harbour Authority</title>", "Harbour Authority", None, "Fine for Northwind - Harbour Authority"),
    ("only a page title", "<title>Fine for Northwind</title>", "", None, "Fine for Northwind"),
    ("none at all", "", "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("note", "head", "heading", "hint", "title"), TITLES, ids=[row[0] for row in TITLES])
def test_titles(note: str, head: str, heading: str, hint: str | None, title: str | None) -> None:
    h1 = f"<h1>{heading}</h1>" if heading else ""
    assert article(page(f"<main>{h1}<article>{BODY}</article></main>", head=head), hint_title=hint).title == title


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("/fines/northwind/", "https://news.example.org/fines/northwind"),
        ("https://www.news.example.org/a?utm_source=x", "https://www.news.example.org/a"),
        ("https://evil.example.com/a", URL),
        ("https://news.example.org/", URL),
        ("javascript:alert(1)", URL),
        ("http://[", URL),
    ],
)
def test_a_page_may_name_itself_but_no_other_site(link: str, canonical: str) -> None:
    assert article(page(MAIN, head=f'<link rel="canonical" href="{link}">')).canonical_url == canonical


def test_a_dateline_above_the_headline() -> None:
    body = (
        f"<div><span>Monday, 1 January 2029</span></div><div><span>Business, 3 September 2024</span><h1>{HEADLINE}</h1>{BODY}</div>"
    )
    found = article(page(body), fetched=date(2024, 9, 4))
    assert (found.published, found.published_source) == ("2024-09-03", "page")


def test_other_metadata() -> None:
    head = linked(
        **{
            "@type": "NewsArticle",
            "author": [{"name": "By Ada Byron"}, {"name": "Grace Hopper"}, {"name": "https://example.org/ada"}],
            "dateModified": "2024-09-05T08:00:00Z",
            "publisher": {"name": "Example News"},
        }
    )
    found = article(page(MAIN, head=head, lang="en-GB"))
    assert (found.author, found.modified, found.site_name, found.language) == (
        "Ada Byron, Grace Hopper",
        "2024-09-05",
        "Example News",
        "en",
    )


@pytest.mark.parametrize(
    ("text", "order", "language", "day"),
    [
        ("Fri, 24 Jan 2025 23:30:00 -0500", "DMY", "en", "2025-01-24"),
        ("Fri, 24 Jan 2025 23:30:00 EST", "DMY", "en", "2025-01-24"),
        ("Tue, 1 Jul 2025 00:10:00 CEST", "DMY", "en", "2025-07-01"),
        ("Monday, July 27, 2026 - 15:30", "DMY", "en", "2026-07-27"),
        ("27 Jul 26 10:00 GMT", "DMY", "en", "2026-07-27"),
        ("2026-07-27T23:59:59+14:00", "DMY", "en", "2026-07-27"),
        ("20260727", "DMY", "en", "2026-07-27"),
        ("20260727T101500Z", "DMY", "en", "2026-07-27"),
        ("2026/7/27", "DMY", "en", "2026-07-27"),
        ("2026年7月27日", "DMY", "ja", "2026-07-27"),
        ("令和8年7月27日", "DMY", "ja", "2026-07-27"),
        ("令和元年 5月 1日", "DMY", "ja", "2019-05-01"),
        ("平成31年4月30日", "DMY", "en", "2019-04-30"),
        ("平成元年1月8日", "DMY", "ja", None),
        ("٣ سبتمبر ٢٠٢٤", "DMY", "ar", "2024-09-03"),
        ("27.07.2026", "DMY", "de", "2026-07-27"),
        ("27. Juli 2026", "DMY", "de", "2026-07-27"),
        ("27 de julio de 2026", "DMY", "es", "2026-07-27"),
        ("1er août 2025", "DMY", "fr", "2025-08-01"),
        ("27 lipca 2026", "DMY", "pl", "2026-07-27"),
        ("Sept. 3, 2024", "DMY", "en", "2024-09-03"),
        ("3rd of September 2024", "DMY", "en", "2024-09-03"),
        ("03/09/2024", "DMY", "en", "2024-09-03"),
        ("03/09/2024", "MDY", "en", "2024-03-09"),
        ("13/09/2024", "MDY", "en", None),
        ("2026-07", "DMY", "en", "2026-07"),
        ("2026", "DMY", "en", "2026"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "DMY", "en", None),
        ("31 Feb 2024", "DMY", "en", None),
        ("29 Feb 2024", "DMY", "en", "2024-02-29"),
        ("1 Jan 2099", "DMY", "en", None),
        ("0000-00-00", "DMY", "en", None),
        ("yesterday", "DMY", "en", None),
        ("30.5", "DMY", "en", None),
        ("1.2.3.2024", "DMY", "en", None),
        ("", "DMY", "en", None),
        ("x" * 5000, "DMY", "en", None),
    ],
)
def test_dates_as_they_are_written(text: str, order: str, language: str, day: str | None) -> None:
    assert calendar_date(text, order, latest=date(2026, 7, 28), language=language) == day


@given(
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["%a, %d %b %Y %H:%M:%S +0200", "%Y-%m-%dT%H:%M:%SZ", "%B %d, %Y", "%d/%m/%Y", "%d.%m.%Y"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert calendar_date(day.strftime(form)) == day.isoformat()


@given(st.text(max_size=140))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    found = calendar_date(text)
    assert found is None or 4 <= len(found) <= 10


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<article>",
                "<h1>",
                "<table><tr><td>",
                "<html><head>",
                "<body>",
                "<script>",
                "<!--",
                "x ",
                "€5m",
                "\x00",
                "<a href='http://['>",
                '<script type="application/ld+json">[[{"@type":"NewsArticle","author":[1]}]]</script>',
                "<time>",
                "<ul class=related><li>",
            ]
        ),
        max_size=40,
    )
)
def test_no_page_raises(parts: list[str]) -> None:
    read("".join(parts).encode("utf-8", "replace"))


def test_deep_nesting_and_one_endless_line() -> None:
    assert isinstance(read(b"<html><body>" + b"<div>" * 600 + BODY.encode() + b"</div>" * 600), Page | NoText)
    assert isinstance(read(b"<html><body><p>" + b"word " * 300_000 + b"</p></body></html>"), Page | NoText)
