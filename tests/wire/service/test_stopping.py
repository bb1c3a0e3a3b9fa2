"""A stop ends within its bound, also where a task hangs, and names the tasks that it did not wait for."""

import asyncio
import threading

import structlog

from wire.service.stopping import Stop

LIMIT_S = 20


class Deaf:
    """A task that drops so many cancellations."""

    def __init__(self, cancellations):
        self.begun = asyncio.Event()
        self.left = cancellations

    async def run(self):
        while True:
            try:
                self.begun.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not self.left:
                    raise
                self.left -= 1


class Leaving:
    """Notes the exit code in place of ending the process."""

    def __init__(self):
        self.code = None
        self.left = threading.Event()

    def __call__(self, code):
        self.code = code
        self.left.set()


async def stopped(cancellations, limit_s):
    """Stop a task that drops so many cancellations; return the task, the leaving and the log's lines."""
    work, leaving = Deaf(cancellations), Leaving()
    with structlog.testing.capture_logs() as lines:
        task = asyncio.create_task(work.run(), name="deaf")
        await work.begun.wait()
        stop = Stop(task, structlog.get_logger(), limit_s, leaving)
        assert not stop.requested
        stop.request()
        assert stop.requested
        async with asyncio.timeout(LIMIT_S):
            await asyncio.wait([task])
        stop.done()
    return task, leaving, lines


async def test_a_task_that_ends_when_it_is_cancelled_is_waited_for():
    """The process is left to end by itself."""
    task, leaving, lines = await stopped(0, LIMIT_S)
    assert task.cancelled()
    assert (leaving.code, lines) == (None, [])


async def test_a_task_that_drops_one_cancellation_gets_another():
    """Half the bound later, without a further signal."""
    task, leaving, _ = await stopped(1, 0.2)
    assert task.cancelled()
    assert leaving.code is None


async def test_a_second_request_cancels_every_task_once_more():
    """A second signal is not dropped as the first one was."""
    work, leaving = Deaf(1), Leaving()
    task = asyncio.create_task(work.run(), name="deaf")
    await work.begun.wait()
    waiting = asyncio.create_task(asyncio.wait([task]))
    stop = Stop(waiting, structlog.get_logger(), LIMIT_S, leaving)
    task.cancel()
    await asyncio.sleep(0)
    stop.request()
    stop.request()
    async with asyncio.timeout(LIMIT_S):
        await asyncio.wait([task, waiting])
    stop.done()
    assert task.cancelled()


async def test_a_task_that_never_ends_is_named_and_the_process_ends():
    """With exit code 1, once the bound has passed."""
    work, leaving = Deaf(10**6), Leaving()
    with structlog.testing.capture_logs() as lines:
        task = asyncio.create_task(work.run(), name="deaf")
        await work.begun.wait()
        stop = Stop(task, structlog.get_logger(), 0.2, leaving)
        stop.request()
        async with asyncio.timeout(LIMIT_S):
            await asyncio.to_thread(leaving.left.wait, LIMIT_S)
    work.left = 0
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert leaving.code == 1
    (line,) = lines
    assert (line["event"], line["log_level"], line["seconds"]) == ("stopped without waiting", "error", 0.2)
    assert "deaf" in line["tasks"]
