"""Which home folder a command works on."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def home_folder(given: Path | None) -> Path:
    """Return the folder given by ``--home`` or FINEWIRE_HOME, absolute; by default the checkout's ``data/``."""
    return (given.expanduser() if given else CHECKOUT / "data").absolute()


def demo_folder(given: Path | None) -> Path:
    """Return where the demo keeps its database: away from real data unless a folder is named."""
    return given.expanduser().absolute() if given else home_folder(None) / "state" / "demo"
