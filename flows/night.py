"""One night: what the sources list is fetched, kept, read and loaded, and the result published.

The steps are methods of :class:`Night`; :func:`run_night` calls them in order and needs nothing else, the flow in
:mod:`flows.nightly` calls the same ones as Prefect tasks. Reading the web happens in threads, which put what they read into a
queue; one thread, the caller's, takes it out in batches and is the only one to touch the database.

Whatever goes wrong with one source or one page is recorded and the night goes on; what goes wrong with the home folder, its
disk or its database ends it, and the published snapshot stays as it was.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from data import warehouse
from data.copies import link_copies
from data.errors import HomeError
from data.home import state_folder
from data.records import ErrorRow, Run, SourceState
from data.reference.sources import Source
from data.resolution import resolve
from data.revisits import after_look, is_due, pending, save_pending, save_source_states, source_states
from data.warehouse import KnownPage, Writer
from flows.cage import Cage
from flows.discover import Item, as_page
from flows.extraction import Extract
from flows.fetch import Fetcher, FetchResult
from flows.listing import as_pending, choose, list_items, page_key, share, with_pending
from flows.loading import load_articles
from flows.pages import BROKEN, fetch_row, given_page, naive_utc, note, read_answer
from flows.progress import Bars, bars, counted
from flows.rawstore import RawRef, RawStore
from flows.reads import Batch, Listed, Read
from flows.runs import Plan, begun, ended, save_failed

THREADS = 8  # sources read at the same time; a host is still asked one thing at a time
BATCH = 100  # articles in a transaction
BATCH_SECONDS = 60.0  # after which a smaller batch is loaded: what a crash can lose of a slow night
QUEUE = 4 * BATCH  # pages read ahead of the database
UNTOUCHED = frozenset({"not_modified", "unchanged"})
NO_ERROR = UNTOUCHED | {"gone", "deferred"}  # deferred: the failures that closed the host are recorded already


class Night:
    """A night under way; made by :func:`open_night`."""

    def __init__(self, plan: Plan, writer: Writer, store: RawStore, fetcher: Fetcher, cage: Cage, extract: Extract) -> None:
        self.plan = plan
        self.run: Run = begun(plan.kind)
        self._writer = writer
        self._store = store
        self._fetcher = fetcher
        self._cage = cage
        self._extract = extract
        self._items: queue.Queue[Read] = queue.Queue(QUEUE)
        self._stopping = threading.Event()
        self._fatal: HomeError | None = None
        self._sources = {source.id: source for source in plan.sources}
        self._listed: dict[str, Listed] = {}
        self._states = source_states(writer)
        self._last_asked = warehouse.feeds_asked(writer)
        self._looks: dict[str, SourceState] = {}  # of tonight
        self._pending = {page_key(row.url): row for row in pending(writer)}
        cap = plan.fetching.max_requests
        due = [name for name in self.source_ids if plan.ask_all or is_due(self._states.get(name), self.run.started_at)]
        self._resting = self._sources.keys() - due
        # Lists may not use up what pages need: half of the requests are theirs, and each takes two with its robots.txt.
        self._beyond = frozenset() if cap is None else frozenset(due[max(1, cap // 4) :])
        fetcher.allow(None if cap is None else (cap + 1) // 2)

    @property
    def source_ids(self) -> list[str]:
        """The sources of the night: each is to be discovered, and then, when all were and are assigned, read.

        The one asked longest ago comes first, so that a run with few requests does not always ask the same ones.
        """
        return sorted(self._sources, key=lambda name: (name in self._last_asked, self._last_asked.get(name), name))

    # ---- in threads: the web, no database --------------------------------------------------------------------------

    def discover(self, source_id: str) -> str | None:
        """Ask what the source lists; return what failed, if anything did. Safe to call from several threads."""
        source = self._sources[source_id]
        if source_id in self._resting or source_id in self._beyond:
            self._listed[source_id] = Listed(asked=False, resting=source_id in self._resting)
            return None
        try:
            listing = list_items(source, self._fetcher)
            fetches = []
            for result in listing.requests:
                if result.outcome == "capped":
                    continue
                ref = self._keep(result, note(source.id, "feed", source.date_order)) if result.ok else None
                fetches.append(fetch_row(result, self.run.run_id, source.id, "feed", ref))
            capped = listing.failure is not None and listing.failure[0] == "capped"
            failure = self._error("discover", source, *listing.failure) if listing.failure and not capped else None
            self._listed[source_id] = Listed(listing.items, fetches, failure, asked=not capped)
            if listing.failure is None:
                self._looks[source_id] = after_look(self._states.get(source_id), source_id, listing.digest, self.run.started_at)
        except Exception as error:  # noqa: BLE001 - the one place where a source's surprises end
            failure = self._error("discover", source, type(error).__name__, str(error))
            self._listed[source_id] = Listed(failure=failure)
        return f"{failure.error_class}: {failure.message}" if failure else None

    def read(self, source_id: str) -> int:
        """Fetch and read the source's pages into the queue; return how many. Safe to call from several threads."""
        source, listed = self._sources[source_id], self._listed[source_id]
        for candidate in listed.candidates:
            try:
                item = self._read_page(source, candidate, listed.known.get(candidate.url))
            except Exception as error:  # noqa: BLE001 - the one place where a page's surprises end
                item = Read(source_id, error=self._error("read", source, type(error).__name__, str(error), candidate.url))
            if not self._put(item):
                return 0
        for fetch in listed.fetches:
            self._put(Read(source_id, fetch))
        self._put(Read(source_id, error=listed.failure, last=True))
        return len(listed.candidates)

    def _read_page(self, source: Source, candidate: Item, known: KnownPage | None) -> Read:
        run_id = self.run.run_id
        purpose, result = "page", None
        if source.full_text_in_feed and (page := as_page(candidate)):
            purpose, result = "feed_item", given_page(candidate.url, page)
            if known and known.sha256 == result.sha256:
                return Read(source.id)
        result = result or self._fetcher.get(
            candidate.url,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            delay=source.delay_seconds,
        )
        if result.outcome == "capped":
            return Read(source.id, left=candidate)
        if not result.ok:
            failed = result.outcome not in NO_ERROR
            error = self._error("fetch", source, result.outcome, result.detail, candidate.url) if failed else None
            return Read(source.id, fetch_row(result, run_id, source.id, purpose), error=error)
        if known and known.sha256 == result.sha256:
            return Read(source.id, fetch_row(result, run_id, source.id, purpose, outcome="unchanged"))
        beside = note(source.id, purpose, source.date_order, candidate.title, candidate.published)
        ref = self._keep(result, beside)
        article = read_answer(
            self._cage.read_page,
            result.body,
            content_type=result.content_type,
            url=result.url,
            final_url=result.final_url,
            started_at=naive_utc(result.fetched_at),
            beside=beside,
        )
        broken = article.status in BROKEN
        error = self._error("read", source, article.status, article.status_reason or "", candidate.url) if broken else None
        return Read(source.id, fetch_row(result, run_id, source.id, purpose, ref), article, error)

    def _keep(self, result: FetchResult, beside: Mapping[str, str | None]) -> RawRef:
        """Put an answer into the raw store; a disk that takes nothing more ends the night."""
        try:
            return self._store.append(result, beside)
        except OSError as error:
            self._fatal = HomeError(f"{state_folder(self.plan.home)}: cannot be written: {error.strerror}")
            raise

    def _put(self, item: Read) -> bool:
        """Hand an item to the loading thread; return whether the night still goes on."""
        while not self._stopping.is_set():
            try:
                self._items.put(item, timeout=1.0)
            except queue.Full:
                continue
            return True
        return False

    # ---- in the caller's thread: the database ------------------------------------------------------------------------

    def assign(self) -> int:
        """Settle what is asked for, once all sources are discovered; return how many addresses that is."""
        found = with_pending({name: self._listed[name].candidates for name in self.source_ids}, self._pending.values())
        chosen = choose(found, self.plan.since, self.plan.limit)
        for source_id, candidates in chosen.items():
            self._listed[source_id].known = warehouse.known_pages(self._writer, [candidate.url for candidate in candidates])
        known = {url for listed in self._listed.values() for url in listed.known}
        self._fetcher.allow(self.plan.fetching.max_requests)
        asked, left = share(chosen, known, self._needs_no_request, self._fetcher.left)
        for source_id, candidates in asked.items():
            self._listed[source_id].candidates = candidates
        self._leave(left, lists=sum(not listed.asked and not listed.resting for listed in self._listed.values()))
        save_pending(self._writer, self._pending.values())  # a night that is killed later on has still found them
        self.run = replace(self.run, sources_resting=sum(listed.resting for listed in self._listed.values()))
        return sum(map(len, asked.values()))

    def _needs_no_request(self, source_id: str, item: Item) -> bool:
        return self._sources[source_id].full_text_in_feed and as_page(item) is not None

    def _leave(self, left: Mapping[str, Sequence[Item]], lists: int = 0) -> None:
        """Count what was not asked for, by source, and remember the pages that we do not have."""
        for source_id, items in left.items():
            for item in items:
                if item.url not in self._listed[source_id].known:
                    self._pending.setdefault(item.key, as_pending(item, source_id, self.run.started_at))
        self.run = replace(self.run, not_asked=(self.run.not_asked or 0) + sum(map(len, left.values())) + lists)

    def batches(self, shown: Bars) -> Iterator[Batch]:
        """Yield what is read in batches, until every source has ended.

        Raises:
            HomeError: When an answer could not be kept.
        """
        waiting = set(self.source_ids)
        reads: list[Read] = []
        began = time.monotonic()
        while waiting:
            if self._fatal is not None:
                raise self._fatal
            try:
                item = self._items.get(timeout=1.0)
            except queue.Empty:
                item = None
            if item is not None:
                reads.append(item)
                if item.last:
                    waiting.discard(item.source_id)
                elif item.fetch is None or item.fetch.purpose != "feed":
                    shown.advance("fetching")
            due = len(reads) >= BATCH or (reads and time.monotonic() - began >= BATCH_SECONDS)
            if due or (reads and not waiting):
                yield Batch(reads)
                reads, began = [], time.monotonic()

    def load(self, batch: Batch) -> int:
        """Extract and store a batch in one transaction; return the number of new versions. Doing it twice changes nothing."""
        reads = batch.reads
        self._store.sync()  # a row must never name a record that a crash can lose
        loaded = load_articles(
            self._writer,
            self.run.run_id,
            self._extract,
            articles=[item.article for item in reads if item.article],
            fetches=[item.fetch for item in reads if item.fetch],
            errors=[item.error for item in reads if item.error],
        )
        failed = sum(item.last and item.error is not None for item in reads)
        untouched = sum(item.fetch is not None and item.fetch.outcome in UNTOUCHED for item in reads)
        for fetch in (item.fetch for item in reads if item.fetch and item.fetch.outcome != "deferred"):
            self._pending.pop(page_key(fetch.url), None)
        for item in reads:
            if item.left:
                self._leave({item.source_id: [item.left]})
        run = self.run
        self.run = replace(
            run,
            sources_ok=run.sources_ok + sum(item.last and self._listed[item.source_id].asked for item in reads) - failed,
            sources_failed=run.sources_failed + failed,
            fetched=run.fetched + sum(item.fetch is not None for item in reads),
            articles_new=run.articles_new + len(loaded.new),
            articles_updated=run.articles_updated + len(loaded.updated),
            articles_unchanged=run.articles_unchanged + len(loaded.unchanged) + untouched,
            errors=run.errors + loaded.errors,
        )
        return len(loaded.new) + len(loaded.updated)

    def publish(self) -> None:
        """Merge the reports into actions, store what is due next, close the run's row and publish the snapshot."""
        save_pending(self._writer, self._pending.values())
        save_source_states(self._writer, self._looks.values())
        link_copies(self._writer)
        resolve(self._writer)
        self.run = ended(self._writer, self.run)
        warehouse.save_run(self._writer, self.run)
        warehouse.publish(self._writer)

    def begin(self) -> None:
        """Store that the run is under way."""
        warehouse.save_run(self._writer, self.run)

    def stop(self) -> None:
        """Wake and end every thread of the night, and let go of the database: Prefect keeps tasks' arguments to the end."""
        self._stopping.set()
        self._fetcher.close()
        del self._writer

    def fail(self, error: BaseException) -> None:
        """Store that the run has failed."""
        self.run = save_failed(self._writer, self.run, error)

    def _error(self, stage: str, source: Source, error_class: str, message: str, url: str | None = None) -> ErrorRow:
        at = naive_utc(datetime.now(UTC))
        return warehouse.error_row(
            self.run.run_id, stage, error_class, message or error_class, at, source_id=source.id, url=url or source.url
        )


@contextmanager
def open_night(plan: Plan, extract: Extract) -> Iterator[Night]:
    """Lock the home folder and begin a night; whatever ends it early is stored with the run and passed on.

    Raises:
        FinewireError: For a home folder that is locked, unwritable or damaged: see :func:`data.warehouse.open_writer`.
    """
    folder = state_folder(plan.home) / "warc"
    with warehouse.open_writer(plan.home) as writer, RawStore(folder) as store, Cage(plan.reading) as cage:
        night = Night(plan, writer, store, Fetcher(plan.fetching), cage, extract)
        night.begin()
        try:
            yield night
        except BaseException as error:
            night.fail(error)
            raise
        finally:
            night.stop()


def run_night(plan: Plan, extract: Extract) -> Run:
    """Do a whole night and return its row; a progress bar is shown on a terminal.

    Args:
        plan: What to do.
        extract: The extraction: articles in, what they say out, in the same order.

    Raises:
        FinewireError: see :func:`open_night`.
    """
    with ThreadPoolExecutor(THREADS, "web") as pool, bars() as shown, open_night(plan, counted(extract, shown)) as night:
        shown.expect("sources", len(night.source_ids))
        for _ in pool.map(night.discover, night.source_ids):
            shown.advance("sources")
        shown.expect("fetching", night.assign())
        for source_id in night.source_ids:
            pool.submit(night.read, source_id)
        for batch in night.batches(shown):
            night.load(batch)
        night.publish()
        return night.run
