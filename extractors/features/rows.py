"""What the describing functions share: a row is a dict of column -> number, written with name and value side by side.

Every function that describes the same thing returns the same columns in the same order. Distances are characters, capped
at ``FAR``; yes and no are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

Row = dict[str, float]
FAR = 500.0


def columns(prefix: str, values: Iterable[str]) -> dict[str, str]:
    """Name a column for each of several values: value -> column."""
    return {value: prefix + value for value in values}


def one_hot(value: str | None, named: Mapping[str, str]) -> Row:
    """Say in the columns made by :func:`columns` which of the values it is."""
    return {column: value == candidate for candidate, column in named.items()}


def flags(present: Container[str], named: Mapping[str, str]) -> Row:
    """Say in the columns made by :func:`columns` which of the values are present."""
    return {column: candidate in present for candidate, column in named.items()}


def nothing(named: Mapping[str, str]) -> Row:
    """Return the columns made by :func:`columns`, all 0."""
    return dict.fromkeys(named.values(), 0.0)
