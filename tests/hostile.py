"""Texts that make a careless pattern slow, about 100,000 characters each, for the tests of timing."""

from __future__ import annotations

SIZE = 100_000


def _many(part: str) -> str:
    """Numbered repetitions, so that no two are the same."""
    return " ".join(part.format(i) for i in range(SIZE // (len(part) + 3)))[:SIZE]


def _fill(part: str) -> str:
    return (part * (SIZE // len(part) + 1))[:SIZE]


HOSTILE = {
    "capitals": _fill("A "),
    "open brackets": _fill("("),
    "stops": _fill("a."),
    "initials": _fill("A."),
    "full stops": _fill(". "),
    "dots": "A" + "." * SIZE + "b",
    "blanks": _fill(" "),
    "blanks after a name": "we said Acme" + " " * SIZE,
    "line breaks": _fill("\n"),
    "lines": _fill(" \n"),
    "quotes": _fill('"'),
    "apostrophes": "to Acme" + "'" * SIZE + "b",
    "possessives": _fill("Acme's "),
    "hyphens": _fill("A-"),
    "slashes": _fill("A/"),
    "commas": _fill("A, "),
    "one word": _fill("a"),
    "one capital word": _fill("A"),
    "accents": _fill("e\u0301"),
    "surrogates": _fill("\ud800"),
    "zero bytes": _fill("\0"),
    "bullets": _fill("• "),
    "numbers": _fill("1. "),
    "brackets in names": _fill("Acme (A "),
    "aliases": _fill("Acme (“"),
    "also known": _fill("Acme a/k/a "),
    "legal forms": _fill("Ltd "),
    "companies": _many("Acme{} Corp"),
    "one surname": _many("Acme X{} and Acme"),
    "persons": _many("Joe Smith{},"),
    "sentences": _fill("Acme was fined. "),
    "headlines": _fill("ACME BANK FINED\n"),
    "authorities": _many("Foo{} Authority"),
    "authority lines": _many("Foo{} Authority").replace("y ", "y\n"),
    "commissions": _fill("Commission of the "),
    "acronyms": _fill("SEC "),
    "states": _fill("U.S. "),
    "descriptions": _fill("the Dutch privacy watchdog "),
    "stand-ins": _fill("the SEC and the commission fined Acme Ltd. "),
    "generic": _fill("the same "),
    "banks": _fill("five x x x x "),
    "hyphenated": "five " + "a-" * (SIZE // 2),
    "conditions": _fill("if "),
    "hits": _fill("hit x "),
}
LIMIT = 2.0  # seconds of processor time for 100,000 characters on a busy machine; about half a second is usual
