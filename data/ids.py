"""Ids that are made from content, never from the clock or from chance, so that a rebuild gives the same ones."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

# DuckDB refuses lone surrogates and analysts' tools choke on NUL. One sign for one sign: evidence offsets stay true.
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def storable(text: str) -> str:
    """Return the text with every lone surrogate and NUL replaced by U+FFFD; the length does not change."""
    return _UNSTORABLE.sub("\ufffd", text)


def digest(text: str) -> str:
    """Return the SHA-256 of the storable form of a text as 64 hexadecimal digits."""
    return hashlib.sha256(storable(text).encode("utf-8")).hexdigest()


def stable_id(prefix: str, *parts: object) -> str:
    """Return ``prefix-`` and 16 hexadecimal digits that depend on the parts and their order alone.

    ``None`` differs from the empty string, and no two lists of parts run together.
    """
    joined = "\x1f".join("\x1e" if part is None else str(part) for part in parts)
    return f"{prefix}-{digest(joined)[:16]}"


def article_id(canonical_url: str) -> str:
    """Return the id of the article at a canonical URL; all its versions share it."""
    return stable_id("art", canonical_url)


def utc(moment: datetime) -> datetime:
    """Return a moment as it is stored: UTC without a zone; one without a zone is taken for UTC."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def fetch_id(url: str, started_at: datetime) -> str:
    """Return the id of one request: its URL and its start."""
    return stable_id("fet", url, utc(started_at).isoformat(timespec="microseconds"))
