"""Why a run ends before its time: something broke, a threshold failed for good, or the user stopped it. The first
fault alone is recorded.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bench.base.errors import BenchError
from wire.host.tasks import background

__all__ = ["Halt"]


class Halt:
    """A request to end a run early. ``interrupted`` is True when the user asked for it; ``aborted`` is the sentence on
    the threshold that ended it, and empty otherwise.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self.aborted = ""
        self._error: BenchError | None = None
        self._closed = False
        self._requested = asyncio.Event()

    @property
    def requested(self) -> bool:
        """Whether the run is to end early."""
        return self._requested.is_set()

    @property
    def fault(self) -> str:
        """The first fault in a sentence; empty unless something broke."""
        return "" if self._error is None else str(self._error)

    def interrupt(self) -> None:
        """End the run early because the user stops it."""
        self.interrupted = True
        self._requested.set()

    def abort(self, reason: str) -> None:
        """End the run early because a threshold fails; a run that ends already keeps its reason."""
        if not self.requested:
            self.aborted = reason
            self._requested.set()

    def give_up(self) -> None:
        """End the run early because there is nothing to measure."""
        self._requested.set()

    def report(self, fault: str | BenchError) -> None:
        """End the run early because of a fault. Later faults are taken for consequences of the first one."""
        if self._closed:
            return
        if self._error is None:
            self._error = fault if isinstance(fault, BenchError) else BenchError(fault)
        self._requested.set()

    def close(self) -> None:
        """Ignore every fault from now on: processes and connections are about to be ended on purpose."""
        self._closed = True

    def raise_fault(self) -> None:
        """Raise the recorded fault, where there is one; BenchError."""
        if self._error is not None:
            raise self._error

    async def unless_requested(self, work: Coroutine[Any, Any, Any]) -> None:
        """Await work until it is done or the run is to end early; in that case the work is cancelled, or never begun.

        An exception of the work is raised.
        """
        if self.requested:
            work.close()
            return
        async with (
            background(work, "work of the run") as working,
            background(self._requested.wait(), "early end of the run") as halting,
        ):
            await asyncio.wait((working, halting), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
