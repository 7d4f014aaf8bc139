"""Feeds, sitemaps, lists to items; addresses to keys. Numbers are those of the table of faults in the README."""

# ruff: noqa: E501 - the tables hold a document a row
from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Page, read_page
from extractors.urls import canonical_url, web_address
from flows.discover import MAX_ITEMS, Discovery, as_page, discover

URL = "https://www.example.org/news/feed.xml"
FETCHED = date(2026, 7, 28)


def rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>N</title><link>https://www.example.org/</link>{items}</channel></rss>'.encode()


def item(link: str = "/a", title: str = "T", date_text: str = "Fri, 24 Jan 2025 11:00:00 -0500", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date_text}</pubDate>{more}</item>"


def read(body: bytes, kind: Any = "rss", **options: Any) -> Discovery:
    return discover(body, kind=kind, url=options.pop("url", URL), fetched=FETCHED, **options)


def test_rss() -> None:
    found = read(
        rss(
            item(
                "/news/a?utm_source=rss#top",
                "  Fine &amp;amp; <b>order</b>\n",
                more="<guid>1</guid><description>&lt;p&gt;Words&lt;/p&gt;</description>",
            )
        )
    )
    (only,) = found.items
    assert (only.url, only.key) == ("https://www.example.org/news/a?utm_source=rss", "https://www.example.org/news/a")
    assert (only.title, only.published, only.summary, only.guid) == ("Fine & order", "2025-01-24", "Words", "1")
    assert (found.problem, found.warnings, found.children) == (None, (), ())


def test_atom_takes_updated_for_no_publication() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="alternate" href="a"/><link rel="self" href="x"/><updated>2026-01-02T00:00:00Z</updated></entry>
    <entry><title>B</title><link href="b"/><published>2026-01-01T23:30:00-05:00</published><updated>2026-01-02T00:00:00Z</updated></entry></feed>"""
    first, second = read(feed.encode(), "atom").items
    assert (first.url, first.published, first.updated) == ("https://www.example.org/news/a", None, "2026-01-02")
    assert (second.published, second.updated) == ("2026-01-01", "2026-01-02")


def test_rdf() -> None:
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel><title>N</title></channel><item><title>課徴金</title><link>https://www.example.org/j</link><dc:date>2026-07-27T09:00+09:00</dc:date></item></rdf:RDF>"""
    (only,) = read(feed.encode()).items
    assert (only.title, only.published) == ("課徴金", "2026-07-27")


def test_full_text_in_the_feed() -> None:
    words = "The Harbour Authority has fined Northwind Traders €30.5m for keeping three sets of books over six years, it said."
    found = read(rss(item(more=f"<content:encoded><![CDATA[<p>{words}</p><p>It will appeal.</p>]]></content:encoded>")))
    body = as_page(found.items[0])
    assert body is not None
    page = read_page(body, content_type="text/html; charset=utf-8", url="", hint_title="T", hint_published=None)
    assert isinstance(page, Page)
    assert page.text == f"{words}\nIt will appeal."
    assert as_page(read(rss(item())).items[0]) is None


def test_json_feed_lists_and_registers() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://www.example.org/",
        "items": [{"id": "1", "url": "/a", "title": "A", "date_published": "2026-01-02T03:04:05Z", "content_html": "<p>x</p>"}],
    }
    (only,) = read(json.dumps(feed).encode(), "json").items
    assert (only.url, only.published, only.content) == ("https://www.example.org/a", "2026-01-02", "<p>x</p>")
    listed = [{"link": "/b", "headline": "B", "date": 1_767_312_000}, {"other": 1}]
    (only,) = read(json.dumps({"data": {"results": listed}}).encode(), "json").items
    assert (only.title, only.published) == ("B", "2026-01-02")
    table = b"\xef\xbb\xbfEffective Date,Name,URL\r\n2026-01-02,C,/c\r\n"
    (only,) = read(table, "csv").items
    assert (only.title, only.published, only.url) == ("C", "2026-01-02", "https://www.example.org/c")


SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://www.example.org/old</loc><lastmod>2020-01-01</lastmod></url>
<url><loc> https://www.example.org/new </loc><news:news><news:publication_date>2026-07-27T10:00:00+02:00</news:publication_date><news:title>New</news:title></news:news></url>
</urlset>"""


@pytest.mark.parametrize("body", [SITEMAP, gzip.compress(SITEMAP)], ids=["plain", "gzip"])
def test_sitemaps_newest_first(body: bytes) -> None:
    new, old = read(body, "sitemap").items
    assert (new.url, new.title, new.published) == ("https://www.example.org/new", "New", "2026-07-27")
    assert (old.published, old.updated) == (None, "2020-01-01")
    assert [kept.url for kept in read(body, "sitemap", max_items=1).items] == [new.url]


def test_sitemap_index() -> None:
    index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/2025.xml</loc><lastmod>2025-01-01</lastmod></sitemap>
    <sitemap><loc>/2026.xml.gz</loc><lastmod>2026-01-01</lastmod></sitemap><sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"""
    found = read(index, "sitemap")
    assert (found.items, found.children) == ((), ("https://www.example.org/2026.xml.gz", "https://www.example.org/2025.xml"))


LISTING = """<html><body><nav><a href="/news">News</a><a href="/news/about">About</a></nav><main><ul>
<li><time datetime="2026-07-27">27 July</time><a href="/news/2026/a"><h3>Fine for A</h3></a><a href="/news/2026/a">Read more</a></li>
<li><a href="b.html">off pattern</a></li><li><a href="/news/2026/b">Fine for B</a> <span class="d">Monday, 20 July 2026</span></li>
<li><a href="javascript:open('/news/2026/c')">C</a></li></ul>
<table><tr><td>03/07/2026</td><td><a href="https://www.example.org/news/2026/d?utm_medium=x">Fine for D</a></td></tr><tr><td>04/07/2026</td><td><a href="/news/2026/e">Fine for E</a></td></tr></table></main></body></html>"""


def test_listing_pages() -> None:
    found = read(LISTING.encode(), "listing", link_pattern=r"/news/\d{4}/")
    assert [(entry.key.rpartition("/")[2], entry.title, entry.published) for entry in found.items] == [
        ("a", "Fine for A", "2026-07-27"), ("b", "Fine for B", "2026-07-20"), ("d", "Fine for D", "2026-07-03"), ("e", "Fine for E", "2026-07-04"),
    ]  # fmt: skip
    assert read(LISTING.encode(), "listing", link_pattern="/nothing/").items == ()


def test_a_real_feed(shared: Path) -> None:
    body = (shared / "corpus" / "feed_sec_pressreleases_2025-01.rss").read_bytes()
    found = discover(
        body,
        kind="rss",
        url="https://www.sec.gov/news/pressreleases.rss",
        link_pattern="/newsroom/press-releases/",
        fetched=date(2025, 1, 25),
    )
    assert (len(found.items), found.warnings) == (25, ())
    assert all(entry.published and entry.title and entry.title == entry.title.strip() and entry.summary for entry in found.items)
    assert found.items[0].published == "2025-01-24"


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 50 + '"><!ENTITY c "' + "&b;" * 50 + '"><!ENTITY d "' + "&c;" * 50 + '"><!ENTITY e "' + "&d;" * 50 + '">]>'  # fmt: skip
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SURVIVED: list[tuple[str, bytes, str, int]] = [
    # fault, body, kind, items
    ("17 billion laughs", rss(item(title="&e;") + item("/b"), LAUGHS), "rss", 2),
    ("17 external entity", rss(item(title="&x;") + item("/b"), XXE), "rss", 2),
    (
        "17 billion laughs in a sitemap",
        LAUGHS.encode() + b"<urlset><url><loc>/a</loc><title>&e;</title></url></urlset>",
        "sitemap",
        1,
    ),
    ("17 external entity in a sitemap", XXE.encode() + b"<urlset><url><loc>/a&x;</loc></url></urlset>", "sitemap", 1),
    ("18 truncated", rss(item("/a") + item("/b"))[:-60], "rss", 2),
    ("18 wrong encoding", rss(item(title="Fine of \u20ac5m")).decode().encode("cp1252"), "rss", 1),
    ("18 control characters", rss(item(title="a\x00b\x08")), "rss", 1),
    ("18 a title of 10 MB", rss(item(title="x" * 1_000_000) + item("/b")), "rss", 2),
    ("18 junk before", b"\n\n<!-- x -->" + rss(item()).partition(b"?>")[2], "rss", 1),
    ("18 sitemap cut short", SITEMAP[:-30], "sitemap", 2),
    ("19 a script", rss(item("javascript:alert(1)") + item("/b")), "rss", 1),
    ("19 a file", rss(item("file:///etc/passwd") + item("/b")), "rss", 1),
    ("19 white space in a link", rss(item("\n  /a\n ")), "rss", 1),
    ("19 no link", rss("<item><title>T</title></item>" + item("/b")), "rss", 1),
    ("19 a link that is none", rss(item("http://[") + item("/b")), "rss", 1),
    ("19 twice the same", rss(item("/a?utm_source=x") + item("/a/") + item("/a#x")), "rss", 1),
    ("19 one guid for two articles", rss(item("/a", more="<guid>1</guid>") + item("/b", more="<guid>1</guid>")), "rss", 2),
    ("21 AMP and print", rss(item("/a") + item("/a/amp/") + item("/a?print=1") + item("/a.html") + item("/a.amp.html")), "rss", 2),
]


@pytest.mark.parametrize(("fault", "body", "kind", "items"), SURVIVED, ids=[row[0] for row in SURVIVED])
def test_what_can_be_read_is_kept(fault: str, body: bytes, kind: str, items: int) -> None:
    found = read(body, kind)
    assert (len(found.items), found.problem) == (items, None), found
    assert sum(len(str(entry)) for entry in found.items) < 10_000
    assert "root:" not in str(found)


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("18 empty", b"  ", "rss"),
    ("18 HTML for a feed", b"<!doctype html><html><body><p>We have moved</p></body></html>", "rss"),
    ("18 HTML for Atom", b"<html><body></body></html>", "atom"),
    ("18 text", b"Not found", "rss"),
    ("18 HTML for a sitemap", b"<!doctype html><html><body>x</body></html>", "sitemap"),
    ("18 a feed for a sitemap", rss(item()), "sitemap"),
    ("18 a damaged gzip", gzip.compress(SITEMAP)[:40], "sitemap"),
    ("18 a PDF", b"%PDF-1.7 ...", "sitemap"),
    ("18 HTML for JSON", b"<html></html>", "json"),
    ("18 JSON cut short", b'{"items": [', "json"),
    ("18 deep JSON", b"[" * 100_000, "json"),
    ("18 text for a listing", b"plain words", "listing"),
]


@pytest.mark.parametrize(("fault", "body", "kind"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_cannot_be_read_is_said(fault: str, body: bytes, kind: str) -> None:
    found = read(body, kind, link_pattern="x")
    assert found.items == ()
    assert found.problem


def test_far_too_many_items() -> None:
    found = read(rss("".join(item(f"/{n}") for n in range(20_000))))
    assert len(found.items) == MAX_ITEMS
    assert any("the first 500 kept" in warning for warning in found.warnings)
    assert len(read(rss("".join(item(f"/{n}") for n in range(600)))).items) == MAX_ITEMS


@pytest.mark.parametrize(
    ("text", "day"),
    [("", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("Tue, 05 Jan 2038 00:00:00 GMT", None), ("31 Feb 2025 10:00:00 GMT", None),
     ("Fri, 24 Jan 2025 23:59:00 EST", "2025-01-24"), ("Mon, 01 Jul 2024 00:01:00 CEST", "2024-07-01"), ("Monday, July 27, 2026 - 15:30", "2026-07-27"),
     ("02/06/2026", "2026-06-02"), ("13/14/2026", None), ("soon", None), ("Wed, 29 Jul 2026 10:00:00 GMT", "2026-07-29")],
)  # fmt: skip
def test_feed_dates(text: str, day: str | None) -> None:
    found = read(rss(item(date_text=text)))
    assert found.items[0].published == day
    assert bool(found.warnings) == (bool(text) and day is None)


SAME: list[tuple[str, str]] = [
    ("HTTP://Example.ORG:80/a", "http://example.org/a"),
    ("https://example.org:443/a/", "https://example.org/a"),
    ("https://example.org", "https://example.org/"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://example.org/a/../b/./c", "https://example.org/b/c"),
    ("https://example.org/a?utm_source=x&UTM_Medium=y&fbclid=1&id=7", "https://example.org/a?id=7"),
    ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
    ("https://example.org/a#part", "https://example.org/a"),
    ("https://example.org/a/amp", "https://example.org/a"),
    ("https://example.org/a/amp/?amp=1", "https://example.org/a"),
    ("https://example.org/a.amp.html", "https://example.org/a.html"),
    ("https://example.org/a.amp", "https://example.org/a"),
    ("https://example.org/a?outputType=amp", "https://example.org/a"),
    ("https://example.org/a/print/", "https://example.org/a"),
    ("https://example.org/a?print=true", "https://example.org/a"),
    ("https://m\u00fcller.example/\u00e4", "https://xn--mller-kva.example/%C3%A4"),
    ("https://example.org/%7Ea", "https://example.org/~a"),
    ("  https://example.org/a\n", "https://example.org/a"),
    ("https://example.org:8443/a", "https://example.org:8443/a"),
    ("http://[::1]:80/a", "http://[::1]/a"),
    ("https://example.org/champ", "https://example.org/champ"),
    ("https://example.org/lamp.html", "https://example.org/lamp.html"),
    ("https://example.org/blueprint", "https://example.org/blueprint"),
    (
        "https://example.org/index.php?title=Special:NewPages&feed=atom",
        "https://example.org/index.php?feed=atom&title=Special%3ANewPages",
    ),
]


@pytest.mark.parametrize(("url", "key"), SAME)
def test_one_key_for_one_page(url: str, key: str) -> None:
    assert canonical_url(url) == key


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///a",
        "mailto:a@b.c",
        "",
        "a",
        "//a",
        "http://",
        "http://a:b@c/",
        "http://a:70000/",
        "http://[::1",
    ],
)
def test_no_key_for_what_is_no_page(url: str) -> None:
    assert canonical_url(url) is None
    assert web_address(url) is None


addresses = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.org", "EXAMPLE.org:80", "m\u00fcller.de", "127.0.0.1:8080", "[::1]", "a.b.c."]),
    st.text(st.sampled_from("/ab.%2F~\u00e4 +amprint"), max_size=20).map(lambda text: "/" + text),
    st.text(st.sampled_from("?&=ab%20+utm_source\u20ac;"), max_size=20).map(lambda text: "?" + text),
    st.sampled_from(["", "#x", "#!/y"]),
)


@given(addresses | st.text())
def test_a_key_is_its_own_key(url: str) -> None:
    key = canonical_url(url)
    assert (key is None) or (canonical_url(key) == key and key.isascii() and urlsplit(key).scheme in ("http", "https"))


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: rss(item(title=text, link=text, date_text=text))),
    st.sampled_from(["rss", "atom", "sitemap", "listing", "json", "csv"]),
)
def test_no_body_raises(body: bytes, kind: str) -> None:
    found = read(body, kind, link_pattern=".")
    assert all(web_address(entry.url) for entry in found.items)


fragments = st.lists(
    st.sampled_from(
        [
            "<item>",
            "</item>",
            "<entry>",
            "<link>/a</link>",
            "<link href='b'/>",
            "<title>x",
            "<![CDATA[",
            "]]>",
            "&x;",
            "<rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<url><loc>/c</loc></url>",
            "<urlset>",
            "<pubDate>1</pubDate>",
            "\x00",
            "\u20ac",
            "<a href='/d'>",
        ]
    ),
    max_size=30,
).map(lambda parts: "".join(parts).encode())


@given(fragments, st.sampled_from(["rss", "atom", "sitemap", "listing"]))
def test_no_tag_soup_raises(body: bytes, kind: str) -> None:
    read(body, kind, link_pattern=".")
