"""What a text says instead of a party's name: descriptions of parties it never names, and stand-ins for those it does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.respondents import Party, PartyMention, StandIn
from extractors.text import Covered

_HEADS = (
    "company|firm|group|bank|lender|insurer|operator|retailer|broker|brokerage|manufacturer|maker|giant|carrier|airline|utility"
    "|provider|supplier|platform|app|website|start-?up|corporation|conglomerate|defendant|respondent|trader|adviser|advisor"
    "|business|chain|network|exchange|fund|partnership|charity|university|school|hospital|clinic|council|municipality|city"
    "|ministry|department|agency|trust|club|association|federation|party|publisher|broadcaster|newspaper|casino|bookmaker|auditor"
    "|accountant|lawyer|landlord|owner|employer|subsidiary|parent|unit|arm|dealership|pharmacy|hotel|restaurant|shop|store|site"
    "|developer|distributor|wholesaler|producer|refiner|dealer|importer|exporter|contractor|dentist|doctor|physician|executive"
    "|director|manager|individual|man|woman|person|employee|official|officer|resident|pair|couple|duo|trio|brother|sister"
    "|institution|entity|enterprise|merchant|processor|controller|cooperative|practice|debt collector|telco|railway|plant|mill"
    "|farm"
)
_PLURAL = (
    rf"(?:{_HEADS}|lenders)(?:s|es|ies)?|companies|businesses|universities|municipalities|agencies|entities|subsidiaries"
    "|pharmacies|parties|people|men|women|persons|charities"
)
_NO_LINK = r"(?!(?:of|for|to|in|on|by|with|and|from|that|which)\s)"
_UNNAMED = re.compile(
    r"(?<!\w)(?P<det>an?|another|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|seventeen|twenty|several"
    rf"|some|dozens of|\d{{1,3}})\s(?:{_NO_LINK}(?!the\s)[\w’'-]+\s){{0,4}}(?:{_PLURAL})(?!\w)",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"(?<!\w)(?P<det>the|this|that|both|its|their|these|those|the two|the three)\s"
    rf"(?:{_NO_LINK}[\w’'-]+\s){{0,3}}(?P<head>{_PLURAL})(?!\w)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?<!\w)(?:it|he|she|they|him|her|them|both|which|who|we|itself)(?!\w)", re.IGNORECASE)


def unnamed_parties(text: str, blocked: Iterable[tuple[int, int]]) -> list[Party]:
    """Return the parties that a text only describes ("an energy company", "five banks"), in order.

    Args:
        text: The article's text.
        blocked: Spans that are something else; a description that touches one is none.
    """
    taken = Covered(len(text), blocked)
    return [
        Party(match.group(), [PartyMention(*match.span(), "UNNAMED")], unnamed=True)
        for match in _UNNAMED.finditer(text)
        if not taken.touches(*match.span())
    ]


def stand_ins(text: str) -> list[StandIn]:
    """Return descriptions and pronouns that can stand in for a party, in order."""
    found = [
        StandIn(
            m.start(), m.end(), m.group("head").lower().endswith("s") or m.group("det").lower() in ("both", "these", "those"), False
        )
        for m in _ANAPHOR.finditer(text)
    ]
    found += [StandIn(m.start(), m.end(), m.group().lower() in ("they", "them", "both"), True) for m in _PRONOUN.finditer(text)]
    found.sort(key=lambda s: s.start)
    return found
