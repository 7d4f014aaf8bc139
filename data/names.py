"""Names of authorities and respondents as keys: what makes two spellings the same name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from rapidfuzz import fuzz

# Dropped at the end of a name only: "Limited Brands" keeps its word.
LEGAL_FORMS = frozenset(
    "inc incorporated corp corporation co company llc llp lp pllc plc ltd limited dac clg uc pty pte sdn bhd pvt "  # English
    "gmbh mbh ag kg kgaa ohg ug se eg ev sa sas sarl sca snc spa srl srls sl slu sau sc nv bv cv vof sprl srl asbl vzw "
    "ab as asa aps oy oyj hf ehf kft zrt nyrt bt doo dd ad ead eood ood sro spol zoo uab sia ou oü jsc ojsc pjsc ooo oao pao zao "
    "kk tbk pt cia ltda eireli sapi".split()
)
_DOTTED = re.compile(r"\b(?:\w\.\s?)+(?:\w\b\.?)?")
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"[^\W_]+")
ALIKE = 92  # of 100: one wrong letter in a name of twelve
FUZZY_LENGTH = 10
BEGINNING = 3  # letters that two spellings share: an authority with ten thousand respondents is compared in no time


@cache
def name_key(name: str | None) -> str | None:
    """Return a name as its words in small letters, without accents, dots, a leading "the" and legal forms at its end.

    None where nothing is left to compare, as for an absent name.
    """
    if not name:
        return None
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    plain = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", _POSSESSIVE.sub("", plain))
    words = _WORD.findall(plain)
    if words[:1] == ["the"]:
        words = words[1:] or words
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in LEGAL_FORMS or kept[-1] == "and"):
        kept.pop()
    return " ".join(kept) or None


def same_name(one: str, other: str) -> bool:
    """Return whether two keys can be the same name: equal, one the beginning of the other, or a slip of the pen apart.

    Only for names that something else links already (the same authority and sum): "deutsche bank" begins many names.
    """
    if one == other:
        return True
    if one[:BEGINNING] != other[:BEGINNING]:
        return False
    short, long = sorted((one, other), key=len)
    if long.startswith(short + " "):
        return True
    if len(short) < FUZZY_LENGTH or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return fuzz.ratio(one, other) >= ALIKE


def name_groups(articles: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return for every name key the first key of its group.

    Args:
        articles: For every key the articles that use it. Two names in one article are two respondents, however alike
            ("Deutsche Bank and Deutsche Bank Securities will pay $1m each"), and so are the groups they belong to.
    """
    groups: dict[str, list[tuple[list[str], set[str]]]] = defaultdict(list)
    for key in sorted(articles):
        alike = groups[key[:BEGINNING]]
        for members, seen in alike:
            if not seen & articles[key] and any(same_name(key, member) for member in members):
                members.append(key)
                seen |= articles[key]
                break
        else:
            alike.append(([key], set(articles[key])))
    return {key: members[0] for alike in groups.values() for members, _ in alike for key in members}
