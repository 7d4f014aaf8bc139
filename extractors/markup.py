"""Characters to the tree of an HTML page, made plain: what nobody reads as text taken out, the rest as paragraphs and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring

_HIDDEN_NAMES = re.compile(
    r"(?:^|\s)(?:\w+-)?(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|show-for-sr|element-invisible|assistive-text)(?:$|\s)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HIDDEN_CHARS = 1000  # what is hidden and longer waits for a click or a script: it may be the article
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?")
_LINKED_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z]{1,2}|note \d+)[\])]?", re.IGNORECASE)
_UNIT = re.compile(r"(?:^|[\s\d])(?:[cdkm]?m|mi|ft|yd|in)$")  # m², not a note to "m"
_STRAY_END = re.compile(r"\n[ \t]*\n")
_PRE_ITEM = re.compile(r"[ \t]*(?:[*•·–-]|\(?\d{1,2}[.)])[ \t]+\S")
_CELLS = ("td", "th")
CONTAINERS = ("body", "main", "article", "section", "div")
BLOCKS = frozenset(
    "p div ul ol dl table pre blockquote h1 h2 h3 h4 h5 h6 section article main header footer aside nav form hr figure".split()
)
LOOSE = 40  # characters outside of links that make loose words a paragraph
PARAGRAPH = 200  # characters in a cell that are prose, not data


def parse(source: str) -> HtmlElement | None:
    """Return the tree of an HTML page; None for a text without any tag.

    A second document inside the first (``<html><head>`` in the middle of the body, as content systems paste it) is unwrapped:
    extraction finds nothing behind it otherwise.

    Raises:
        MemoryError: Where there is not enough of it.
    """
    source = source.replace("\x00", "")
    if not re.search(r"<[a-zA-Z!?]", source):
        return None
    body = re.search(r"<body\b[^>]*>", source, re.IGNORECASE)
    if body and re.search(r"<(?:html|head|body)\b", source[body.end() :], re.IGNORECASE):
        rest = re.sub(r"<title\b[^>]*>[^<]*</title\s*>", "", source[body.end() :], flags=re.IGNORECASE)
        rest = re.sub(r"<!doctype[^>]*>|</?(?:html|head|body)\b[^>]*>", "", rest, flags=re.IGNORECASE)
        source = source[: body.end()] + rest
    try:
        tree = document_fromstring(source.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        return None
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def drop_unseen(tree: HtmlElement) -> None:
    """Take out what is not part of the words read: hidden and struck-out text, marks of footnotes.

    A mark behind a sum is dangerous: "$5,000,000" with note 2 would become "$5,000,0002".
    """
    for element in list(tree.iter("del", "s", "strike", "template")):
        drop(element)
    for element in tree.xpath("//body//*[@hidden or @style or @class]"):
        hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
        if (hidden or _HIDDEN_NAMES.search(element.get("class") or "")) and len(element.text_content()) <= HIDDEN_CHARS:
            drop(element)
    for element in list(tree.iter("sup")):
        mark, linked = element.text_content().strip(), element.xpath("ancestor::a | .//a")
        if _LINKED_MARK.fullmatch(mark) if linked else _NOTE_MARK.fullmatch(mark) and not _UNIT.search(_before(element)):
            drop(element)


def flatten(tree: HtmlElement) -> None:
    """Bring a tree into the forms that extraction keeps: tables and definition lists of data as rows, the rest as paragraphs."""
    for element in list(tree.iter("script", "style")):
        drop(element)
    for form in tree.iter("form"):
        if form.xpath(".//h1 | .//main | .//article") or len(form.xpath(".//p[string-length() > 80]")) > 1:
            form.tag = "div"  # the whole page is one form
    for table in list(tree.iter("table")):
        if _is_layout(table):
            _unwrap(table)
        else:
            for cell in table.iter(*_CELLS):
                _only_text(cell, " ".join(" ".join(cell.itertext()).split()) if len(cell) else cell.text_content())
    for element in list(tree.iter("font", "center")):
        element.drop_tag()
    for element in list(tree.iter(*CONTAINERS)):
        _wrap_loose(element)
    for definitions in list(tree.iter("dl")):
        _to_rows(definitions)
    for block in list(tree.iter("pre")):
        block.tag = "div"
        lines = list(_unwrapped(block.text_content()))
        _only_text(block, "")
        for line in lines:
            paragraph = Element("p")
            paragraph.text = line
            block.append(paragraph)


def drop(element: HtmlElement) -> None:
    """Take an element out of its tree, the text behind it left; nothing happens to one that is already gone."""
    if element.getparent() is not None:
        element.drop_tree()


def _before(element: HtmlElement) -> str:
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return (text or "")[-20:]


def _only_text(element: HtmlElement, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only places things on the page: it holds tables or headlines, one column, or prose of several paragraphs."""
    if table.get("role") in ("presentation", "none") or table.xpath(".//table | .//h1"):
        return True
    if all(len(row.xpath("td | th")) < 2 for row in table.iter("tr")):
        return True
    return any(
        len(cell.text_content()) > PARAGRAPH
        and len(cell.xpath(".//p[string-length() > 80] | .//br[following-sibling::*[1][self::br]]")) > 1
        for cell in table.iter(*_CELLS)
    )


def _unwrap(table: HtmlElement) -> None:
    """Make a layout table's own rows and cells plain divisions."""
    own = [
        element
        for element in table.iter("thead", "tbody", "tfoot", "tr", "caption", *_CELLS)
        if next(element.iterancestors("table")) is table
    ]
    for element in [table, *own]:
        # a cell of words alone is a paragraph
        element.tag = "p" if element.tag in _CELLS and next(element.iter(*BLOCKS), None) is None else "div"
        for name in ("role", "summary"):
            element.attrib.pop(name, None)


def _wrap_loose(container: HtmlElement) -> None:
    """Make paragraphs of words that stand loose between the blocks of a container, or are parted by empty lines only."""
    children = list(container)
    breaks = sum(child.tag == "br" for child in children)
    blocks = {child for child in children if next(child.iter(*BLOCKS), None) is not None}
    if breaks < 2 and not blocks:
        return
    run = Element("p")
    runs, pieces = [run], [run]
    run.text, container.text = container.text, None
    for child in children:
        tail, child.tail = child.tail, None
        empty_line = child.tag == "br" and len(run) and run[-1].tag == "br" and not (run[-1].tail or "").strip()
        if child in blocks or empty_line:
            run = Element("p")
            run.text = tail
            runs.append(run)
            pieces += [run] if empty_line else [child, run]
        else:
            run.append(child)
            child.tail = tail
    for run in runs:
        if sum(len(text.strip()) for text in run.xpath("text() | .//*[not(self::a)]/text()")) < LOOSE:
            run.tag = "span"  # scraps beside links, separators
    container[:] = pieces


def _to_rows(definitions: HtmlElement) -> None:
    """Make a definition list a table: a term and its definitions are a row."""
    rows: list[list[str]] = []
    for element in definitions.iter("dt", "dd"):
        text = " ".join(" ".join(element.itertext()).split()).rstrip(":")
        if element.tag == "dt" or not rows:
            rows.append([])
        rows[-1].append(text)
    tail = definitions.tail
    _only_text(definitions, "")
    definitions.tag, definitions.tail = "table", tail
    for cells in rows:
        row = Element("tr")
        for text in cells:
            cell = Element("td")
            cell.text = text
            row.append(cell)
        definitions.append(row)


def _unwrapped(text: str) -> Iterator[str]:
    """Yield the paragraphs of fixed-width text: lines that were only cut to fit are joined again, items keep a line each."""
    for block in _STRAY_END.split(text.replace("\r\n", "\n")):
        line = ""
        for part in block.split("\n"):
            if line and (_PRE_ITEM.match(part) or re.search(r"\S {3,}\S", part)):
                yield line
                line = ""
            line = f"{line} {part.strip()}".strip() if not re.search(r"\S {3,}\S", part) else re.sub(r" {3,}", " | ", part.strip())
        if line:
            yield line
