"""What a source lists tonight: its feed, sitemap or list is fetched and read, and judged by what the source promises."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.records import Pending
from data.reference.sources import Source
from extractors.urls import canonical_url
from flows.discover import Discovery, Item, discover
from flows.fetch import Fetcher, FetchResult

CHILDREN = 3  # sitemaps of an index that are read, newest first


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles named, the requests it took, and what failed as ``(class, words)``.

    A source that names too few articles has failed too, though those it names are read: its page has probably changed.
    """

    items: tuple[Item, ...]
    requests: tuple[FetchResult, ...]
    failure: tuple[str, str] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of what is listed: addresses, headlines, dates and, where the list has them, whole texts; in any order."""
        listed = sorted(
            (item.key, item.title or "", item.published or "", item.updated or "", item.content or "") for item in self.items
        )
        return hashlib.sha256(json.dumps(listed).encode()).hexdigest()


def list_items(source: Source, fetcher: Fetcher) -> Listing:
    """Ask a source what it lists.

    The feed itself is asked for without conditions: one that has not changed may still name an article that has.
    """
    result = fetcher.get(source.url, delay=source.delay_seconds)
    if not result.ok:
        return Listing((), (result,), (result.outcome, result.detail))
    found = _read(source, result)
    if found.problem:
        return Listing((), (result,), ("unreadable", found.problem), found.warnings)
    items, requests, warnings = list(found.items), [result], list(found.warnings)
    failure: tuple[str, str] | None = None
    for address in found.children[:CHILDREN]:
        if len(items) >= source.max_items:
            break
        child = fetcher.get(address, delay=source.delay_seconds)
        requests.append(child)
        if child.outcome == "capped":
            failure = (child.outcome, child.detail)
            break
        below = _read(source, child) if child.ok else Discovery(problem=f"{child.outcome}: {child.detail}")
        if below.problem:
            failure = ("unreadable", f"{address}: {below.problem}")
        items += below.items
        warnings += below.warnings
    unique = tuple({item.key: item for item in reversed(items)}.values())[::-1][: source.max_items]
    if failure is None and len(unique) < source.min_items:
        failure = ("too_few_items", f"{len(unique)} articles listed, at least {source.min_items} are usual")
    return Listing(unique, tuple(requests), failure, tuple(warnings))


def _read(source: Source, result: FetchResult) -> Discovery:
    return discover(
        result.body,
        kind=source.kind,
        url=result.final_url,
        content_type=result.content_type,
        link_pattern=source.link_pattern,
        date_order=source.date_order,
        language=source.language,
        max_items=source.max_items,
        fetched=result.fetched_at.date(),
    )


def choose(listed: Mapping[str, Sequence[Item]], since: str | None, limit: int | None) -> dict[str, list[Item]]:
    """Return what is asked for of each source: an address that several list goes to the first of them by id.

    What a page's row says must not hang on which source answered sooner.

    Args:
        listed: Source id -> the articles it lists.
        since: ``YYYY-MM-DD``: articles dated earlier are left out, undated ones are kept.
        limit: The most articles of one source.
    """
    taken: set[str] = set()
    chosen: dict[str, list[Item]] = {}
    for source_id in sorted(listed):
        wanted = [item for item in listed[source_id] if item.key not in taken and not (since and (item.published or since) < since)]
        chosen[source_id] = wanted[:limit]
        taken.update(item.key for item in chosen[source_id])
    return chosen


def with_pending(listed: Mapping[str, Sequence[Item]], pending: Iterable[Pending]) -> dict[str, list[Item]]:
    """Return what the sources list with the pages that earlier runs left in front; as it is listed now where it still is."""
    left: dict[str, dict[str, Item]] = {source_id: {} for source_id in listed}
    for row in pending:
        if row.source_id in left:
            left[row.source_id][page_key(row.url)] = Item(row.url, page_key(row.url), row.title, row.published)
    found = {}
    for source_id, items in listed.items():
        now = {item.key: item for item in items}
        found[source_id] = list({key: now.get(key, item) for key, item in left[source_id].items()}.values())
        found[source_id] += [item for item in items if item.key not in left[source_id]]
    return found


def as_pending(item: Item, source_id: str, found_at: datetime) -> Pending:
    """Return the row of a page that is left for the next run."""
    return Pending(url=item.url, source_id=source_id, title=item.title, published=item.published, found_at=found_at)


def page_key(url: str) -> str:
    """Return what a page is known by, as :attr:`flows.discover.Item.key`."""
    return canonical_url(url) or url


Chosen = dict[str, list[Item]]  # source id -> what is to be asked for


def share(
    chosen: Mapping[str, Sequence[Item]], known: Collection[str], is_free: Callable[[str, Item], bool], requests: int | None
) -> tuple[Chosen, Chosen]:
    """Return for how much of the chosen the requests are enough, and the rest.

    Pages never asked for come first, then one of each source in turn: no source takes all.

    Args:
        chosen: Source id -> what is to be asked for.
        known: Addresses that were asked for before.
        is_free: Whether an item of a source needs no request.
        requests: How many there are; None for any number.
    """
    costly = sorted(
        (item.url in known, place, source_id)
        for source_id, items in chosen.items()
        for place, item in enumerate(items)
        if not is_free(source_id, item)
    )
    over = set() if requests is None else {(source_id, place) for _, place, source_id in costly[requests:]}
    asked: Chosen = {source_id: [] for source_id in chosen}
    left: Chosen = {source_id: [] for source_id in chosen}
    for source_id, items in chosen.items():
        for place, item in enumerate(items):
            (left if (source_id, place) in over else asked)[source_id].append(item)
    return asked, left
