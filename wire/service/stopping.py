"""The stop of the service: it ends within a bound, and says what it did not wait for.

A stop cancels the service's task, and the service ends in order: it leaves the broker, saves its account, answers open
requests. If one of these steps hangs, the process must not stay behind, asleep and deaf to further signals.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from typing import Any

from structlog.typing import FilteringBoundLogger

__all__ = ["KILLED", "STOP_S", "Stop"]

STOP_S = 20.0  # a broker that hangs has 2 s of it for the farewell, a request that is answered 5 s
AGAIN = 0.5  # of the bound: then every task is cancelled once more
KILLED = 1  # the exit code of a stop that did not end in time


class Stop:
    """Ends a task by cancelling it; where it does not end within ``limit_s`` seconds, ends the process.

    The clock of the bound is a thread of its own, which goes on where the event loop is stuck or closed already.
    ``leave`` ends the process with an exit code. ``done`` is to be called once the process is about to end by itself.
    """

    def __init__(
        self,
        task: asyncio.Task[Any],
        log: FilteringBoundLogger,
        limit_s: float = STOP_S,
        leave: Callable[[int], None] = os._exit,
    ) -> None:
        self._task = task
        self._loop = task.get_loop()
        self._owner = asyncio.current_task()  # it waits for the task, and ends with it
        self._log = log
        self._limit_s = limit_s
        self._leave = leave
        self._ended = threading.Event()
        self._clock = threading.Thread(target=self._wait, name="bound of the stop", daemon=True)

    @property
    def requested(self) -> bool:
        """Whether the stop has begun."""
        return self._clock.ident is not None

    def request(self) -> None:
        """Begin the stop; a further request cancels every task of the loop once more. Called in the loop's thread."""
        if self.requested:
            self._cancel_all()
            return
        self._clock.start()
        self._task.cancel()

    def done(self) -> None:
        """Lift the bound."""
        self._ended.set()

    def _wait(self) -> None:
        if self._ended.wait(self._limit_s * AGAIN):
            return
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cancel_all)
        if self._ended.wait(self._limit_s * (1 - AGAIN)):
            return
        self._log.error("stopped without waiting", tasks=self._names(), seconds=self._limit_s)
        self._leave(KILLED)

    def _cancel_all(self) -> None:
        for task in asyncio.all_tasks(self._loop) - {self._owner}:
            task.cancel()

    def _names(self) -> list[str]:
        """Return the names of the tasks that have not ended."""
        return sorted(task.get_name() for task in asyncio.all_tasks(self._loop) - {self._owner})
