"""Sums of money in a text: a grammar over characters, anchored at the numbers, linear in the length of the text.

``sums.py`` reads numbers with their currencies; here they become mentions, with hedges ("up to"), ranges, conversions and
sums that leave their currency out. What a sum means is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from data.records import AmountQualifier
from data.reference.currency_forms import CurrencyForm
from extractors.hedges import hedge_after, hedge_before
from extractors.sums import TOKEN, ScannedNumber, is_strong, scan_numbers

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
_MAX_AMOUNT = Decimal(10) ** 17


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


def find_money(text: str) -> list[MoneyMention]:
    """Return the sums of money in ``text`` in their order, without overlaps."""
    numbers = _join_ranges(text, scan_numbers(text))
    supported = {number.form.currencies for number, _ in numbers if number.form and is_strong(number)}
    found = [
        _mention(text, number, high)
        for number, high in numbers
        if number.form and number.value is not None and (is_strong(number) or number.form.currencies in supported)
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


def _mention(text: str, number: ScannedNumber, high: Decimal | None) -> MoneyMention | None:
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


def _is_weight(text: str, number: ScannedNumber) -> bool:
    return number.form is not None and number.form.rule == "weight" and number.scale is None and text.startswith(" of ", number.end)


def _join_ranges(text: str, numbers: list[ScannedNumber]) -> list[tuple[ScannedNumber, Decimal | None]]:
    """Join "$30-40m", "5 to 10 million euros", "between €5m and €10m" into one number with an upper end."""
    joined: list[tuple[ScannedNumber, Decimal | None]] = []
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


def _range(text: str, low: ScannedNumber, high: ScannedNumber) -> tuple[ScannedNumber, Decimal] | None:
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
    return ScannedNumber(low.start, high.end, low.digits, first, Decimal(1) if scale else None, form, low.prefixed), second


def _ellipses(text: str, numbers: list[ScannedNumber], sums: list[MoneyMention]) -> Iterator[MoneyMention]:
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
    token = TOKEN.match(text, end)
    return token is not None and token.group(1) in _ELLIPSIS_GOES_ON


def _model(text: str, number: ScannedNumber, before: MoneyMention | None, after: MoneyMention | None) -> MoneyMention | None:
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
