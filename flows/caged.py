"""The inside of the cage: a process that reads one page after another, within limits. Only :mod:`flows.cage` starts it.

It imports what reading needs and nothing else, so that it starts fast: no model, no database.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

from extractors.article import read_page
from extractors.page import NoText, Page


def main(connection: Connection, memory: int, cpu_seconds: int) -> None:
    """Answer every task, a page's bytes and the arguments of ``read_page``, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection.send_bytes(b"ready")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a page that makes a library complain does so to nobody
    while True:
        try:
            body, known = connection.recv()
        except EOFError:
            return
        until = math.ceil(time.process_time()) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))  # SIGXCPU ends us, even if the parent is gone
        found = _read(body, known)
        answer = "page" if isinstance(found, Page) else "no_text", asdict(found)
        connection.send_bytes(json.dumps(answer).encode())  # JSON: nothing that a page may have made is unpickled


def _read(body: bytes, known: Mapping[str, Any]) -> Page | NoText:
    try:
        return read_page(body, **known)
    except MemoryError:
        return NoText("out_of_memory")
    except Exception as error:  # noqa: BLE001 - the one place where a page's surprises end
        return NoText("failed", f"{type(error).__name__}: {error}"[:300])


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), memory=int(sys.argv[2]), cpu_seconds=int(sys.argv[3]))
