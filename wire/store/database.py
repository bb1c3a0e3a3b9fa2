"""One SQLite file with one writer: a thread that commits all waiting work in one transaction.

When ``write`` returns, its work is on the disk; when it raises StoreError with the reason, none of it is.
"""

import asyncio
import fcntl
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeVar

from wire.errors import SettingsError, StoreError
from wire.store.writer import Job, Work, Writer, configure, migrate

__all__ = ["FILE", "Database"]

FILE, LOCK = "wire.db", "wire.lock"
BUSY_S = 0.5  # for another program that reads the file; there is no second writer
RETRY_S = 0.2
ABANDONED = "the wire was killed"

Result = TypeVar("Result")


class Database:
    """A data folder's file. ``write`` and ``post`` belong to one event loop; ``read`` sees committed work."""

    def __init__(self, folder: Path) -> None:
        """Open the file, or create it.

        Raise SettingsError where the folder can't be written, another wire uses it, a later version wrote it, or a wire
        was in it whose file is empty now.
        """
        self.path = folder / FILE
        with ExitStack() as opened:
            self._lock = opened.enter_context(_take(folder))
            self._marked = bool(self._lock.read().strip())
            try:
                self._connection = opened.enter_context(closing(_connect(self.path)))
                self._refuse_empty()
                migrate(self._connection, self.path)
                self._reader = opened.enter_context(closing(_connect(self.path)))
            except sqlite3.Error as error:
                raise SettingsError(f"{self.path}: {error}; give a folder that can be written") from error
            self._opened = opened.pop_all()
        self._writer = Writer(self._connection, self.path)
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = self._abandoned = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why the last commit failed; empty once one succeeded."""
        return self._writer.problem

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work in the writer's transaction; return its result once the work is on the disk.

        Raise StoreError where the disk or the file does not take it. An error that the work itself raises undoes that
        work alone, and is raised here.
        """
        future: Future[Result] = Future()
        self._put(work, future)
        return await asyncio.wrap_future(future)

    def post(self, work: Work) -> None:
        """Queue work behind all earlier work; it is tried again for as long as the disk does not take it."""
        self._put(work, None)

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work that reads the file, from the event loop's thread; raise StoreError where that fails."""
        try:
            return work(self._reader)
        except sqlite3.Error as error:
            raise StoreError(self.path, str(error)) from error

    def mark(self, run_id: str) -> None:
        """Mark the folder as that of a wire with this run id, outside the file and its log."""
        if not self._marked:
            self._lock.write(f"{run_id}\n".encode())
            self._lock.flush()
            os.fsync(self._lock.fileno())
            self._marked = True

    def _refuse_empty(self) -> None:
        """Raise SettingsError where a wire was in the folder, and its file has nothing of it: its log is lost.

        It would be taken for a new wire, and what the former one had accepted would be lost without a word.
        """
        count = "SELECT count(*) FROM sqlite_master"
        empty = not self._connection.execute(count).fetchone()[0]
        if not empty:
            empty = not self._connection.execute("SELECT count(*) FROM wire WHERE name = 'run_id'").fetchone()[0]
        if self._marked and empty:
            raise SettingsError(
                f"{self.path}: it is empty, and a wire was here: its log {FILE}-wal is lost; restore both from a "
                "backup, or give another folder"
            )

    def close(self) -> None:
        """Commit the work that waits, as far as the disk takes it, and close the file."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._opened.close()

    def abandon(self) -> None:
        """Drop the work that waits, as the end of the process would, and close the file for good."""
        with self._wake:
            dropped, self._abandoned = list(self._jobs), True
            self._jobs.clear()
        for _, future in dropped:
            if future is not None and future.set_running_or_notify_cancel():
                future.set_exception(StoreError(self.path, ABANDONED))
        self.close()

    def _put(self, work: Work, future: Future[Any] | None) -> None:
        with self._wake:
            if not self._abandoned:
                self._jobs.append((work, future))
                self._wake.notify()
                return
        if future is not None:
            future.set_exception(StoreError(self.path, ABANDONED))

    def _run(self) -> None:
        retrying = False
        while True:
            with self._wake:
                if retrying:
                    self._wake.wait_for(lambda: self._closing, RETRY_S)
                self._wake.wait_for(lambda: self._jobs or self._closing)
                batch = list(self._jobs)
                self._jobs.clear()
                ending = self._closing
            kept = self._writer.commit(batch)
            with self._wake:
                if not self._abandoned:
                    self._jobs.extendleft(reversed(kept))
                retrying = bool(kept)
                if ending:
                    return


def _take(folder: Path) -> Any:
    """Lock the folder for as long as the process lives: two wires on one outbox would send everything twice."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+b")
        lock.seek(0)
    except OSError as error:
        raise SettingsError(f"{folder}: {error.strerror}; give a folder that can be written") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise SettingsError(f"{folder}: another wire uses it; give each wire a folder of its own") from None
    return lock


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    configure(connection)
    return connection
