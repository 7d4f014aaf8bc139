"""Numbers as articles write them: digits with any grouping, magnitudes, and number words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_M, _B, _T = Decimal(10) ** 6, Decimal(10) ** 9, Decimal(10) ** 12
MAGNITUDES: dict[str, Decimal] = {
    **dict.fromkeys(("k", "K", "thousand", "thousands", "tsd"), Decimal(1000)),
    "hundred": Decimal(100),
    **dict.fromkeys(("m", "M", "mm", "mn", "mln", "mio", "mil", "million", "millions", "mill", "millionen"), _M),
    **dict.fromkeys(("b", "B", "bn", "bln", "billion", "billions", "mrd", "milliard", "milliards", "md"), _B),
    **dict.fromkeys(("t", "T", "tn", "trn", "trln", "trillion", "trillions"), _T),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), Decimal(10) ** 5),
    **dict.fromkeys(("crore", "crores", "cr"), Decimal(10) ** 7),
}
"""Factor by word; lone letters as written, words in lower case."""

_UNIT_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_UNITS = dict(zip(_UNIT_WORDS, range(1, 20), strict=True))
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_NUMBER_WORDS: dict[str, int] = {**_UNITS, **_TENS}
_WORDS_BEFORE = re.compile(r"(?:[A-Za-z]+[ \u00a0-]){1,7}[A-Za-z]*\Z")
_BLANKS = str.maketrans("", "", " \u00a0\u2009\u202f\u2007'’")
_WINDOW = 60


@dataclass(frozen=True, slots=True)
class SpelledNumber:
    """A number in words with its magnitude: ``value`` is the whole of ``text[start:end]``."""

    start: int
    end: int
    value: Decimal


def parse_number(digits: str, *, scaled: bool = False, dot_is_decimal: bool = False) -> Decimal | None:
    """Return the value of a number whose separators may be English, continental, Swiss or Indian.

    Args:
        digits: Digits with separators, no sign.
        scaled: Whether a magnitude follows ("12.275 million"), so that a lone dot is a decimal point.
        dot_is_decimal: Whether the currency's writers use the dot for decimals, which decides "1.234" (but not "15.000").

    Returns:
        The value, or None when the grouping fits no convention ("1,2000", "12.08.2024").
    """
    plain = digits.translate(_BLANKS)
    commas, dots = plain.count(","), plain.count(".")
    if not commas and not dots:
        return Decimal(plain) if plain else None
    if commas and dots:
        point = "," if plain.rfind(",") > plain.rfind(".") else "."
        if plain.count(point) > 1:
            return None
        whole, fraction = plain.split(point)
        grouping = "." if point == "," else ","
        return Decimal(f"{whole.replace(grouping, '')}.{fraction}") if _is_grouped(whole.split(grouping)) else None
    separator = "," if commas else "."
    groups = plain.split(separator)
    if len(groups) == 2:
        return _one_separator(separator, groups[0], groups[1], scaled, dot_is_decimal)
    return Decimal("".join(groups)) if _is_grouped(groups) else None


def _one_separator(separator: str, whole: str, fraction: str, scaled: bool, dot_is_decimal: bool) -> Decimal | None:
    thousands = len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0") != ""
    if separator == "," and thousands:
        return Decimal(whole + fraction)
    if separator == "," and len(fraction) > 2 and whole != "0":
        return None
    if thousands and not scaled and not (dot_is_decimal and fraction != "000"):
        return Decimal(whole + fraction)
    return Decimal(f"{whole or '0'}.{fraction}")


def _is_grouped(groups: list[str]) -> bool:
    """Whether the groups are thousands (1,234,567) or Indian lakhs (12,34,567)."""
    if len(groups) == 1:
        return True
    if not 1 <= len(groups[0]) <= 3 or len(groups[-1]) != 3:
        return False
    middle = {len(group) for group in groups[1:-1]}
    return middle <= {3} or (middle == {2} and len(groups[0]) <= 2)


def spelled_number(text: str, start: int, end: int) -> SpelledNumber | None:
    """Return the number in words that ends with the magnitude at ``text[start:end]``.

    ``start`` may point into the magnitude's word ("illion"). "millions", "several million" and "tens of thousands" are no
    numbers, and None; so is a magnitude that follows digits.
    """
    while start > 0 and text[start - 1].isalpha() and end - start < 12:
        start -= 1
    if end < len(text) and text[end].isalnum():
        return None
    factor = MAGNITUDES.get(text[start:end].lower())
    if factor is None:
        return None
    before = _WORDS_BEFORE.search(text, max(0, start - _WINDOW), start)
    if before is None:
        return None
    words = [(match.group().lower(), match.start()) for match in re.finditer(r"[A-Za-z]+", before.group())]
    taken = 0
    for word, _ in reversed(words):
        if word not in _NUMBER_WORDS and word not in {"hundred", "thousand", "and", "a", "an", "half", "quarter", "of"}:
            break
        taken += 1
    while taken and words[-taken][0] in {"and", "of"}:
        taken -= 1
    chosen = words[len(words) - taken :]
    while chosen:
        value = _value([word for word, _ in chosen])
        if value is not None:
            return SpelledNumber(before.start() + chosen[0][1], end, value * factor)
        chosen = chosen[1:]
    return None


def _value(words: list[str]) -> Decimal | None:
    """Return the value of number words before a magnitude, None if they make no number."""
    phrase = " ".join(words)
    fixed = {"half a": "0.5", "half": "0.5", "a half": "0.5", "a quarter of a": "0.25", "quarter of a": "0.25", "a": "1", "an": "1"}
    if phrase in fixed:
        return Decimal(fixed[phrase])
    for ending, extra in ((" and a half", "0.5"), (" and a quarter", "0.25")):
        if phrase.endswith(ending):
            whole = _value(words[: -len(ending.split())])
            return None if whole is None else whole + Decimal(extra)
    total = current = 0
    for word in words:
        if word in _NUMBER_WORDS:
            current += _NUMBER_WORDS[word]
        elif word == "a" and not current and not total:
            current = 1
        elif word == "hundred" and current:
            current *= 100
        elif word == "thousand" and current:
            total, current = total + current * 1000, 0
        elif word != "and" or not (current or total):
            return None
    return Decimal(total + current) if total + current else None
