"""The extraction as the flows see it: articles in, what they say out, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from data.records import ArticleText, Extraction

Extract = Callable[[Iterable[ArticleText]], Iterator[Extraction]]


def lazy_extract(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
    """Extract with the model, which is loaded at the first call: a night without news never waits for it."""
    from models.pipeline import load

    yield from load().extract(articles)
