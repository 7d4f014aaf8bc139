"""Lists of provisions in a text: "Sections 5(a), 5(c), and 17(a)", "Art. 5(1)(b) and (e)", "18 C.F.R. § 35.41(a) and (b)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.reference.legal_acts import LegalAct
from extractors.acts import ActMention

_KINDS = {
    **dict.fromkeys(("Section", "Sections", "section", "sections", "Sec", "Secs", "§", "§§"), "section"),
    **dict.fromkeys(("Article", "Articles", "article", "articles", "Art", "Arts", "art", "arts"), "article"),
    **dict.fromkeys(("Rule", "Rules"), "rule"),
    **dict.fromkeys(("Regulation", "Regulations", "regulation", "regulations", "Reg", "Regs", "reg"), "regulation"),
    **dict.fromkeys(("Part", "Parts"), "part"),
    **dict.fromkeys(("Chapter", "Chapters"), "chapter"),
    **dict.fromkeys(("Principle", "Principles"), "principle"),
}
_WORD = re.compile(r"[A-Za-z]+|§+")
_SUB = r"(?:\s?\((?:\d{1,3}|[A-Za-z]{1,4})\))"
_ITEM = re.compile(
    rf"(?:[A-Z]-\d{{1,3}}|\d{{1,4}}[A-Za-z]{{0,2}}\d?(?:[.-]\d{{1,4}}[A-Za-z]?|\.[a-z](?![a-z]))*){_SUB}{{0,6}}(?:-\d{{1,3}}(?!\d))?(?!\w)"
    rf"|{_SUB}{{1,6}}|lc(?!\w)"  # "lc": "1c" as scanned releases have it
)
_ROMAN = re.compile(r"[IVX]{1,5}(?!\w)")
_SEPARATOR = re.compile(r"\s*,\s*(?:and|or|&)?\s*|\s+(?:and|or|&|to)\s+|\s*[–-]\s*(?=\d)|\s*;\s*(?:and|or)?\s*")
_NO_ITEM_AFTER = re.compile(
    r"\s*(?:%|million|billion|percent|per cent|days|years|months|companies|people|of\s+\d|C\.F\.R|CFR|U\.S\.C|USC)|,\d{3}"
)
_MAX_ITEMS = 25
_BLANKS = re.compile(r"\s{0,3}")


@dataclass(slots=True)
class Provisions:
    """A list of provisions; ``where`` becomes the span of the citation once the act is known."""

    start: int
    end: int
    kind: str
    items: list[str]
    capital: bool
    act: LegalAct | None = None
    where: tuple[int, int] | None = None
    used: ActMention | None = None


def find_provisions(text: str, acts: list[ActMention]) -> list[Provisions]:
    """Return the lists of provisions in their order, without overlaps, not yet attached to an act."""
    lists: list[Provisions] = []
    covered = 0
    inside = {at for mention in acts for at in range(mention.start, mention.end)}
    codes = [mention for mention in acts if mention.act.style == "§" and mention.act.canonical[0].isdigit()]
    starts = sorted(
        [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text) if match.group() in _KINDS]
        + [(mention.end, mention.end, "§") for mention in codes]
        + [(mention.end, mention.end, last) for mention, last in _plural_names(text, acts)]
    )
    for start, end, word in starts:
        if start < covered or (start in inside and word != "§"):
            continue
        at = end + 1 if text[end : end + 1] == "." and word.rstrip("s") in ("Art", "art", "Sec", "Reg", "reg") else end
        blanks = _BLANKS.match(text, at)
        item_at = blanks.end() if blanks else at
        items, stop = _items(text, item_at)
        if not items and word in ("Chapter", "Part") and (roman := _ROMAN.match(text, item_at)):
            items, stop = [roman.group()], roman.end()
        if items and (item_at > at or word[0] == "§" or start == end):
            lists.append(Provisions(start, stop, _KINDS[word], items, word[0].isupper() or word[:1] in "§a"))
            covered = stop
    return lists


def _plural_names(text: str, acts: list[ActMention]) -> list[tuple[ActMention, str]]:
    """Return the acts that a provision may follow at once because their name ends with its kind: "Fundamental Rules 2 and 6"."""
    lasts = [(mention, text[mention.start : mention.end].split()[-1]) for mention in acts if mention.reach == mention.end]
    return [(mention, last) for mention, last in lasts if last in ("Rules", "Principles")]


def _items(text: str, at: int) -> tuple[list[str], int]:
    """Read "5(a), 5(c), and 17(a)" at ``at``: the provisions in full and where the list ends."""
    items: list[str] = []
    end = at
    while len(items) < _MAX_ITEMS:
        match = _ITEM.match(text, at)
        if match is None or _NO_ITEM_AFTER.match(text, match.end()):
            break
        item = re.sub(r"\s+", "", match.group()).replace("lc", "1c")
        if item.startswith("("):
            if not items:
                break
            item = _complete(items[-1], item)
        elif items and re.fullmatch(r"(?:19|20)\d\d", item):
            break
        if items and text[end:at].strip() in ("to", "-", "–"):
            items.extend(_between(items[-1], item))
        items.append(item)
        end = match.end()
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        at = separator.end()
        again = _WORD.match(text, at)
        if again and again.group() in _KINDS and again.group().lower().startswith(("art", "§")):
            at = again.end() + (2 if text[again.end() : again.end() + 2] == ". " else 1)
    return items, end


def _complete(previous: str, item: str) -> str:
    """Return a bare sub-paragraph with what it continues: "17(a)(2)", "(a)(3)" and "17(a)(1)", "(3)"."""
    base, *subs = re.split(r"(?=\()", previous)
    new = re.split(r"(?=\()", item)[1:]
    if subs and len(new) == len(subs):
        return base + item
    kinds = [sub[1:-1].isdigit() for sub in subs]
    for position in range(len(subs) - 1, -1, -1):
        if kinds[position] == new[0][1:-1].isdigit() and subs[position][1:-1].isupper() == new[0][1:-1].isupper():
            return base + "".join(subs[:position]) + item
    return base + item


def _between(first: str, last: str) -> list[str]:
    """Return the whole numbers strictly between two of a range ("Articles 12 to 14")."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= 20:
        return [str(number) for number in range(int(first) + 1, int(last))]
    return []
