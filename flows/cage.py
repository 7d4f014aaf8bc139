"""Pages are read in processes of their own, within limits: one that hangs, eats memory or crashes costs itself and nobody else.

    with Cage() as cage:
        found = cage.read_page(body, content_type=..., url=..., hint_title=..., hint_published=...)

The process that such a page has broken is replaced. Each has its own pipe to us and they share nothing, so that none can hold
what another waits for.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from types import TracebackType
from typing import Any

from extractors.page import NoText, Page
from flows.errors import CageError

WORKERS = min(4, os.cpu_count() or 1)  # reading is work for the processor; four of them keep up with any night's fetching
START_SECONDS = 60.0  # a start takes less than one; a machine that swaps takes its time
BREAKING = frozenset({"timeout", "out_of_memory", "crashed"})  # reasons after which a process is not used again
ROOT = Path(__file__).resolve().parent.parent  # from where Python finds our packages, wherever the user stands


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may take. Of 439 real pages the slowest took 0.8 s; a hostile one of a megabyte 73 s.

    Attributes:
        cpu_seconds: Of the processor, so that a busy machine fails no page.
        wall_seconds: By the clock, for what waits instead of working.
        memory: Bytes of address space of a process. It has 200 MB of it to begin with; the largest pages that we read (3 MB)
            take it to 600 MB.
        pages: Pages after which a process is replaced all the same: libraries keep caches that only grow.
    """

    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    memory: int = 1 << 30
    pages: int = 1000


class _Worker:
    """A process that reads pages; started when it is made."""

    def __init__(self, limits: Limits) -> None:
        self.pages = 0
        self.connection, theirs = Pipe()
        with theirs:
            arguments = [str(number) for number in (theirs.fileno(), limits.memory, limits.cpu_seconds)]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.caged", *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        try:
            ready = self.connection.poll(START_SECONDS) and self.connection.recv_bytes()
        except EOFError:
            ready = False
        if not ready:
            raise CageError(f"the process that reads pages does not start (it ended with {self.stop()})")

    def stop(self) -> int:
        """End the process and return what it ended with, ``-9`` if by us."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


class Cage:
    """Processes that read pages, each started when it is needed; may be used from several threads."""

    def __init__(self, limits: Limits | None = None, workers: int = WORKERS) -> None:
        self.limits = limits or Limits()
        self.workers = workers
        self._closed = False
        # The last one that was put back is taken first, so what one process can do does not start a second one.
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._places.put(None)

    def read_page(self, body: bytes, **known: Any) -> Page | NoText:
        """Read a page as :func:`extractors.article.read_page` does, with its arguments.

        What goes wrong with the page is the reason of a :class:`~extractors.page.NoText`: ``timeout``, ``out_of_memory``,
        ``crashed`` or ``failed``.

        Raises:
            CageError: Where no process can be started, or the cage is closed.
        """
        worker = self._places.get()
        fit = False
        try:
            if self._closed:
                raise CageError("the run is stopping")
            if worker is None or worker.process.poll() is not None:
                worker = _Worker(self.limits)
            found = self._ask(worker, body, known)
            fit = worker.pages < self.limits.pages and not (isinstance(found, NoText) and found.reason in BREAKING)
            return found
        finally:  # whatever happened: a process that may still be at a page must never get the next one
            if worker is not None and not fit:
                worker.stop()
            self._places.put(worker if fit else None)

    def _ask(self, worker: _Worker, body: bytes, known: dict[str, Any]) -> Page | NoText:
        worker.pages += 1
        try:
            worker.connection.send((body, known))
            if not worker.connection.poll(self.limits.wall_seconds):
                return NoText("timeout", f"not read within {self.limits.wall_seconds:g} s")
            kind, fields = json.loads(worker.connection.recv_bytes())
        except (EOFError, OSError):
            return self._ended(worker.stop())
        if kind == "page":
            return Page(**fields)
        found = NoText(**fields)
        return found if found.reason != "out_of_memory" else NoText("out_of_memory", f"more than {self.limits.memory >> 20} MB")

    def _ended(self, status: int) -> NoText:
        """Return what a process that ended over a page says of it."""
        if status == -signal.SIGXCPU:
            return NoText("timeout", f"not read within {self.limits.cpu_seconds} s of processor time")
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return NoText("crashed", f"the process that read it ended with {how}")

    def __enter__(self) -> Cage:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wait for the pages that are being read and end every process; later pages are refused."""
        self._closed = True
        for worker in [self._places.get() for _ in range(self.workers)]:
            if worker is not None:
                worker.stop()
            self._places.put(None)
