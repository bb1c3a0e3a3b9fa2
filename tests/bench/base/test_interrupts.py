"""The first signal asks a run to end; the second cancels it."""

import asyncio
import os
import signal

import pytest

from bench.base.interrupts import on_interrupt
from bench.base.signals import READER_GONE, SIGNALS, handle, interrupted, note


@pytest.fixture(autouse=True)
def no_signal_before():
    """The note of a signal is the process's."""
    handlers = {number: signal.getsignal(number) for number in (*SIGNALS, READER_GONE)}
    handle()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    yield
    handle()
    for number, handler in handlers.items():
        signal.signal(number, handler)


async def ended_as_cancelled(work):
    """Run work in a task of its own; return whether it ends within ten seconds, and as cancelled."""
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait([task], timeout=10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return bool(done) and task.cancelled()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_the_first_signal_stops_and_the_second_cancels(number):
    """A run that closes its account for too long can still be left."""
    stops = []
    asked = asyncio.Event()

    def stop():
        stops.append(number)
        asked.set()

    async def work():
        with on_interrupt(stop):
            os.kill(os.getpid(), number)
            await asked.wait()
            os.kill(os.getpid(), number)
            await asyncio.get_running_loop().create_future()

    assert await ended_as_cancelled(work())
    assert stops == [number, number]
    assert interrupted()


async def test_a_signal_that_came_before_stops_at_once():
    """Such as one while the event loop started. It was the first: the next one cancels."""
    note()
    stops = []

    async def work():
        with on_interrupt(lambda: stops.append(1)):
            assert stops == [1]
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.get_running_loop().create_future()

    assert await ended_as_cancelled(work())
    assert stops == [1, 1]


async def test_a_reader_that_is_gone_cancels_at_once():
    """Nobody would see the report; it is no signal of the user's."""

    async def work():
        with on_interrupt(lambda: None):
            os.kill(os.getpid(), READER_GONE)
            await asyncio.get_running_loop().create_future()

    assert await ended_as_cancelled(work())
    assert not interrupted()


async def test_a_run_that_is_being_cancelled_is_not_cancelled_again_at_once():
    """A third Ctrl-C would leave the run's processes behind."""
    ended, signals = [], asyncio.Queue()

    async def work():
        with on_interrupt(lambda: signals.put_nowait(1)):
            try:
                os.kill(os.getpid(), signal.SIGINT)
                os.kill(os.getpid(), signal.SIGHUP)
                await asyncio.get_running_loop().create_future()
            finally:
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(3):
                    await signals.get()
                ended.append(True)

    assert await ended_as_cancelled(work())
    assert ended == [True]


async def test_the_signals_are_the_processs_own_again_afterwards():
    """The command's own, or Python's."""
    before = signal.getsignal(signal.SIGINT)
    with on_interrupt(lambda: None):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
