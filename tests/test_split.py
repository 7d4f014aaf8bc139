"""The part that is set aside: the same articles on every machine and in every version."""

from __future__ import annotations

import pytest

from models.learning import FOLDS, labelled_articles
from models.measuring import fold_of
from models.split import SHARE, held_back


@pytest.mark.parametrize(
    ("article_id", "expected"), [("article-0", True), ("article-1", True), ("article-2", False), ("article-3", False)]
)
def test_known_articles(article_id: str, expected: bool) -> None:
    assert held_back(article_id) is expected


def test_about_the_wanted_share_is_held_back() -> None:
    held = sum(held_back(f"article-{n}") for n in range(4000))
    assert abs(held / 4000 - SHARE) < 0.03


def test_labelled_articles_have_ids_of_their_own_and_fill_every_fold() -> None:
    ids = [str(article["id"]) for article in labelled_articles()]
    assert len(set(ids)) == len(ids)
    assert {fold_of(i) for i in ids if not held_back(i)} == set(range(FOLDS))
