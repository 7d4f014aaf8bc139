"""What passes from the threads that read the web to the one that loads: answers, batches of them, and what sources list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.records import Article, ErrorRow, Fetch
from data.warehouse import KnownPage
from flows.discover import Item


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one address; ``last`` marks the end of a source. ``left`` was not asked for: the requests were used up."""

    source_id: str
    fetch: Fetch | None = None
    article: Article | None = None
    error: ErrorRow | None = None
    last: bool = False
    left: Item | None = None


class Batch:
    """Answers to be loaded in one transaction. No dataclass: Prefect would walk through every text in it."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self.reads = tuple(reads)


@dataclass(slots=True)
class Listed:
    """What a source lists tonight; once the night is assigned, what is to be asked for of it, and what we have of that.

    ``asked`` is False where the list was not asked for: because it was not due (``resting``), or the requests were used up.
    """

    candidates: Sequence[Item] = ()
    fetches: Sequence[Fetch] = ()
    failure: ErrorRow | None = None
    known: dict[str, KnownPage] = field(default_factory=dict)
    asked: bool = True
    resting: bool = False
