"""How currencies are written: symbols, codes and words, read from ``currency_forms.tsv``.

Columns: ``form`` (as written), ``place``, ``currencies`` (ISO 4217 codes, the likeliest first; several when the form alone
does not decide), ``rule`` (empty, or a condition of use).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

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
_HEADER = "form\tplace\tcurrencies\trule"
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
        ValueError: A row is malformed or a form is given twice; the message names the file and the line.
    """
    forms = CurrencyForms({}, {}, {})
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != _HEADER:
        raise ValueError(f"{path}:1: the header must be {_HEADER!r}")
    for number, line in enumerate(lines[1:], start=2):
        if line:
            form = _parse(line, f"{path}:{number}")
            for table, key in _tables(forms, form):
                if key in table:
                    raise ValueError(f"{path}:{number}: {form.form!r} is given twice")
                table[key] = form
    return forms


@cache
def currency_forms() -> CurrencyForms:
    """Return the forms of the bundled table, read once."""
    return load_currency_forms()


def _parse(line: str, where: str) -> CurrencyForm:
    cells = line.split("\t")
    if len(cells) != 4:
        raise ValueError(f"{where}: 4 columns expected, found {len(cells)}")
    form, place, codes, rule = cells
    currencies = tuple(codes.split())
    if not form or form != form.strip():
        raise ValueError(f"{where}: the form is empty or padded")
    if place not in get_args(Place):
        raise ValueError(f"{where}: unknown place {place!r}")
    if not currencies or not all(_CODE.match(code) for code in currencies):
        raise ValueError(f"{where}: {codes!r} is no list of ISO codes")
    if rule not in get_args(Rule):
        raise ValueError(f"{where}: unknown rule {rule!r}")
    return CurrencyForm(form, cast(Place, place), currencies, cast(Rule, rule))


def _tables(forms: CurrencyForms, form: CurrencyForm) -> list[tuple[dict[str, CurrencyForm], str]]:
    if form.place in ("word", "minor"):
        return [(forms.words, form.form.casefold())]
    tables = []
    if form.place in ("prefix", "any"):
        tables.append((forms.before, form.form))
    if form.place in ("suffix", "any"):
        tables.append((forms.after, form.form))
    return tables
