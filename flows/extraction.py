"""The extraction as the flows see it: articles in, what they say out, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from data.errors import FinewireError
from data.records import ArticleText, Extraction

Extract = Callable[[Iterable[ArticleText]], Iterator[Extraction]]


def load_extractor() -> Extract:
    """Load the model, which takes seconds, and return its extraction.

    Raises:
        FinewireError: Where the classifiers are missing or do not fit this version.
    """
    from models.pipeline import load
    from models.weights import WeightsError

    try:
        return load().extract
    except WeightsError as error:
        raise FinewireError(str(error)) from error


def lazy_extract(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
    """Extract with the model, which is loaded at the first call: a night without news never waits for it."""
    yield from load_extractor()(articles)
