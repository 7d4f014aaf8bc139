"""The text of an article, from the tree of its page: trafilatura's, with fallbacks where that fails."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from extractors.charset import normalise
from extractors.markup import flatten, parse
from extractors.page import MIN_CHARS, PROSE

ENOUGH = 0.7  # share of the main part's prose that an extraction must hold
BLOCKS = frozenset({"p", "head", "quote", "code", "list", "item", "table", "row", "cell", "body", "main", "div", "ab"})

log = logging.getLogger(__name__)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without text; we count them
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def best_text(tree: HtmlElement, linked_body: str | None) -> str:
    """Return the article's text, by the first way that gives one; empty where none does.

    trafilatura's; the paragraphs of the page's main part where it finds too little, runs them together, or has left out much of
    the prose of a part that the page itself marks as its article. (Its recall setting finds more, but puts it in another order.)
    The body in the page's structured data wins where it is more than twice as long (the page shows a teaser and loads the rest
    by script) and where it holds the same words in more lines.

    Args:
        tree: The page, rid of what is not its article, in the forms that :func:`extractors.markup.flatten` makes.
        linked_body: What the structured data gives as the article's body.
    """
    baseline, marked = _main_part(tree)
    # a page that does not mark its main part holds other prose beside the article
    prose = [line for line in baseline if len(line) >= PROSE] if marked else []
    plain = normalise("\n".join(baseline))
    text = normalise("\n".join(_extracted(tree)))
    if _is_run_together(text, baseline) or _covered(text, prose) < ENOUGH:
        text = plain
    linked = _plain(linked_body) if linked_body else ""
    if len(linked) >= MIN_CHARS:
        finer = linked.count("\n") > text.count("\n") and _squeezed(text) in _squeezed(linked)
        if finer or len(linked) > 2 * len(text):
            return linked
    return text if len(text) >= MIN_CHARS else max(text, plain, key=len)


def _is_run_together(text: str, lines: list[str]) -> bool:
    """Whether a text holds these lines without their breaks: trafilatura's own last resort does so, for short pages."""
    squeezed = _squeezed(text)
    return bool(lines) and "\n" not in text and all(_squeezed(line.removeprefix("- ")) in squeezed for line in lines)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _covered(text: str, prose: list[str]) -> float:
    """Return the share of the main part's prose, in characters, that a text holds; 1 where there is no such prose."""
    whole = sum(map(len, prose))
    return sum(len(line) for line in prose if line[:PROSE] in text) / whole if whole else 1.0


def _extracted(tree: HtmlElement) -> Iterator[str]:
    try:
        document: Any = bare_extraction(
            tree,
            with_metadata=False,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a page that breaks the extractor is a page for the fallbacks
        log.debug("trafilatura: %s: %s", type(error).__name__, error)
        return
    if document is not None and document.body is not None:
        yield from _lines(document.body)


def _lines(element: Any) -> Iterator[str]:
    """Yield trafilatura's tree line by line: a row as cells between bars, a bullet with a dash."""
    if element.tag == "row":
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in element.iter("cell")]
        while cells and not cells[-1]:  # rows are filled up to the width of the table
            cells.pop()
        if cells:
            yield " | ".join(cells)
        return
    line = element.text or ""
    prefix = "- " if element.tag == "item" else ""
    for child in element:
        if child.tag in BLOCKS and not (element.tag == "item" and child.tag == "p" and not line.strip()):
            if line.strip():
                yield prefix + line.strip()
                prefix = ""
            yield from _lines(child)
            line = child.tail or ""
        elif child.tag == "lb":
            line += "\n" + (child.tail or "")
        else:
            line += "".join(child.itertext()) + (child.tail or "")
    if line.strip():
        yield prefix + line.strip()


def _plain(text: str) -> str:
    """Return JSON-LD's articleBody, which may hold entities or tags, as text."""
    text = html.unescape(text)
    if re.search(r"</?(?:p|div|br|li|h\d|span|a)\b", text, re.IGNORECASE):
        tree = parse(f"<html><body>{normalise(text)}</body></html>")
        if tree is None:
            return ""
        flatten(tree)
        return normalise("\n".join(_block_lines(tree)))
    return normalise(text)


def _main_part(tree: HtmlElement) -> tuple[list[str], bool]:
    """Return the lines of the first element marked as the article that holds some text, else of the body; and whether one is."""
    for path in ("//*[@itemprop='articleBody']", "//article", "//main | //*[@role='main']"):
        for scope in tree.xpath(path)[:1]:
            lines = _normal_lines(scope)
            if sum(map(len, lines)) >= MIN_CHARS:
                return lines, True
    return _normal_lines(next(tree.iter("body"), tree)), False


def _normal_lines(scope: HtmlElement) -> list[str]:
    return list(dict.fromkeys(filter(None, map(normalise, _block_lines(scope)))))


def _block_lines(scope: HtmlElement) -> Iterator[str]:
    """Yield the blocks inside an element as plain lines; those of its navigation, head and foot left out."""
    for element in scope.iter("p", "li", "tr", "h2", "h3", "h4", "blockquote", "dd", "pre"):
        if any(
            parent.tag in ("nav", "footer", "header", "form", "p", "li", "tr", "blockquote") for parent in element.iterancestors()
        ):
            continue
        if element.tag == "tr":
            cells = (" ".join(cell.text_content().split()) for cell in element.iter("td", "th"))
            yield " | ".join(cell for cell in cells if cell)
        else:
            for line_break in element.iter("br"):
                line_break.tail = "\n" + (line_break.tail or "")
            yield ("- " if element.tag == "li" else "") + element.text_content().strip()
