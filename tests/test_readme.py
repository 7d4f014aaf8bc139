"""The README's recipes work and give the columns shown beneath them.

The rows shown are those of the day of writing (`make readme`): a better extraction changes some, and must not fail a test.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readme_recipes import answer, recipes


def test_there_are_five() -> None:
    assert len(recipes()) >= 5


@pytest.mark.parametrize("number", range(len(recipes())))
def test_recipe_answers_with_the_columns_shown(number: int, demo_home: Path) -> None:
    sql, shown = recipes()[number]
    now = answer(sql, demo_home)
    assert len(now.splitlines()) > 2, "no row"
    assert now.split("\n")[0].split() == shown.split("\n")[0].split()
