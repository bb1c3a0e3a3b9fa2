"""Faults of local worker processes: killed, with another one in its place later, and stopped."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from bench.base.errors import BenchError
from bench.faults.acts import Act
from bench.scenario.faults import Fault
from wire.host.reasons import reason_of

__all__ = ["LocalProcess", "Place", "WorkerKilled", "WorkerStopped", "worker_act"]

GUARD = 'read line; kill -CONT "$0"'  # standard input ends with the load test, even by SIGKILL


class LocalProcess(Protocol):
    """A process of the run that is not waited for yet."""

    @property
    def pid(self) -> int:
        """Its pid."""

    @property
    def returncode(self) -> int | None:
        """Its exit status; None while it runs."""


class Place(Protocol):
    """The place of a local worker, whose process may be another one later."""

    @property
    def process(self) -> LocalProcess:
        """The present process."""


class WorkerKilled(Act):
    """A worker is killed by SIGKILL. Its outlets stay away, until ``replace`` has put another one in its place."""

    def __init__(self, place: Place, replace: Callable[[], Awaitable[None]]) -> None:
        self._place = place
        self._replace = replace

    async def begin(self) -> None:
        """Kill the worker."""
        _signal(self._place.process, signal.SIGKILL)

    async def end(self) -> None:
        """Put another one in its place; BenchError where it does not take the partitions."""
        await self._replace()

    async def release(self) -> None:
        """Do nothing: a process that has ended is in nobody's way."""


class WorkerStopped(Act):
    """A worker is held up by SIGSTOP: its outlets' connections stay open, and nothing is read or acknowledged.

    A guard lets it go on where the load test dies meanwhile: a process that is stopped does not see its pipe end.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._stopped: LocalProcess | None = None
        self._guard: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        """Stop the worker; BenchError where there can be no guard."""
        process = self._stopped = self._place.process
        try:
            self._guard = await asyncio.create_subprocess_exec(
                "/bin/sh",
                "-c",
                GUARD,
                str(process.pid),
                stdin=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # the worker may have ended
                start_new_session=True,  # a signal to the load test's group is not for it
            )
        except OSError as error:
            raise BenchError(f"a worker can't be stopped without a guard: {reason_of(error)}") from None
        _signal(process, signal.SIGSTOP)

    async def end(self) -> None:
        """Let the worker go on."""
        if self._stopped is not None:
            _signal(self._stopped, signal.SIGCONT)
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await self._guard.wait()

    async def release(self) -> None:
        """Let the worker go on."""
        await self.end()


def worker_act(fault: Fault, place: Place, replace: Callable[[], Awaitable[None]]) -> Act:
    """Return the act of a fault of a worker; ``replace`` puts another process in the place of one that was killed."""
    return WorkerKilled(place, replace) if fault.kind == "worker_killed" else WorkerStopped(place)


def _signal(process: LocalProcess, number: signal.Signals) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):  # it ends at this moment
            os.kill(process.pid, number)
