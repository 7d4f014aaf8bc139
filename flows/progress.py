"""Progress bars on standard error, and only where a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from data.records import ArticleText, Extraction
from flows.extraction import Extract


class Bars:
    """Bars by label; each appears when it is first told of, its total grows as more becomes known."""

    def __init__(self, drawn: Any = None) -> None:
        self._drawn = drawn
        self._tasks: dict[str, Any] = {}
        self._totals: dict[str, int] = {}

    def expect(self, label: str, more: int) -> None:
        """Say that so many more steps are to come."""
        if self._drawn is None or not more:
            return
        self._totals[label] = self._totals.get(label, 0) + more
        if label not in self._tasks:
            self._tasks[label] = self._drawn.add_task(label, total=None)
        self._drawn.update(self._tasks[label], total=self._totals[label])

    def advance(self, label: str, steps: int = 1) -> None:
        """Say that so many steps are done."""
        if self._drawn is None:
            return
        if label not in self._tasks:
            self._tasks[label] = self._drawn.add_task(label, total=None)
        self._drawn.advance(self._tasks[label], steps)


@contextmanager
def bars() -> Iterator[Bars]:
    """Draw bars with counts and the time left while the block runs; silent where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield Bars()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        yield Bars(drawn)


def counted(extract: Extract, shown: Bars) -> Extract:
    """Return an extraction that moves the bar ``extracting`` as it goes."""

    def wrapped(articles: Iterable[ArticleText]) -> Iterator[Extraction]:
        waiting = list(articles)
        shown.expect("extracting", len(waiting))
        for found in extract(waiting):
            shown.advance("extracting")
            yield found

    return wrapped
