"""The bundled newsroom as a web site: articles and layouts in, every response of a day out. No network and no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from string import Template
from typing import Any
from zlib import crc32

from data.newsroom.articles import EDITION, HERE, Article, Outlet, load_articles, load_outlets
from data.newsroom.feeds import charset_meta, feed, summary

ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /print\n"
TICKERS = {
    1: "NIKKEI 49,303 -1.9%   SENSEX 85,642 -0.1%   ASX 8,565 -0.6%",
    2: "NIKKEI 49,303 0.0%   SENSEX 85,138 -0.6%   ASX 8,579 +0.2%",
}
WALL = (
    '<div class="barrier"><h2>Subscribe to continue reading</h2>'
    "<p>£1 for your first month, then £22. Already a subscriber? Sign in.</p></div>"
)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answers to one path: the body, its Content-Type and when it last changed."""

    body: bytes
    content_type: str
    last_modified: datetime


def canonical_url(article: Article, outlet: Outlet) -> str:
    """Return the address that an article's page names as its own, the same on every port."""
    return f"https://{outlet.host}{article.path}"


def render(day: int, base_urls: Mapping[str, str] | None = None) -> dict[str, dict[str, Response]]:
    """Return every outlet's responses by path as they are on a day.

    Args:
        day: 1, or 2 when one article has been corrected, one is new and one outlet's share prices have moved.
        base_urls: Where each outlet is served (``http://127.0.0.1:8781``): feeds link there. The canonical hosts by default.

    Returns:
        Outlet id -> path -> response: the articles, the feed and robots.txt.

    Raises:
        ValueError: For another day.
    """
    articles = load_articles(day)
    site: dict[str, dict[str, Response]] = {}
    for outlet in load_outlets().values():
        own = [article for article in articles if article.outlet == outlet.id]
        base_url = (base_urls or {}).get(outlet.id, f"https://{outlet.host}")
        body, content_type = feed(outlet, own, base_url)
        touched = max(article.last_modified for article in own)
        site[outlet.id] = {article.path: _page(article, outlet, day) for article in own} | {
            outlet.feed: Response(body, content_type, touched),
            "/robots.txt": Response(ROBOTS.encode(), "text/plain; charset=utf-8", EDITION[1]),
        }
    return site


def _page(article: Article, outlet: Outlet, day: int) -> Response:
    layout = (HERE / "layouts" / f"{outlet.id}.html").read_text(encoding="utf-8")
    in_header = article.id in outlet.charset_in_header
    page = Template(layout).substitute(
        {key: escape(value) for key, value in _words(article, outlet).items()},
        body=_body(article, outlet),
        related="\n".join(f'<li><a href="/archive">{escape(teaser)}</a></li>' for teaser in _teasers(article, outlet)[1:]),
        comments="\n".join(
            f'<div class="comment"><b>{escape(name)}</b><p>{escape(words)}</p></div>' for name, words in outlet.comments
        ),
        json_ld=_json_ld(article, outlet),
        charset_meta="" if in_header else charset_meta(outlet),
        ticker=TICKERS[day],
    )
    moving = "$ticker" in layout  # its bytes change every day, whatever the article does
    return Response(
        body=page.encode(outlet.charset, errors="xmlcharrefreplace"),
        content_type="text/html; charset=windows-1252" if in_header else "text/html",
        last_modified=EDITION[day] if moving else article.last_modified,
    )


def _words(article: Article, outlet: Outlet) -> dict[str, str]:
    """Return the placeholders of a layout that are plain text."""
    return {
        "site": outlet.name,
        "title": article.title,
        "lead": summary(article),
        "canonical": canonical_url(article, outlet),
        "author": article.author,
        "section": article.section,
        "shown": article.published.strftime(outlet.shown_date),
        "date": article.published.date().isoformat(),
        "iso": article.published.isoformat(),
        "iso_modified": article.last_modified.isoformat(),
    }


def _teasers(article: Article, outlet: Outlet) -> tuple[str, ...]:
    """Return the outlet's teasers, begun at another one for each article."""
    start = crc32(article.id.encode()) % len(outlet.teasers)
    return outlet.teasers[start:] + outlet.teasers[:start]


def _body(article: Article, outlet: Outlet) -> str:
    """Return the blocks as HTML with the outlet's read-also box after the second one."""
    parts = [_block(block) for block in article.blocks]
    inset = Template((HERE / "layouts" / f"{outlet.id}.inset.html").read_text(encoding="utf-8"))
    parts.insert(2, inset.substitute(teaser=escape(_teasers(article, outlet)[0])).strip())
    return "\n".join([*parts, WALL] if article.stub else parts)


def _block(block: str) -> str:
    if block.startswith("## "):
        return f"<h2>{escape(block[3:], quote=False)}</h2>"
    if block.startswith("- "):
        items = "".join(f"<li>{escape(line[2:], quote=False)}</li>\n" for line in block.split("\n"))
        return f"<ul>\n{items}</ul>"
    return f"<p>{escape(block, quote=False)}</p>"


def _json_ld(article: Article, outlet: Outlet) -> str:
    """Return the page's JSON-LD in the outlet's form; empty where it has none."""
    if not outlet.json_ld:
        return ""
    url = canonical_url(article, outlet)
    news: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "mainEntityOfPage": url,
        "datePublished": article.published.isoformat(),
        "dateModified": article.last_modified.isoformat(),
        "author": [{"@type": "Person", "name": article.author}],
        "publisher": {"@type": "Organization", "name": outlet.name},
        "isAccessibleForFree": not article.stub,
    }
    site = {"@type": "WebSite", "name": outlet.name, "url": f"https://{outlet.host}/"}
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": article.section}]}
    data = {"@context": "https://schema.org", **(news if outlet.json_ld == "article" else {"@graph": [site, crumbs, news]})}
    return json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")
