"""Seeded splits of the labelled articles, by a hash of the article's id."""

from __future__ import annotations

import hashlib

SEED = "finewire"
SHARE = 64 / 256


def draw(name: str, article_id: str) -> int:
    """A number from 0 to 255 for an article, the same for ever; splits of different names are independent."""
    return hashlib.sha256(f"{name}:{article_id}".encode()).digest()[0]


def held_back(article_id: str) -> bool:
    """Whether an article belongs to the quarter that is set aside: what is measured on it has not learnt from it."""
    return draw(SEED, article_id) < 256 * SHARE
