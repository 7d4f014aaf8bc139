"""Mistakes of the person at the keyboard, as opposed to faults of the program."""

from __future__ import annotations

from data.errors import FinewireError


class UserError(FinewireError):
    """Something on the command line that the user can put right: shown as one line, never a traceback."""

    exit_code = 2


class CageError(FinewireError):
    """The processes that read pages cannot be started, or are stopped already."""
