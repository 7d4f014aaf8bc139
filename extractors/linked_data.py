"""The objects a page carries beside its words: JSON-LD, and the state that script applications put into the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.urls import canonical_url

Node = dict[str, Any]

ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|\w*Posting|Report|PressRelease|GovernmentService\w*)$")
PAGE_TYPES = frozenset({"WebPage", "ItemPage"})
# Keys of a state object that hold what schema.org calls headline, articleBody and datePublished.
STATE_KEYS = {
    "headline": ("title", "headline", "name"),
    "articleBody": ("articleBody", "body", "bodyHtml", "content", "html", "text", "paragraphs", "blocks"),
    "datePublished": (
        "datePublished",
        "publishedAt",
        "published_at",
        "publishDate",
        "publicationDate",
        "publishedDate",
        "published",
    ),
}
MAX_DEPTH = 12  # of a state object; JSON-LD nests less


def article_node(tree: HtmlElement, url: str) -> Node:
    """Return the JSON-LD object that describes the page's article; empty where there is none.

    Of several articles the one that names this page's address wins, else the first: the others are usually teasers. An author or
    publisher that is only a reference (``{"@id": ...}``) is replaced by the object it refers to.
    """
    articles: list[Node] = []
    pages: list[Node] = []
    named: dict[str, Node] = {}
    for value in _scripts(tree, "application/ld+json"):
        for node in _nodes(value):
            types = _types(node)
            if isinstance(node.get("@id"), str):
                named.setdefault(node["@id"], node)
            if any(ARTICLE_TYPES.search(kind) for kind in types):
                articles.append(node)
            elif PAGE_TYPES.intersection(types) and "datePublished" in node:
                pages.append(node)
    if len(articles) > 1:
        here = canonical_url(url)
        articles = [node for node in articles if here and here in map(canonical_url, _addresses(node, url))] or articles
    found = (articles or pages or [{}])[0]
    return {**found, **{key: _referred(found[key], named) for key in ("author", "publisher") if key in found}}


def state_node(tree: HtmlElement, titles: list[str]) -> Node:
    """Return the page's article from the state of a script application, by schema.org's names; empty where there is none.

    Only an object that bears one of the page's own titles counts: the state also holds menus, notices and other articles.
    """
    wanted = {title.casefold() for title in titles}
    best: Node = {}
    for value in _scripts(tree, "application/json"):
        for node in _objects(value):
            found = {name: next((node[key] for key in keys if node.get(key)), None) for name, keys in STATE_KEYS.items()}
            headline, body = found["headline"], _joined(found["articleBody"])
            if isinstance(headline, str) and headline.strip().casefold() in wanted and len(body) > len(best.get("articleBody", "")):
                best = {**found, "articleBody": body}
    return best


def _scripts(tree: HtmlElement, kind: str) -> Iterator[Any]:
    """Yield the JSON values of the scripts of a type, those that are not JSON left out."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != kind:
            continue
        source = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*$", "", script.text or "")
        try:
            yield json.loads(re.sub(r",(\s*[}\]])", r"\1", source.strip().rstrip(";")), strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    """Yield the objects of a JSON-LD value that may be the page itself: not those inside lists of other pages."""
    if depth > 4:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _nodes(entry, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _objects(value: Any, depth: int = 0) -> Iterator[Node]:
    """Yield every object inside a JSON value."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from _objects(entry, depth + 1)


def _joined(value: Any) -> str:
    """Return a body that is given whole or as a list of blocks."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_joined, value)))
    if isinstance(value, dict):
        return _joined(next((value[key] for key in ("text", "html", "content", "value", "children") if value.get(key)), ""))
    return value if isinstance(value, str) else ""


def _referred(value: Any, named: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_referred(entry, named) for entry in value]
    if isinstance(value, dict) and value.keys() == {"@id"} and isinstance(value["@id"], str):
        return named.get(value["@id"], value)
    return value


def _types(node: Node) -> list[str]:
    value = node.get("@type")
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)]


def _addresses(node: Node, url: str) -> Iterator[str]:
    """Yield the addresses a JSON-LD object gives for itself."""
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield join(url, value)


def join(base: str, link: str) -> str:
    """Return a link's address on a page; empty where it is none."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""
