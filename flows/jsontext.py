"""JSON as the command line prints it: decimals as plain numbers with every digit, one object a line, safe on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

# JSON escapes C0 itself; these would pass: DEL and C1 controls, line separators, bidirectional overrides, lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: Any) -> str:
    """Return JSON text; Decimal becomes a number (``30500000``, ``7.25``), dates become ISO strings.

    Raises:
        TypeError: For a value that JSON cannot hold.
        ValueError: For a NaN or an infinity.
    """
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_string(str(key))}: {dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dumps, value)) + "]"
    if isinstance(value, date):
        return _string(value.isoformat())
    if isinstance(value, str):
        return _string(value)
    return json.dumps(value, allow_nan=False)


def loads(line: str) -> Any:
    """Read JSON text with decimals kept exact.

    Raises:
        ValueError: Where it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(line, parse_float=Decimal)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def plain_number(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros after the point.

    Raises:
        ValueError: For a NaN or an infinity.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no JSON number")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _string(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
