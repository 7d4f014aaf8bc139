"""What a source lists tonight: its feed, sitemap or list is fetched and read, and judged by what the source promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.reference.sources import Source
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
