"""The source files: the bundled ones are walked, and every mistake in one is named with its file and line."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data.reference.regulators import regulators_by_id
from data.reference.sources import Source, SourceError, load_sources

FOLDER = Path(__file__).resolve().parent.parent / "data" / "sources"
FILES = sorted(FOLDER.glob("*.toml"))
GOOD = r"""id = "nl-ap-news"
name = "AP, news"
url = "https://example.org/feed.xml"
kind = "listing"
link_pattern = 'example\.org/news/\d+'
language = "en"
jurisdiction = "NL"
regulator = "nl-ap"
domain = "data-protection"
date_order = "DMY"
timezone = "Europe/Amsterdam"
min_items = 5
max_items = 20
enabled = true
confidence = "high"
"""


@pytest.fixture(scope="module")
def bundled() -> dict[str, Source]:
    return {source.id: source for source in load_sources(FOLDER)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_source_is_sound(path: Path, bundled: dict[str, Source]) -> None:
    source = bundled[path.stem]
    if source.min_items:
        assert source.max_items >= 1.5 * source.min_items, "the most is far above the least"
    if source.regulator:
        assert source.id.startswith(f"{source.jurisdiction}-".lower())
        assert source.domain in regulators_by_id()[source.regulator].domains
    if source.enabled:
        assert source.language == "en", "actions are read from English text"
        assert source.confidence != "low"
        assert source.delay_seconds >= 2
    if source.link_pattern:
        assert not re.search(source.link_pattern, source.url), "the list is no article of its own"
        host = urlsplit(source.url).hostname or ""
        domain = ".".join(host.split(".")[-2:])
        assert domain.replace(".", r"\.") in source.link_pattern, "an article stands on the source's own site"


def test_there_are_enough_sources(bundled: dict[str, Source]) -> None:
    enabled = [source for source in bundled.values() if source.enabled]
    assert len(enabled) >= 60
    assert {"rss", "atom", "listing", "json"} <= {source.kind for source in enabled}
    assert {*FOLDER.iterdir()} == {*FILES}


@pytest.mark.parametrize(
    ("source_id", "address", "is_article"),
    [
        ("us-cfpb-enforcement", "https://www.consumerfinance.gov/enforcement/actions/example-bank-na-2024/", True),
        ("us-cfpb-enforcement", "https://www.consumerfinance.gov/enforcement/actions/?page=2", False),
        ("us-epa-news", "https://www.epa.gov/newsreleases/epa-settles-with-a-plant-in-ohio", True),
        ("us-epa-news", "https://www.epa.gov/newsreleases/search?page=1", False),
        ("us-pa-ag-news", "https://www.attorneygeneral.gov/taking-action/settlement-with-a-landlord/", True),
        ("us-pa-ag-news", "https://www.attorneygeneral.gov/taking-action/page/2/", False),
        ("us-ct-ag-press-releases", "https://portal.ct.gov/AG/Press-Releases/2024-Press-Releases/A-Settlement", True),
        ("us-ct-ag-press-releases", "https://portal.ct.gov/ag/press-releases", False),
        ("us-or-ag-news", "https://www.doj.state.or.us/media-home/news-media-releases/a-settlement-with-a-firm/", True),
        ("us-or-ag-news", "https://www.doj.state.or.us/media/news-media-releases/oregon-doj-news/", False),
        ("nz-fma-cases", "https://www.fma.govt.nz/about-us/enforcement/cases/some-bank-limited/", True),
        ("nz-fma-cases", "https://www.fma.govt.nz/about-us/enforcement/cases/20/", False),
        ("ie-dpc-news", "https://www.dataprotection.ie/en/news-media/press-releases/inquiry-into-a-firm-concluded", True),
        ("at-fma-sanctions", "https://www.fma.gv.at/en/category/news-en/sanction/", False),
        (
            "fi-fin-fsa-press-releases",
            "https://www.finanssivalvonta.fi/en/publications-and-press-releases/Press-release/2025/a-fine/",
            True,
        ),
    ],
)
def test_link_patterns_tell_articles_from_other_pages(
    bundled: dict[str, Source], source_id: str, address: str, is_article: bool
) -> None:
    pattern = bundled[source_id].link_pattern
    assert pattern
    assert bool(re.search(pattern, address)) is is_article


def test_a_good_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "nl-ap-news.toml").write_text(GOOD, encoding="utf-8")
    (source,) = load_sources(tmp_path)
    assert (source.regulator, source.delay_seconds, source.full_text_in_feed, source.reason) == ("nl-ap", 5, False, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "wrong"),
    [
        ('id = "nl-ap-news"', 'id = "../../x"', 1, "may hold a-z, 0-9 and - only"),
        ('id = "nl-ap-news"', 'id = "nl-ap"', 1, "is not the file's name"),
        ('name = "AP, news"', 'name = " "', 2, "name must be a text"),
        ("https://example.org/feed.xml", "file:///etc/passwd", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "javascript:alert(1)", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "ftp://example.org/", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https:///feed.xml", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https://user:pw@example.org/", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https://example.org:99999/", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https://example.org/a b", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https://example.org/{year}", 3, "is not an http or https address"),
        ("https://example.org/feed.xml", "https://[::1/", 3, "is not an http or https address"),
        ('"listing"', '"html"', 4, "unknown kind 'html'"),
        (r"news/\d+", r"news/(\d+", 5, "bad link_pattern"),
        (r"link_pattern = 'example\.org/news/\d+'", "", 4, "an enabled listing needs a link_pattern"),
        ('"en"', '"english"', 6, "is not ISO 639-1"),
        ('"NL"', '"XX"', 7, "unknown jurisdiction 'XX'"),
        ('"NL"', '"BE"', 7, "nl-ap is of jurisdiction 'NL'"),
        ('"nl-ap"', '"nl-xx"', 8, "unknown regulator 'nl-xx'"),
        ('"data-protection"', '"privacy"', 9, "unknown domain 'privacy'"),
        ('"DMY"', '"YDM"', 10, "unknown date_order 'YDM'"),
        ("Europe/Amsterdam", "Europe/Utrecht", 11, "unknown timezone 'Europe/Utrecht'"),
        ("Europe/Amsterdam", "../../etc/passwd", 11, "unknown timezone"),
        ("min_items = 5", "min_items = 50", 12, "is not between 0 and max_items 20"),
        ("min_items = 5", "min_items = -1", 12, "is not between 0 and max_items 20"),
        ("min_items = 5", "min_items = 5.5", 12, "min_items must be a whole number"),
        ("max_items = 20", "max_items = true", 13, "max_items must be a whole number"),
        ("max_items = 20", "max_items = 5000", 13, "max_items must be 1 to 500"),
        ("enabled = true", "enabled = 1", 14, "enabled must be true or false"),
        ("enabled = true", "enabled = false", 14, "a disabled source needs a reason"),
        ("enabled = true", 'enabled = true\nreason = "x"', 14, "an enabled one has none"),
        ('"high"', '"certain"', 15, "unknown confidence 'certain'"),
        ('confidence = "high"', 'confidence = "high"\ndelay = 5', 16, "unknown key 'delay'"),
        ('confidence = "high"', 'confidence = "high"\n[extra]\nx = 1', 16, "unknown key 'extra'"),
        ('confidence = "high"', 'confidence = "high"\ndelay_seconds = -1', 16, "delay_seconds must be 0 to 600"),
        ('confidence = "high"', 'confidence = "high"\ndelay_seconds = "5"', 16, "delay_seconds must be a number"),
        ('confidence = "high"', 'confidence = "high"\ndelay_seconds = nan', 16, "delay_seconds must be 0 to 600"),
        ('confidence = "high"', "", 1, "confidence is missing"),
        ('language = "en"', "language = en", 6, "not TOML"),
        ('language = "en"', 'kind = "rss"', 6, "not TOML"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, wrong: str) -> None:
    assert GOOD.count(old) == 1
    path = tmp_path / "nl-ap-news.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_sources(tmp_path)
    (message,) = str(caught.value).split("\n")
    assert message.startswith(f"{path}:{line}: ")
    assert wrong in message


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nl-ap-news.toml"
    path.write_bytes(GOOD.encode().replace(b"AP, news", b"\xe9"))
    with pytest.raises(SourceError, match=r"nl-ap-news\.toml:2: not UTF-8"):
        load_sources(tmp_path)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace('"nl-ap-news"', '"a"').replace('"DMY"', '"x"').replace('"high"', '"x"'))
    (tmp_path / "b.toml").write_text(GOOD.replace('"nl-ap-news"', '"b"').replace("= 20", "= 0"))
    (tmp_path / "c.toml").write_text(GOOD.replace('"nl-ap-news"', '"c"'))
    (tmp_path / "d.toml").write_text(GOOD.replace('"nl-ap-news"', '"d"'))
    with pytest.raises(SourceError) as caught:
        load_sources(tmp_path)
    places = [message.split(": ")[0].removeprefix(f"{tmp_path}/") for message in str(caught.value).split("\n")]
    assert places == ["a.toml:10", "a.toml:15", "b.toml:12", "b.toml:13", "d.toml:3"]
    assert "c.toml has the same url" in str(caught.value)


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_sources_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="no sources here"):
        load_sources(tmp_path / name)
