"""How currencies are written: symbols, codes and words, read from ``currency_forms.tsv``.

Columns: ``form`` (as written), ``place``, ``currencies`` (ISO 4217 codes, the likeliest first; several when the form alone
does not decide), ``rule`` (empty, or a condition of use).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from data.reference.tables import Problems, read_rows

Place = Literal[
    "prefix",  # before the number only, case as written
    "suffix",  # after the number only, case as written
    "any",  # before or after, case as written
    "word",  # a word after the number, in any case
    "minor",  # a word after the number for a hundredth of the unit, in any case
]
Rule = Literal[
    "",  # counts wherever it stands
    "strict",  # also an ordinary word or letter: counts with a magnitude or grouped thousands, or when the text supports it
    "weight",  # also a weight: does not count before "of" without a magnitude
]
_PATH = Path(__file__).with_name("currency_forms.tsv")
_COLUMNS = ("form", "place", "currencies", "rule")
_CODE = re.compile(r"[A-Z]{3}\Z")


@dataclass(frozen=True, slots=True)
class CurrencyForm:
    """One way to write a currency; ``currencies`` holds the candidate ISO codes, the likeliest first."""

    form: str
    place: Place
    currencies: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class CurrencyForms:
    """The forms by where they may stand; ``words`` is keyed by the case-folded form, the others by the form as written."""

    before: dict[str, CurrencyForm]
    after: dict[str, CurrencyForm]
    words: dict[str, CurrencyForm]


def load_currency_forms(path: Path = _PATH) -> CurrencyForms:
    """Read the forms.

    Raises:
        ReferenceDataError: With file and line of every mistake: a malformed row, a form given twice.
    """
    problems = Problems()
    forms = CurrencyForms({}, {}, {})
    for row in read_rows(path, _COLUMNS, problems):
        form = CurrencyForm(row["form"], cast(Place, row["place"]), tuple(row["currencies"].split()), cast(Rule, row["rule"]))
        for message in _mistakes(form):
            problems.add(path, row.line, message)
        tables = _tables(forms, form)
        if any(key in table for table, key in tables):
            problems.add(path, row.line, f"{form.form!r} is given twice")
        for table, key in tables:
            table[key] = form
    problems.raise_any()
    return forms


@cache
def currency_forms() -> CurrencyForms:
    """Return the forms of the bundled table, read once."""
    return load_currency_forms()


def _mistakes(form: CurrencyForm) -> Iterator[str]:
    if not form.form:
        yield "the form is empty"
    if form.place not in get_args(Place):
        yield f"unknown place {form.place!r}"
    if not form.currencies or not all(_CODE.match(code) for code in form.currencies):
        yield f"{' '.join(form.currencies)!r} is no list of ISO codes"
    if form.rule not in get_args(Rule):
        yield f"unknown rule {form.rule!r}"


def _tables(forms: CurrencyForms, form: CurrencyForm) -> list[tuple[dict[str, CurrencyForm], str]]:
    if form.place in ("word", "minor"):
        return [(forms.words, form.form.casefold())]
    tables = []
    if form.place in ("prefix", "any"):
        tables.append((forms.before, form.form))
    if form.place in ("suffix", "any"):
        tables.append((forms.after, form.form))
    return tables
