"""Faults of local worker processes: killed, and stopped."""

import os
import signal
from contextlib import suppress
from typing import Protocol

from bench.faults.acts import Act
from bench.scenario.faults import Fault

__all__ = ["LocalProcess", "WorkerKilled", "WorkerStopped", "worker_act", "worker_name"]


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
    """A worker is held up by SIGSTOP: its outlets' connections stay open, and nothing is read or acknowledged."""

    def __init__(self, process: LocalProcess) -> None:
        self._process = process

    async def begin(self) -> None:
        """Stop the worker."""
        _signal(self._process, signal.SIGSTOP)

    async def end(self) -> None:
        """Let the worker go on."""
        _signal(self._process, signal.SIGCONT)

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
