"""Mistakes of the person at the keyboard, as opposed to faults of the program."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right: shown as one line, exit code 2, never a traceback."""
