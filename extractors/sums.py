"""Numbers in a text with the currency and the magnitude around them: what may be a sum of money.

The surface forms of currencies are data (``data/reference/currency_forms.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from data.reference.currency_forms import CurrencyForm, currency_forms
from extractors.numbers import MAGNITUDES, parse_number, spelled_number

_GAP = " \u00a0\u2009\u202f\u2007"
# A group of blanks or apostrophes splits thousands only in full groups of three, so that "2018 100 000" is two numbers.
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[{_GAP}'’]\d{{3}}){{1,6}}(?![.,]?\d{{3}}|\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)*",
    re.ASCII,
)
TOKEN = re.compile(rf"[{_GAP}\n]?-?((?:U\.S\.|[^\W\d_]{{1,14}})|[^\w\s.,;:()'’\"-])\.?")
_SPELLED_ANCHORS = ("illion", "thousand", "hundred", "lakh", "crore", "bln", "mln")
_DOT_IS_DECIMAL = frozenset("$£¥")
_MAX_NUMBER = 40  # characters: longer runs of digits are no sum
_MAX_NUMBERS = 20_000  # numbers looked at in one text


@dataclass(slots=True)
class ScannedNumber:
    """A number with the currency and magnitude found around it."""

    start: int
    end: int
    digits: str
    value: Decimal | None
    scale: Decimal | None
    form: CurrencyForm | None
    prefixed: bool

    @property
    def grouped(self) -> bool:
        """Whether the digits alone look like a sum: thousands are set off, or there is a magnitude."""
        return self.scale is not None or (self.value is not None and self.value >= 1000 and not self.digits.isdigit())


def scan_numbers(text: str) -> list[ScannedNumber]:
    """Return the numbers of ``text`` in their order, in figures or in words, whether or not they are money."""
    numbers = []
    covered = 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if start < covered or end - start > _MAX_NUMBER:
            continue
        if start > 1 and text[start - 1] == "." and text[start - 2] in "$£€":
            start -= 1
        number = _read(text, start, end, text[start:end], floor=covered)
        numbers.append(number)
        covered = number.end
        if len(numbers) >= _MAX_NUMBERS:
            break
    spelled = list(_spelled(text, numbers))
    return sorted([*numbers, *spelled], key=lambda number: number.start) if spelled else numbers


def is_strong(number: ScannedNumber) -> bool:
    """Whether the number is a sum without support from the rest of the text."""
    form = number.form
    return form is not None and (form.rule != "strict" or number.grouped)


def _read(
    text: str, start: int, end: int, digits: str, *, floor: int = 0, value: Decimal | None = None, scaled: bool = False
) -> ScannedNumber:
    """Read what surrounds the number at ``text[start:end]``, not before ``floor``.

    ``scaled``: its words already hold a magnitude.
    """
    prefix, left = _prefix(text, start, floor)
    magnitude, form, right = _suffix(text, end, prefix)
    if form and magnitude is None and _belongs_to_next(text, end, right, digits, form):
        form, right = None, end
    if prefix and form and not set(form.currencies) <= set(prefix.currencies):
        form, right = None, _suffix_magnitude(text, end, prefix)[1]
    symbol = prefix or form
    if value is None:
        dollarish = symbol is not None and (symbol.form[-1] in _DOT_IS_DECIMAL or symbol.form.startswith("dollar"))
        value = parse_number(digits, scaled=magnitude is not None, dot_is_decimal=dollarish)
    # The narrower of the two forms decides: "$5 million Canadian dollars".
    chosen = form if form and (not prefix or len(form.currencies) < len(prefix.currencies)) else prefix
    if chosen and chosen.place == "minor":
        value = value / 100 if value is not None else None
    scale = Decimal(1) if scaled and magnitude is None else magnitude
    return ScannedNumber(left, right, digits, value, scale, chosen, prefix is not None)


def _belongs_to_next(text: str, end: int, right: int, digits: str, form: CurrencyForm) -> bool:
    """Whether the symbol or code behind a number is the next sum's: "in 2018 EUR 100 million", "5 $ 6"."""
    following = text[right : right + 2].lstrip(_GAP)[:1]
    if not following.isdigit() or form.form not in currency_forms().before:
        return False
    year = len(digits) == 4 and digits[:2] in ("19", "20") and digits.isdigit()
    return year or (text[end] in _GAP and form.form[-1] in _DOT_IS_DECIMAL)


def _prefix(text: str, start: int, floor: int = 0) -> tuple[CurrencyForm | None, int]:
    left = start
    while left > floor and start - left < 2 and text[left - 1] in _GAP:
        left -= 1
    if left <= floor or text[left - 1].isdigit():
        return None, start
    before = currency_forms().before
    for size in range(min(8, left - floor), 0, -1):
        form = before.get(text[left - size : left])
        if form is None:
            continue
        at = left - size
        if form.form[0].isalpha() and at > 0 and (text[at - 1].isalnum() or (text[at - 1] in "_$&./-" and form.rule)):
            continue
        return form, at
    return None, start


def _suffix(text: str, end: int, prefix: CurrencyForm | None) -> tuple[Decimal | None, CurrencyForm | None, int]:
    magnitude, at = _suffix_magnitude(text, end, prefix)
    found = _currency_at(text, at)
    if found is None:
        return magnitude, None, at
    return magnitude, found[0], found[1]


def _suffix_magnitude(text: str, end: int, prefix: CurrencyForm | None) -> tuple[Decimal | None, int]:
    """Read the magnitude after a number: its factor and where it ends."""
    factor: Decimal | None = None
    at = end
    for _ in range(2):
        token = TOKEN.match(text, at)
        if token is None:
            break
        word = token.group(1)
        value = MAGNITUDES.get(word) or MAGNITUDES.get(word.lower())
        if value is None or (len(word) == 1 and token.start(1) > at and not _spaced_letter(text, token, prefix)):
            break
        if factor is not None and not (factor <= 100_000 and value >= 100_000 and len(word) > 1):
            break
        factor = value * (factor or 1)
        at = token.end(1)
        if token.end() > at and _currency_at(text, token.end()):  # the dot of "5 mln. euros"
            at = token.end()
    return factor, at


def _spaced_letter(text: str, token: re.Match[str], prefix: CurrencyForm | None) -> bool:
    """Whether a lone letter set apart is a magnitude: "€ 5 m", "20-m", "5 m euros", never "5 b" or "12 k"."""
    if token.group(1) not in "mM":
        return False
    return prefix is not None or _currency_at(text, token.end(1)) is not None


def _currency_at(text: str, at: int) -> tuple[CurrencyForm, int] | None:
    """Return the longest currency form of up to three words at ``at`` and where it ends."""
    forms = currency_forms()
    words: list[str] = []
    ends: list[int] = []
    for _ in range(3):
        token = TOKEN.match(text, at)
        if token is None:
            break
        words.append(token.group(1))
        ends.append(token.end(1))
        at = token.end(1)
    for size in range(len(words), 0, -1):
        written = " ".join(words[:size])
        form = (forms.after.get(written) if size == 1 else None) or forms.words.get(written.lower())
        if form is None:
            continue
        end = ends[size - 1]
        following = text[end : end + 1]
        if following == "_" or (following.isalnum() if form.form[-1].isalpha() else following.isdigit()):
            continue  # a longer word, or the symbol of the next sum
        return form, end
    return None


def _spelled(text: str, numbers: list[ScannedNumber]) -> Iterator[ScannedNumber]:
    """Yield the sums whose number is written in words: "half a million dollars"."""
    taken = {at for number in numbers for at in range(number.start, number.end)}
    lowered = text if text.islower() else text.lower()
    if len(lowered) != len(text):
        return
    for anchor in _SPELLED_ANCHORS:
        at = lowered.find(anchor)
        while at >= 0:
            words = spelled_number(text, at, at + len(anchor))
            if words and taken.isdisjoint(range(words.start, words.end)):
                number = _read(text, words.start, words.end, "", value=words.value, scaled=True)
                if number.form:
                    taken.update(range(number.start, number.end))
                    yield number
            at = lowered.find(anchor, at + len(anchor))
