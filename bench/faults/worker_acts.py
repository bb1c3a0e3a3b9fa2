"""Faults of local worker processes: killed, and stopped."""

import asyncio
import os
import signal
from contextlib import suppress
from typing import Protocol

from bench.base.errors import BenchError
from bench.faults.acts import Act
from bench.scenario.faults import Fault
from wire.host.reasons import reason_of

__all__ = ["LocalProcess", "WorkerKilled", "WorkerStopped", "worker_act", "worker_name"]

GUARD = 'read line; kill -CONT "$0"'  # standard input ends with the load test, even by SIGKILL


class LocalProcess(Protocol):
    """A process of the run that is not waited for yet."""

    @property
    def pid(self) -> int:
        """Its pid."""

    @property
    def returncode(self) -> int | None:
        """Its exit status; None while it runs."""


class WorkerKilled(Act):
    """A worker is killed by SIGKILL. A load test's membership is fixed: its outlets stay away until the run ends."""

    def __init__(self, process: LocalProcess) -> None:
        self._process = process

    async def begin(self) -> None:
        """Kill the worker."""
        _signal(self._process, signal.SIGKILL)

    async def end(self) -> None:
        """Do nothing: it does not come back."""

    async def release(self) -> None:
        """Do nothing: a process that has ended is in nobody's way."""


class WorkerStopped(Act):
    """A worker is held up by SIGSTOP: its outlets' connections stay open, and nothing is read or acknowledged.

    A guard lets it go on where the load test dies meanwhile: a process that is stopped does not see its pipe end.
    """

    def __init__(self, process: LocalProcess) -> None:
        self._process = process
        self._guard: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        """Stop the worker; BenchError where there can be no guard."""
        try:
            self._guard = await asyncio.create_subprocess_exec(
                "/bin/sh",
                "-c",
                GUARD,
                str(self._process.pid),
                stdin=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # the worker may have ended
                start_new_session=True,  # a signal to the load test's group is not for it
            )
        except OSError as error:
            raise BenchError(f"a worker can't be stopped without a guard: {reason_of(error)}") from None
        _signal(self._process, signal.SIGSTOP)

    async def end(self) -> None:
        """Let the worker go on."""
        _signal(self._process, signal.SIGCONT)
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await self._guard.wait()

    async def release(self) -> None:
        """Let the worker go on."""
        await self.end()


def worker_name(number: int) -> str:
    """Return the name of a local worker, numbered from 1."""
    return f"worker-{number}"


def worker_act(fault: Fault, process: LocalProcess) -> Act:
    """Return the act of a fault of a worker."""
    return (WorkerKilled if fault.kind == "worker_killed" else WorkerStopped)(process)


def _signal(process: LocalProcess, number: signal.Signals) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):  # it ends at this moment
            os.kill(process.pid, number)
