"""Which Prefect server a command speaks to, settled before Prefect is imported: it reads its settings then."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

from data.home import state_folder

START_SECONDS = 120  # Prefect gives its temporary server 20 s, which a busy machine misses
LOCAL_API = "http://127.0.0.1:4200/api"


def choose_server(home: Path, api: str | None) -> None:
    """Point this process and its children at one server: that of ``api``, or a temporary one of their own.

    What the shell or a profile says of other servers is set aside: an address left over from another project would end the
    run. Prefect's own files lie under the home folder; nothing is reported to anybody.
    """
    for name in [name for name in os.environ if name.startswith(("PREFECT_API_", "PREFECT_CLOUD_", "PREFECT_PROFILE"))]:
        del os.environ[name]
    os.environ |= {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(state_folder(home) / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
        "PREFECT_PROFILE": "ephemeral",
    }
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    hush_at_exit()
    if api:
        os.environ |= {"PREFECT_API_URL": api, "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false"}


def hush_at_exit() -> None:
    """Keep DuckDB 2.0.0 from listing "leaked" objects when the interpreter ends beside Prefect's threads (mended in 2.0.1).

    It writes after everything else; what is registered first runs last.
    """
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


def server_fault() -> str | None:
    """Import Prefect, start its temporary server where none is chosen, and return why it does not answer; None if it does."""
    if not os.environ.get("PREFECT_API_URL"):
        print("finewire: starting Prefect's temporary server, 12 to 22 s (--no-prefect does without)", file=sys.stderr)  # noqa: T201
    try:
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            fault = client.api_healthcheck()
    except Exception as error:  # noqa: BLE001 - a broken Prefect, however it is broken, must not stop the night
        return f"{type(error).__name__}: {error}"
    return f"{type(fault).__name__}: {fault}" if fault else None
