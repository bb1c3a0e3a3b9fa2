"""Ctrl-C during a run: once closes the account, twice just goes."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["on_interrupt"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """The first signal calls ``stop``, the next one cancels the task that the context is in."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    asked = False

    def hear() -> None:
        nonlocal asked
        if asked:
            task.cancel()
        asked = True
        stop()

    for number in SIGNALS:
        loop.add_signal_handler(number, hear)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
