"""A simulated disk, and the wire's database over it: the schema, the transactions and the SQL are those of production.

The disk outlives the wires. What was committed and synced is there after a kill; what was not yet, is not.
"""

import sqlite3
from collections import deque
from concurrent.futures import Future
from contextlib import closing
from functools import cache
from pathlib import Path

from tests.simulation.delays import between
from wire.errors import StoreError
from wire.store.writer import Writer, configure, migrate

__all__ = ["Disk", "SimulatedDatabase"]

PATH = Path("simulated") / "wire.db"
FULL = "database or disk is full"
SYNC_FULL = 2  # PRAGMA synchronous: each commit waits for the disk
RETRY_S = 0.2
SYNC_INTERVAL_S = 3.0  # of a disk whose writes nobody waits for


class _Connection(sqlite3.Connection):
    """A connection to a disk that may be full."""

    disk = None

    def execute(self, sql, *parameters):
        if self.disk is not None and self.disk.full and sql == "COMMIT":
            raise sqlite3.OperationalError(FULL)
        return super().execute(sql, *parameters)


@cache
def _new():
    """Return the image of a file that a wire has just made: the same for every life."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        configure(connection)
        migrate(connection, PATH)
        return connection.serialize()


class Disk:
    """One disk with one file. ``full`` refuses every commit, ``slow`` is the factor of its latency, and ``waits`` says
    whether the present process waits for each commit to be on it.
    """

    def __init__(self, loop):
        self.full = False
        self.slow = 1.0
        self.waits = True
        self._loop = loop
        self._synced = None  # what survives a cut of power, where that is not everything
        self._synced_s = 0.0
        self._open(None)

    def committed(self):
        """Note a commit: it is on the disk at once if the wire asked for that, else some time later."""
        if self.waits or self._loop.time() - self._synced_s >= SYNC_INTERVAL_S:
            self._synced, self._synced_s = None, self._loop.time()

    def before_commit(self):
        """Keep what is on the disk, for a commit that is not waited for."""
        if self._synced is None and not self.waits:
            self._synced = self.connection.serialize()

    def cut_power(self):
        """Lose what is not on the disk."""
        if self._synced is not None:
            image, self._synced = self._synced, None
            self._open(image)

    def close(self):
        """Drop the file."""
        self.connection.close()

    def _open(self, image):
        if image is not None:
            self.connection.close()
        self.connection = sqlite3.connect(":memory:", factory=_Connection, isolation_level=None)
        self.connection.deserialize(_new() if image is None else image)
        self.connection.disk = self


class SimulatedDatabase:
    """Has the methods of ``Database``. Each batch takes the disk some time, before and after its commit."""

    def __init__(self, disk, loop, random):
        self.path = PATH
        self._disk = disk
        self._loop = loop
        self._random = random
        configure(disk.connection)
        migrate(disk.connection, PATH)
        (synchronous,) = disk.connection.execute("PRAGMA synchronous").fetchone()
        disk.waits = synchronous >= SYNC_FULL
        self._writer = Writer(disk.connection, PATH)
        self._jobs = deque()
        self._busy = False
        self._detached = False

    @property
    def problem(self):
        return self._writer.problem

    async def write(self, work):
        """Run work in the writer's transaction; return its result once it is on the disk."""
        if self._detached:
            raise StoreError(PATH, "the process was killed")
        answer = self._loop.create_future()
        self._put(work, answer)
        return await answer

    def post(self, work):
        """Queue work behind all earlier work."""
        if not self._detached:
            self._put(work, None)

    def read(self, work):
        """Run work that reads what is committed."""
        try:
            return work(self._disk.connection)
        except sqlite3.Error as error:
            raise StoreError(PATH, str(error)) from error

    def mark(self, run_id):
        """The folder is not simulated."""

    def detach(self):
        """End with the process: nothing more is written, and nobody is answered."""
        self._detached = True
        for _, answer in self._jobs:
            if answer is not None and not answer.done():
                answer.set_exception(StoreError(PATH, "the process was killed"))
        self._jobs.clear()

    def _put(self, work, answer):
        self._jobs.append((work, answer))
        if not self._busy:
            self._busy = True
            self._later(self._commit)

    def _later(self, action, *args, delay_s=None):
        if delay_s is None:
            delay_s = between(self._random, 0.0001, 0.004) * self._disk.slow
        self._loop.call_later(delay_s, action, *args)

    def _commit(self):
        if self._detached:
            return
        self._disk.before_commit()
        taken = list(self._jobs)
        self._jobs.clear()
        batch = [(work, None if answer is None else Future()) for work, answer in taken]
        kept = self._writer.commit(batch)
        if not self._writer.problem:
            self._disk.committed()
        answers = [
            (future, answer) for (_, future), (_, answer) in zip(batch, taken, strict=True) if future is not None
        ]
        self._later(self._answer, answers, kept)

    def _answer(self, answers, kept):
        for future, answer in answers:
            if answer.done():
                continue
            if self._detached:
                answer.set_exception(StoreError(PATH, "the process was killed"))
            elif future.exception() is not None:
                answer.set_exception(future.exception())
            else:
                answer.set_result(future.result())
        if self._detached:
            return
        self._jobs.extendleft(reversed(kept))
        self._busy = bool(self._jobs)
        if self._busy:
            self._later(self._commit, delay_s=RETRY_S if kept else None)
