"""The lists of articles that the outlets publish: RSS, Atom, sitemaps and a plain page of links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from html import escape
from string import Template
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from data.newsroom.articles import HERE, Article, Outlet

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
CREATOR = "http://purl.org/dc/elements/1.1/"
for _prefix, _space in (("news", NEWS), ("dc", CREATOR)):
    register_namespace(_prefix, _space)


def feed(outlet: Outlet, articles: list[Article], base_url: str) -> tuple[bytes, str]:
    """Return an outlet's list of articles, newest first, and its Content-Type; addresses begin with ``base_url``."""
    newest = sorted(articles, key=lambda article: article.published, reverse=True)
    return FEEDS[outlet.kind](outlet, newest, base_url)


def summary(article: Article) -> str:
    """Return the first sentences of an article, as feeds and descriptions carry them."""
    first = article.blocks[0]
    return first if len(first) <= 220 else first[:220].rsplit(" ", 1)[0] + " …"


def _rss(outlet: Outlet, articles: list[Article], base_url: str) -> tuple[bytes, str]:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", base_url + "/")
    _add(channel, "description", f"The latest from {outlet.name}")
    _add(channel, "language", "en-gb")
    for article in articles:
        item = SubElement(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", base_url + article.path)
        SubElement(item, "guid", isPermaLink="false").text = f"{outlet.host}/{article.id}"
        _add(item, "pubDate", format_datetime(article.published))
        _add(item, f"{{{CREATOR}}}creator", article.author)
        _add(item, "category", article.section)
        _add(item, "description", f"<p>{escape(summary(article))}</p>")
    return _xml(root), "application/rss+xml; charset=utf-8"


def _atom(outlet: Outlet, articles: list[Article], base_url: str) -> tuple[bytes, str]:
    root = Element("feed", xmlns=ATOM)
    _add(root, "id", f"tag:{outlet.host},2019:news")
    _add(root, "title", outlet.name)
    _add(root, "updated", max(article.last_modified for article in articles).isoformat())
    SubElement(root, "link", rel="self", href=base_url + outlet.feed)
    for article in articles:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"tag:{outlet.host},2019:{article.id}")
        SubElement(entry, "title", type="html").text = escape(article.title)
        SubElement(entry, "link", rel="alternate", type="text/html", href=base_url + article.path)
        _add(entry, "published", article.published.isoformat())
        _add(entry, "updated", article.last_modified.isoformat())
        _add(SubElement(entry, "author"), "name", article.author)
        SubElement(entry, "summary", type="text").text = summary(article)
    return _xml(root), "application/atom+xml"


def _sitemap(outlet: Outlet, articles: list[Article], base_url: str) -> tuple[bytes, str]:
    root = Element("urlset", xmlns=SITEMAP)
    for article in articles:
        url = SubElement(root, "url")
        _add(url, "loc", base_url + article.path)
        if outlet.news_sitemap:
            news = SubElement(url, f"{{{NEWS}}}news")
            publication = SubElement(news, f"{{{NEWS}}}publication")
            _add(publication, f"{{{NEWS}}}name", outlet.name)
            _add(publication, f"{{{NEWS}}}language", "en")
            _add(news, f"{{{NEWS}}}publication_date", article.published.isoformat())
            _add(news, f"{{{NEWS}}}title", article.title)
        else:
            _add(url, "lastmod", (article.lastmod or article.last_modified).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return _xml(root), "application/xml"


def _listing(outlet: Outlet, articles: list[Article], base_url: str) -> tuple[bytes, str]:
    del base_url  # its links are relative
    layout = Template((HERE / "layouts" / f"{outlet.id}.listing.html").read_text(encoding="utf-8"))
    items = "\n".join(_listed(article, outlet) for article in articles)
    page = layout.substitute(site=escape(outlet.name), items=items, charset_meta=charset_meta(outlet))
    return page.encode(outlet.charset, errors="xmlcharrefreplace"), "text/html"


def _listed(article: Article, outlet: Outlet) -> str:
    """Return one line of a listing: the date, the link, and a second link to the same page's comments."""
    shown = article.published.strftime(outlet.shown_date)
    return (
        f'<li><span class="small">{shown}</span> <a href="{article.path}">{escape(article.title)}</a>'
        f' <a href="{article.path}#comments">Readers write</a></li>'
    )


def charset_meta(outlet: Outlet) -> str:
    """Return the element by which a page declares its charset: windows-1252 under the name that such pages give it."""
    name = "iso-8859-1" if outlet.charset == "cp1252" else outlet.charset
    return f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _xml(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


FEEDS: dict[str, Callable[[Outlet, list[Article], str], tuple[bytes, str]]] = {
    "rss": _rss,
    "atom": _atom,
    "sitemap": _sitemap,
    "listing": _listing,
}
