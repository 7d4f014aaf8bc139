"""Laws named in a text, with the articles, sections and rules cited, in one short form: "GDPR Art. 5(1)(f)".

A citation is a list of provisions ("Sections 5(a), 5(c) and 17(a)") and the act it belongs to: named right after it, right
before it, after the next list, or the last one named ("Rule 10b-5 thereunder"). Linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from data.reference.legal_acts import LegalAct, legal_acts
from extractors.acts import ActMention, find_acts
from extractors.provisions import Provisions, find_provisions

_LABELS = {"rule": "Rule", "part": "Part", "chapter": "Chapter", "principle": "Principle"}
_TO_ACT = re.compile(
    r"(?:,?\s+paragraph\s+\d+(?:,\s+letter\s+\w)?,?)?\s*,?\s*(?:(?:of|under|to|in)\s+)?(?:(?:the|its|their|that|both|applicable)\s+)*"
    r"(?P<adjective>(?:EU|UK|US|federal|national|implementing|former)\s+)?"
)
_BACK_REFERENCE = re.compile(r"\s+(?:of|under)\s+(?:the|that|this)\s+(?:same\s+)?(?:Act|Regulation|Law|Treaty|Directive|Code)\b")
_JOIN = re.compile(
    r"(?:\s+(?:thereunder|there\s+under|thereof))?\s*[,;]?\s*(?:(?:and|or|as well as|along with|plus)\s+)?(?:of\s+)?"
)
_NEAR = re.compile(r"(?:'s)?,?\s*\(?")
_SHAPES = (
    ("rule", re.compile(r"G-\d"), "MSRB"),
    ("rule", re.compile(r"20\d[A-Z]?(?:\(\d\))?-\d"), "Advisers Act"),
    ("rule", re.compile(r"1[0-7][a-zA-Z]\w?-\d|9b-|3a\d+-|6a-"), "Exchange Act"),
    ("section", re.compile(r"1[cC]\.\d"), "Commission's regulations"),
)
_TREATY = re.compile(r"\s+of\s+the\s+(?:EU\s+|EC\s+)?Treaty\b")
_TREATY_ARTICLES = frozenset(("101", "102", "106", "107", "108"))
_FCA = re.compile(r"\bF[CS]A\b")
_REACH_BACK = 1500  # characters: how far back a bare "Article 6" looks for its act


@dataclass(frozen=True, slots=True)
class LawMention:
    """A law as cited at ``text[start:end]``; items of one list share their span.

    ``canonical`` is the act with the provision ("Exchange Act Section 10(b)"), ``act`` the act alone.
    ``power``: the provision empowers the authority or sets the penalty (GDPR Art. 58, 83), so it is not what was broken.
    """

    start: int
    end: int
    text: str
    canonical: str
    act: str
    power: bool = False


def find_laws(text: str) -> list[LawMention]:
    """Return the laws cited in ``text`` in their order."""
    plain = text.replace("’", "'").replace("\u00a0", " ")
    acts = find_acts(plain)
    lists = find_provisions(plain, acts)
    _attach(plain, acts, lists)
    used = {id(item.used) for item in lists if item.used}
    found = [
        LawMention(start, end, text[start:end], canonical, item.act.canonical, _is_power(item.act, number))
        for item in lists
        if item.act and item.where and not _is_parallel(plain, item)
        for start, end in (item.where,)
        for canonical, number in _canonicals(item.act, item)
    ]
    found += [
        LawMention(mention.start, mention.end, text[mention.start : mention.end], mention.act.canonical, mention.act.canonical)
        for mention in acts
        if mention.act.alone and id(mention) not in used
    ]
    return sorted(found, key=lambda law: (law.start, law.end))


def most_specific(canonicals: list[str]) -> list[str]:
    """Return the laws once each in their order, without an act that is also there with a provision."""
    unique = list(dict.fromkeys(canonicals))
    return [law for law in unique if not any(other.startswith(law + " ") for other in unique)]


def _attach(text: str, acts: list[ActMention], lists: list[Provisions]) -> None:
    by_start = {mention.start: mention for mention in acts}
    by_reach = {mention.reach: mention for mention in acts} | {mention.end: mention for mention in acts}
    for item in lists:
        _attach_right(text, item, by_start)
        if item.act is None:
            _attach_left(text, item, by_reach)
    for position in range(len(lists) - 2, -1, -1):
        if lists[position].act is None:
            _chain_right(text, lists[position], lists[position + 1])
    for position, item in enumerate(lists):
        if item.act is None and position:
            _chain_left(text, item, lists[position - 1])
        _own_by_shape(item)
        _own_by_context(text, item)
    starts = [mention.start for mention in acts]
    for item in lists:
        if item.act is None and item.capital:
            _attach_back(text, item, acts, starts)


def _attach_right(text: str, item: Provisions, by_start: dict[int, ActMention]) -> None:
    """Attach "Article 5 of the GDPR" and "Art. 32 GDPR"."""
    link = _TO_ACT.match(text, item.end)
    if link is None:
        return
    mention = by_start.get(link.end()) or by_start.get(link.start("adjective"))
    if mention is None:
        return
    words = link.group().replace(",", " ").split()
    if "of" in words or "under" in words or "to" in words or "in" in words or link.group().strip() == "":
        item.act, item.used = mention.act, mention
        item.where = (item.start, mention.reach)


def _attach_left(text: str, item: Provisions, by_reach: dict[int, ActMention]) -> None:
    """Attach "Exchange Act Section 10(b)" and "GDPR, Art. 6"."""
    for back in range(5):
        mention = by_reach.get(item.start - back)
        near = _NEAR.match(text, item.start - back) if mention else None
        if mention and near and near.end() >= item.start:
            item.act, item.used = mention.act, mention
            item.where = (mention.start, item.end)
            return


def _chain_right(text: str, item: Provisions, following: Provisions) -> None:
    """Attach the first list of "Section 10(b) and Rule 10b-5 of the Exchange Act"."""
    if not (following.act and following.used and following.where) or following.used.start < following.end:
        return
    join = _JOIN.match(text, item.end)
    if join and join.end() == following.start and following.start - item.end <= 24:
        item.act, item.used = following.act, following.used
        item.where = (item.start, following.where[1])


def _chain_left(text: str, item: Provisions, previous: Provisions) -> None:
    """Attach the second list of "Exchange Act Section 14(e) and Rule 14e-3 thereunder"."""
    if not (previous.act and previous.where) or not _compatible(item, previous.act):
        return
    join = _JOIN.match(text, max(previous.end, previous.where[1]))
    if join and join.end() >= item.start:
        item.act, item.used = previous.act, previous.used
        item.where = (item.start, item.end)


def _own_by_shape(item: Provisions) -> None:
    """Give the provisions whose numbers tell whose they are to their act, whatever stands beside them."""
    first = item.items[0]
    owner = next((alias for kind, shape, alias in _SHAPES if kind == item.kind and shape.match(first)), None)
    if owner is None:
        return
    act = legal_acts()[owner]
    if item.act is None or item.act.canonical not in (act.canonical, "18 C.F.R."):
        item.act, item.used, item.where = act, None, (item.start, item.end)


def _own_by_context(text: str, item: Provisions) -> None:
    """Resolve "Article 102 of the Treaty" and, where the FCA speaks, "Principle 3"."""
    treaty = _TREATY.match(text, item.end)
    if item.act is None and item.kind == "article" and treaty and item.items[0] in _TREATY_ARTICLES:
        item.act, item.where = legal_acts()["TFEU"], (item.start, treaty.end())
    elif item.act is None and item.kind == "principle" and _FCA.search(text):
        item.act, item.where = legal_acts()["Principles for Businesses"], (item.start, item.end)


def _attach_back(text: str, item: Provisions, acts: list[ActMention], starts: list[int]) -> None:
    """Give a bare citation to the last act named before it that is cited in that way, else to the only such act."""
    upto = bisect_left(starts, item.start)
    for mention in reversed(acts[max(0, upto - 12) : upto]):
        if item.start - mention.end > _REACH_BACK:
            break
        if _compatible(item, mention.act):
            item.act = mention.act
            reference = _BACK_REFERENCE.match(text, item.end)
            item.where = (item.start, reference.end() if reference else item.end)
            return
    names = {mention.act.canonical: mention.act for mention in acts[:200] if _compatible(item, mention.act)}
    if len(names) == 1 and item.kind == "article":
        item.act = next(iter(names.values()))
        item.where = (item.start, item.end)


def _compatible(item: Provisions, act: LegalAct) -> bool:
    """Whether the act is cited by this kind of provision."""
    if item.kind == "article":
        return act.style in ("Art.", "Article")
    if item.kind == "section":
        return act.style in ("Section", "section", "§")
    if item.kind == "rule":
        return act.style == "Rule" or act.canonical in ("Exchange Act", "Advisers Act", "Securities Act", "Investment Company Act")
    if item.kind == "regulation":
        return act.style == "Reg."
    return item.kind in ("part", "chapter") and act.style in ("Section", "section", "§", "Part") and item.kind == "chapter"


def _canonicals(act: LegalAct, item: Provisions) -> list[tuple[str, str]]:
    """Return the short forms of the provisions, each with its number."""
    label = _label(act, item.kind)
    name = act.canonical.removesuffix(f" {label}s") if label == "Rule" else act.canonical
    numbers = []
    for number in item.items:
        if number.startswith("10b-5("):  # its three limbs are one prohibition and are cited loosely
            number = "10b-5"
        numbers.append(number.lower() if act.canonical == "18 C.F.R." else number)
    return [(f"{name} {label} {number}", number) for number in dict.fromkeys(numbers)]


def _label(act: LegalAct, kind: str) -> str:
    if act.style == "§":
        return "Part" if kind == "part" else "§"
    if kind == "article":
        return act.style if act.style.startswith("Art") else "Art."
    if kind == "section":
        return "section" if act.style == "section" else "Section"
    return "Reg." if kind == "regulation" else _LABELS[kind]


def _is_power(act: LegalAct, number: str) -> bool:
    digits = re.match(r"\d+", number)
    return digits is not None and any(first <= int(digits.group()) <= last for first, last in act.powers)


def _is_parallel(text: str, item: Provisions) -> bool:
    """Whether a U.S. Code citation only repeats the act named just before it: "section 222 of the FPA, 16 U.S.C. § 824v"."""
    if item.act is None or not item.act.canonical.endswith("U.S.C.") or item.where is None:
        return False
    return text[max(0, item.where[0] - 3) : item.where[0]].rstrip().endswith((",", "(", ";"))
