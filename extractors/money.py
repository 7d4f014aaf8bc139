"""Sums of money in a text: a grammar over characters, anchored at the numbers, linear in the length of the text.

The surface forms of currencies are data (``data/reference/currency_forms.tsv``); this module knows numbers, magnitudes,
hedges ("up to"), ranges and conversions. What a sum means is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from data.records import AmountQualifier
from data.reference.currency_forms import CurrencyForm, currency_forms
from extractors.hedges import hedge_after, hedge_before
from extractors.numbers import MAGNITUDES, parse_number, spelled_number

_GAP = " \u00a0\u2009\u202f\u2007"
# A group of blanks or apostrophes splits thousands only in full groups of three, so that "2018 100 000" is two numbers.
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[{_GAP}'’]\d{{3}}){{1,6}}(?![.,]?\d{{3}}|\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)*",
    re.ASCII,
)
_TOKEN = re.compile(rf"[{_GAP}\n]?-?((?:U\.S\.|[^\W\d_]{{1,14}})|[^\w\s.,;:()'’\"-])\.?")
_SPELLED_ANCHORS = ("illion", "thousand", "hundred", "lakh", "crore", "bln", "mln")
_DOT_IS_DECIMAL = frozenset("$£¥")
_DASHES = frozenset("-–—")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+[^a-z\s\d]|\n")
_CONVERSION = re.compile(
    r"\s*(?:[(\[]|,|/|;|–|-)?\s*(?:or|and)?\s*"
    r"(?:the equivalent of|equivalent to|equal to|equivalent|worth|i\.e\.|that is|then)?\s*"
    r"(?:about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.|over|more than|just over|just under|[≈~=])?\s*"
)
_MONEY_CUE = re.compile(
    r"\b(?:pa(?:y|ys|id|ying)|ow(?:e|es|ed)|fin(?:e|es|ed)|penalt(?:y|ies)|asked for|levied|imposed|settle[sd]? for"
    r"|(?:lowered|reduced|cut|raised|down|up) (?:to|from))\W+(?:\S+\W+){0,3}\Z",
    re.IGNORECASE,
)
_ELLIPSIS_GOES_ON = frozenset(
    "and or for from to in on by at over because while when after before respectively each over was is were had has which".split()
)
_MAX_NUMBER = 40  # characters: longer runs of digits are no sum
_MAX_AMOUNT = Decimal(10) ** 17
_MAX_NUMBERS = 20_000  # numbers looked at in one text


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """One sum as written: ``text == article[start:end]``, without the hedge that goes before it.

    ``currency`` is the ISO code, or None when the form alone does not decide; then ``currency_hint`` holds the
    candidates, the likeliest first. ``amount`` is in whole units of the currency; a range has its upper end in ``high``.
    ``conversion_of`` is the position in the list of the sum that this one restates in another currency. ``elliptical``:
    the currency is not written and was taken over from the nearest sum ("Vueling 39.3 million").
    """

    start: int
    end: int
    text: str
    amount: Decimal
    currency: str | None
    currency_hint: tuple[str, ...] = ()
    qualifier: AmountQualifier | None = None
    qualifier_start: int | None = None
    qualifier_end: int | None = None
    high: Decimal | None = None
    conversion_of: int | None = None
    elliptical: bool = False


@dataclass(slots=True)
class _Number:
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


def find_money(text: str) -> list[MoneyMention]:
    """Return the sums of money in ``text`` in their order, without overlaps."""
    numbers = _join_ranges(text, _numbers(text))
    supported = {number.form.currencies for number, _ in numbers if number.form and _is_strong(number)}
    found = [
        _mention(text, number, high)
        for number, high in numbers
        if number.form and number.value is not None and (_is_strong(number) or number.form.currencies in supported)
    ]
    sums = [mention for mention in found if mention and mention.amount < _MAX_AMOUNT]
    if not sums:
        return []
    sums = sorted([*sums, *_ellipses(text, [number for number, _ in numbers], sums)], key=lambda mention: mention.start)
    return _conversions(text, _agree(sums))


def resolve_currency(mention: MoneyMention, jurisdiction_currency: str | None = None) -> str:
    """Return the currency of a mention: as written, else that of the jurisdiction if it fits, else the likeliest.

    Raises:
        ValueError: The mention has neither a currency nor candidates, which :func:`find_money` never returns.
    """
    if mention.currency:
        return mention.currency
    if jurisdiction_currency in mention.currency_hint:
        return str(jurisdiction_currency)
    if not mention.currency_hint:
        raise ValueError(f"no currency and no candidates: {mention!r}")
    return mention.currency_hint[0]


def _numbers(text: str) -> list[_Number]:
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


def _read(
    text: str, start: int, end: int, digits: str, *, floor: int = 0, value: Decimal | None = None, scaled: bool = False
) -> _Number:
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
    return _Number(left, right, digits, value, scale, chosen, prefix is not None)


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


def _suffix_magnitude(text: str, end: int, prefix: CurrencyForm | None) -> tuple[Decimal | None, int]:
    """Read the magnitude after a number: its factor and where it ends."""
    factor: Decimal | None = None
    at = end
    for _ in range(2):
        token = _TOKEN.match(text, at)
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


def _suffix(text: str, end: int, prefix: CurrencyForm | None) -> tuple[Decimal | None, CurrencyForm | None, int]:
    magnitude, at = _suffix_magnitude(text, end, prefix)
    found = _currency_at(text, at)
    if found is None:
        return magnitude, None, at
    return magnitude, found[0], found[1]


def _currency_at(text: str, at: int) -> tuple[CurrencyForm, int] | None:
    """Return the longest currency form of up to three words at ``at`` and where it ends."""
    forms = currency_forms()
    words: list[str] = []
    ends: list[int] = []
    for _ in range(3):
        token = _TOKEN.match(text, at)
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


def _spelled(text: str, numbers: list[_Number]) -> Iterator[_Number]:
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


def _is_strong(number: _Number) -> bool:
    form = number.form
    return form is not None and (form.rule != "strict" or number.grouped)


def _mention(text: str, number: _Number, high: Decimal | None) -> MoneyMention | None:
    form = number.form
    if form is None or number.value is None or _is_weight(text, number):
        return None
    currency = form.currencies[0] if len(form.currencies) == 1 else None
    hedge = hedge_before(text, number.start) or hedge_after(text, number.end)
    return MoneyMention(
        number.start,
        number.end,
        text[number.start : number.end],
        number.value * (number.scale or 1),
        currency,
        () if currency else form.currencies,
        hedge.qualifier if hedge else None,
        hedge.start if hedge else None,
        hedge.end if hedge else None,
        high,
    )


def _is_weight(text: str, number: _Number) -> bool:
    return number.form is not None and number.form.rule == "weight" and number.scale is None and text.startswith(" of ", number.end)


def _join_ranges(text: str, numbers: list[_Number]) -> list[tuple[_Number, Decimal | None]]:
    """Join "$30-40m", "5 to 10 million euros", "between €5m and €10m" into one number with an upper end."""
    joined: list[tuple[_Number, Decimal | None]] = []
    skip = False
    for position, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        following = numbers[position + 1] if position + 1 < len(numbers) else None
        both = _range(text, number, following) if following else None
        joined.append(both or (number, None))
        skip = both is not None
    return joined


def _range(text: str, low: _Number, high: _Number) -> tuple[_Number, Decimal] | None:
    if low.value is None or high.value is None or not (low.form or high.form) or not 0 < high.start - low.end <= 6:
        return None
    gap = text[low.end : high.start].strip()
    between = text[max(0, low.start - 9) : low.start].rstrip().lower().endswith("between")
    whole = (low.form is not None and low.scale == high.scale) or low.scale is not None
    if gap not in _DASHES and not (gap == "and" and between) and not (gap == "to" and not whole):
        return None
    if low.form and high.form and not set(low.form.currencies) & set(high.form.currencies):
        return None
    scale = low.scale or (high.scale if low.value < high.value else None)
    first, second = low.value * (scale or 1), high.value * (high.scale or 1)
    bare = low.form is None and low.scale is None
    if bare and len(low.digits) == 4 and low.digits[:2] in {"19", "20"}:  # a year: "June 2022 – £78,400"
        return None
    if first >= second or (bare and high.scale is None and not low.grouped and second > 100 * first):
        return None
    form = high.form if low.form is None or (high.form and len(high.form.currencies) < len(low.form.currencies)) else low.form
    return _Number(low.start, high.end, low.digits, first, Decimal(1) if scale else None, form, low.prefixed), second


def _ellipses(text: str, numbers: list[_Number], sums: list[MoneyMention]) -> Iterator[MoneyMention]:
    """Yield the sums that leave their currency out because a neighbour names it: "Vueling 39.3 million"."""
    position = 0
    last: MoneyMention | None = None
    for number in numbers:
        while position < len(sums) and sums[position].start <= number.start:
            last = sums[position]
            position += 1
        if number.form or number.value is None or not number.grouped or not _ends_like_sum(text, number.end):
            continue
        if last and number.start < last.end:
            continue
        model = _model(text, number, last, sums[position] if position < len(sums) else None)
        if model:
            codes = (model.currency,) if model.currency else model.currency_hint
            number.form = CurrencyForm("", "word", codes, "")
            sum_ = _mention(text, number, None)
            if sum_:
                last = replace(sum_, elliptical=True)
                yield last


def _ends_like_sum(text: str, end: int) -> bool:
    """Whether no noun follows that the number could count, nor the rest of a rule number ("10b-5")."""
    if end == len(text) or text[end] in ".,;:)\n" or text.startswith((" (", "("), end):
        return True
    token = _TOKEN.match(text, end)
    return token is not None and token.group(1) in _ELLIPSIS_GOES_ON


def _model(text: str, number: _Number, before: MoneyMention | None, after: MoneyMention | None) -> MoneyMention | None:
    if before and number.start - before.end <= 300:
        same_sentence = not _SENTENCE_END.search(text, before.end, number.start)
        if number.scale is None:
            # Digits alone: only beside a sum of the same shape ("250,000 euros and Telemaque 150,000").
            return before if same_sentence and number.start - before.end <= 60 and before.text[:1].isdigit() else None
        chained = before.elliptical and number.start - before.end <= 100
        if same_sentence or chained or _MONEY_CUE.search(text, max(0, number.start - 60), number.start):
            return before
    if after and number.scale is not None and after.start - number.end <= 150:
        return after if not _SENTENCE_END.search(text, number.end, after.start) else None
    return None


def _agree(sums: list[MoneyMention]) -> list[MoneyMention]:
    """Put first, for "kr", "crowns" or "pesos", the candidate that the text elsewhere writes in full."""
    known = {mention.currency for mention in sums if mention.currency}
    agreed = []
    for mention in sums:
        fits = tuple(code for code in mention.currency_hint if code in known)
        if len(fits) == 1 and "USD" not in mention.currency_hint:
            rest = tuple(code for code in mention.currency_hint if code not in fits)
            mention = replace(mention, currency_hint=fits + rest)
        agreed.append(mention)
    return agreed


def _conversions(text: str, sums: list[MoneyMention]) -> list[MoneyMention]:
    """Mark each sum that only restates the sum before it in another currency."""
    marked: list[MoneyMention] = []
    for position, mention in enumerate(sums):
        if position and _restates(text, marked[-1], mention):
            origin = marked[-1].conversion_of
            mention = replace(mention, conversion_of=position - 1 if origin is None else origin)
        marked.append(mention)
    return marked


def _restates(text: str, first: MoneyMention, second: MoneyMention) -> bool:
    if second.start - first.end > 40 or second.elliptical or first.elliptical:
        return False
    if first.currency == second.currency and first.currency_hint == second.currency_hint:
        return False
    between = text[first.end : second.start]
    if not _CONVERSION.fullmatch(between):
        return False
    stripped = between.strip()
    if stripped.startswith(("(", "[", "/")) or "or" in between.split() or "equivalent" in between or "=" in between:
        return True
    closes = text[second.end : second.end + 1]
    # ", £1bn)" inside the bracket of a conversion, or ", about $110 million," as an aside.
    return (first.conversion_of is not None and closes in {")", ",", ";"}) or (stripped.startswith(",") and len(stripped) > 1)
