"""Ctrl-C during a run: the first ends publishing and closes the account, the second cancels the run."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.base.signals import READER_GONE, interrupted, note, obeyed

__all__ = ["on_interrupt"]

AGAIN_S = 5.0  # a run that was cancelled ends its processes; only after so long it is cancelled once more


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at the first SIGINT, SIGTERM or SIGHUP, and cancel the current task at the next one.

    A signal that came before counts as the first. Where nobody reads standard output any more, the task is cancelled
    at once. A SIGHUP that is ignored, as under nohup, stays ignored.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    asked = False
    cancelled_s = float("-inf")

    def cancel() -> None:
        nonlocal cancelled_s
        if time.monotonic() - cancelled_s >= AGAIN_S:
            cancelled_s = time.monotonic()
            task.cancel()

    def on_signal() -> None:
        nonlocal asked
        if asked:
            cancel()
        asked = True
        note()
        stop()

    taken = obeyed()
    before = {number: signal.getsignal(number) for number in (*taken, READER_GONE)}
    for number in taken:
        loop.add_signal_handler(number, on_signal)
    loop.add_signal_handler(READER_GONE, cancel)
    if interrupted():
        asked = True
        stop()
    try:
        yield
    finally:
        for number in (*taken, READER_GONE):
            loop.remove_signal_handler(number)
            signal.signal(number, before[number] or signal.SIG_DFL)
