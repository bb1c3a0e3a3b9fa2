"""The writer's side of a SQLite connection: its settings, its schema, and a batch of work in one transaction.

When a future has its result, the work behind it is on the disk. No thread and no file is needed here.
"""

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from traceback import clear_frames
from typing import Any

from wire.errors import SettingsError, StoreError
from wire.store.schema import MIGRATIONS

__all__ = ["Job", "Work", "Writer", "configure", "migrate"]

WORK_ERRORS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)  # every other error of SQLite is the disk's

Work = Callable[[sqlite3.Connection], Any]
Job = tuple[Work, "Future[Any] | None"]  # work that is posted has no future


def configure(connection: sqlite3.Connection) -> None:
    """Have each commit wait until it is on the disk, beside readers."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # accepted means on the disk, not in its cache
    connection.execute("PRAGMA foreign_keys = ON")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date; SettingsError where a later version made it."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise SettingsError(
            f"{path}: its schema is version {version}, and this wirestorm knows {len(MIGRATIONS)}; use a later one"
        )
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


class Writer:
    """Commits batches over one connection. ``problem`` is why the last commit failed; empty once one succeeded."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.problem = ""
        self._connection = connection
        self._path = path

    def commit(self, batch: Sequence[Job]) -> list[Job]:
        """Do a batch of work in one transaction; return the posted work that is to be tried again.

        No cursor leaves this thread, not even in the frames of an error: a cursor that is dropped in another thread
        resets its statement, and the writer may be using the same one (Python keeps statements for their next use).
        """
        connection = self._connection
        done: list[tuple[Future[Any], Any]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work, future in batch:
                connection.execute("SAVEPOINT work")
                try:
                    result = work(connection)
                except Exception as error:
                    if isinstance(error, sqlite3.Error) and not isinstance(error, WORK_ERRORS):
                        raise
                    connection.execute("ROLLBACK TO work")
                    clear_frames(error.__traceback__)
                    if future is not None:
                        _fail(future, error)
                else:
                    if future is not None:
                        done.append((future, result))
                    del result
                connection.execute("RELEASE work")
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):  # the transaction may have been rolled back already
                connection.execute("ROLLBACK")
            self.problem = str(error)
            for _, future in batch:
                if future is not None:
                    _fail(future, StoreError(self._path, str(error)))
            return [(work, future) for work, future in batch if future is None]
        self.problem = ""
        for future, result in done:
            if future.set_running_or_notify_cancel():
                future.set_result(result)
        return []


def _fail(future: "Future[Any]", error: Exception) -> None:
    if not future.done() and future.set_running_or_notify_cancel():
        future.set_exception(error)
