"""What can go wrong with the home folder and its database, as messages for a person instead of tracebacks."""

from __future__ import annotations


class FinewireError(Exception):
    """A fault that the user can understand and put right; ``exit_code`` is what the command line ends with."""

    exit_code = 1


class Locked(FinewireError):  # noqa: N818 - a state of affairs more than a mistake
    """Another process writes the working database; the message names it."""

    exit_code = 75


class HomeError(FinewireError):
    """The home folder is missing, is no folder, cannot be written, or its disk is full."""


class NoSnapshotError(FinewireError):
    """Nothing has been published in this home folder yet."""


class DamagedDatabaseError(FinewireError):
    """The database file is cut short, overwritten or has lost committed rows."""


class ForeignDatabaseError(FinewireError):
    """A DuckDB file, but not one of ours."""


class SchemaMismatchError(FinewireError):
    """The database was made by a newer version of the program, or by one too old to be migrated."""


class QueryError(FinewireError):
    """The SQL given by the user is wrong or asks for what a reader may not do."""

    exit_code = 2


class CorrectionError(FinewireError):
    """A correction names an unknown action or field, or a value that the field cannot hold."""

    exit_code = 2


class LoadError(FinewireError):
    """A batch was refused by the database as a whole; nothing of it was stored."""
