"""Which folders a command works on."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def home_folder(given: Path | None) -> Path:
    """Return the folder given by ``--home``, else that of FINEWIRE_HOME, else the checkout's ``data/``; absolute."""
    chosen = given or Path(os.environ.get("FINEWIRE_HOME") or CHECKOUT / "data")
    return chosen.expanduser().absolute()


def sources_folder(given: Path | None) -> Path:
    """Return the folder given by ``--sources``, else the project's own; absolute."""
    return (given or CHECKOUT / "data" / "sources").expanduser().absolute()


def demo_folder(given: Path | None) -> Path:
    """Return where the demo keeps its database: away from real data, unless a folder is named."""
    return given.expanduser().absolute() if given else home_folder(None) / "state" / "demo"
