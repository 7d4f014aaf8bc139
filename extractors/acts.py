"""The names of acts of law in a text: those of the bundled table, those the text defines, and others by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from data.reference.legal_acts import LegalAct, legal_acts

_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:,?\s+of)?\s+(?:19|20)\d\d\b(?!-)|,\s+(?:No\.?\s+)?\d{1,3}\s+of\s+(?:19|20)\d\d\b")
_AS_AMENDED = re.compile(r",?\s+as amended\b")
_SHORT_NAME = re.compile(r"""\s*[(\[](?:the\s+|or\s+)?["'“‘]?([A-Z][\w&.-]*(?:\s[A-Z][\w&.-]*){0,3})["'”’]?[)\]]""")
_CODE = re.compile(r"(\d{1,2})\s+(C\.F\.R\.|CFR|U\.S\.C\.|USC)(?![A-Za-z])")
_NUMBERED = re.compile(
    r"(?:(?:Council|Commission|Delegated|Implementing|Federal|Legislative|Royal|Organic)\s+){0,2}(?:Decree[\s-]+)?"
    r"(?:Law|Regulation|Directive|Decree|Act)\s+(?:\((?:EU|EC|EEC)\)\s+)?(?:No\.?\s*)?"
    r"\d{1,5}(?:/\d{1,4}(?:/(?:EU|EC|EEC))?|\s+of\s+(?:19|20)\d\d)"
)
_NUMBERED_STARTS = frozenset(
    "Council Commission Delegated Implementing Federal Legislative Royal Organic Decree Law Regulation Directive Act".split()
)
_LAW_ON = re.compile(
    r"Law\s+(?:on|against|for)\s+(?:the\s+)?[A-Z][\w-]*(?:\s+(?:(?:of|and|the|for|in|to)\s+){0,3}[A-Z][\w-]*){0,6}"
)
_ANCHORS = frozenset("Act Law Regulations Code Directive Ordinance Rule Statute Tariff".split())
_CONNECTORS = frozenset("and of for on the in to against &".split())
_STOPS = frozenset(
    "The This That These Those Its Their His Her Our An A Under In And Or Of By For With "
    "Section Sections Article Articles Rule Rules Chapter Part Parts Title Schedule Act Acts Law Laws Code Directive "
    "Regulation Regulations Ordinance Final Proposed Each "
    "Violating Several Federal State Both Any Such II III IV".split()
)
_NOT_AFTER = re.compile(r"\s+(?:[A-Z][a-z]|\d+[a-z]?-)")
_MAX_WORDS_BACK = 9
_MAX_NAMES = 5  # short names that begin with the same word


@dataclass(frozen=True, slots=True)
class ActMention:
    """An act's name at ``text[start:end]``; ``reach`` is where its year and the short name in brackets end."""

    start: int
    end: int
    reach: int
    act: LegalAct


@cache
def _by_first_word() -> dict[str, tuple[tuple[str, LegalAct], ...]]:
    """Return the aliases by their first word, the longest first."""
    table: dict[str, list[tuple[str, LegalAct]]] = {}
    for alias, act in legal_acts().items():
        first = _WORD.search(alias)
        if first:
            table.setdefault(first.group(), []).append((alias, act))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in table.items()}


def find_acts(text: str) -> list[ActMention]:
    """Return the acts named in ``text`` (with straight apostrophes) in their order, without overlaps."""
    table = _by_first_word()
    defined: dict[str, list[tuple[str, LegalAct]]] = {}  # the names that this text gives, by their first word
    found: list[ActMention] = []
    covered = 0
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        if start < covered or not (word[0].isupper() or word[0].isdigit() or word in table):
            continue
        mention = (
            _listed(text, start, word, table)
            or (_numbered(text, start) if word[0].isdigit() or word in _NUMBERED_STARTS else None)
            or _defined(text, match, defined)
            or (_shaped(text, start, match.end(), covered) if word in _ANCHORS else None)
        )
        if mention is None:
            continue
        short = _SHORT_NAME.match(text, mention.reach)
        if short:
            name = short.group(1)
            if name not in legal_acts() and len(name) >= 3:
                first = _WORD.search(name)
                names = defined.setdefault(first.group() if first else name, [])
                if len(names) < _MAX_NAMES:
                    names.append((name, mention.act))
            mention = ActMention(mention.start, mention.end, short.end(), mention.act)
        found.append(mention)
        covered = mention.reach
    return found


def _listed(text: str, start: int, word: str, table: dict[str, tuple[tuple[str, LegalAct], ...]]) -> ActMention | None:
    for alias, act in table.get(word, ()):
        end = start + len(alias)
        if text.startswith(alias, start) and not text[end : end + 1].isalnum():
            return ActMention(start, end, _reach(text, end), act)
    return None


def _reach(text: str, end: int) -> int:
    for pattern in (_YEAR, _AS_AMENDED):
        match = pattern.match(text, end)
        if match:
            end = match.end()
    return end


def _numbered(text: str, start: int) -> ActMention | None:
    """Read "18 C.F.R.", "Law No. 5/1999", "Regulation (EU) 2018/1725", "Law on the Protection of Competition"."""
    code = _CODE.match(text, start)
    if code:
        kind = "C.F.R." if code.group(2)[0] == "C" else "U.S.C."
        return ActMention(start, code.end(), code.end(), LegalAct(f"{code.group(1)} {kind}", "§", False))
    match = _NUMBERED.match(text, start) or _LAW_ON.match(text, start)
    if match is None:
        return None
    name = " ".join(match.group().split())
    act = legal_acts().get(name) or LegalAct(name, "Art.")
    return ActMention(start, match.end(), match.end(), act)


def _defined(text: str, match: re.Match[str], defined: dict[str, list[tuple[str, LegalAct]]]) -> ActMention | None:
    """Find a short name that the text gave to an act further up."""
    for name, act in defined.get(match.group(), ()):
        if text.startswith(name, match.start()):
            end = match.start() + len(name)
            if not text[end : end + 1].isalnum():
                return ActMention(match.start(), end, _reach(text, end), act)
    return None


def _shaped(text: str, start: int, end: int, floor: int) -> ActMention | None:
    """Read the capitalised words before "Act", "Law", "Regulations" ... as an act that the table lacks."""
    anchor = text[start:end]
    if _NOT_AFTER.match(text, end) and anchor != "Act":
        return None
    words = list(re.finditer(r"\S+", text[max(floor, start - 90) : start]))[-_MAX_WORDS_BACK:]
    offset = max(floor, start - 90)
    first: int | None = None
    names = 0
    for word in reversed(words):
        bare = word.group().strip("(\"'“‘")
        if bare in _CONNECTORS:
            continue
        if bare in _STOPS or not bare[:1].isupper() or word.group()[-1] in ",.;:)" or bare.endswith(("'s", "s'")):
            break
        first, names = offset + word.start() + word.group().index(bare), names + 1
        if word.group() != bare:
            break
    if first is None or (anchor == "Rule" and names < 2):
        return None
    year = _YEAR.match(text, end)
    keeps_year = year is not None and "of" not in year.group()
    name = " ".join(text[first : year.end() if year and keeps_year else end].split())
    style = {"Regulations": "Reg.", "Law": "Art.", "Directive": "Art.", "Code": "Art."}.get(anchor, "Section")
    return ActMention(first, end, _reach(text, end), LegalAct(name, style))
