"""Background tasks of asyncio: each has a name, an owner that ends it, and an end that is awaited."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

__all__ = ["Completion", "background", "cancel_and_wait", "in_own_task", "keep_cancellation"]

Result = TypeVar("Result")


async def cancel_and_wait(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until each has ended; results and exceptions of the tasks are dropped.

    A cancellation of the caller goes on to the caller, after the tasks have ended.
    """
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def background(work: Coroutine[Any, Any, Result], name: str) -> AsyncIterator[asyncio.Task[Result]]:
    """Run work in a task beside the body of the context; at the end of the body cancel the task and wait for its end.

    The context manager drops an exception of the work. Await the yielded task, or ask it, where an early end matters.
    """
    task = asyncio.create_task(work, name=name)
    try:
        yield task
    finally:
        await cancel_and_wait(task)


class Completion:
    """Brings work to its end even where its caller is cancelled, as a client's request is whose connection ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()  # the event loop itself would forget them

    async def complete(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await work, which goes on where the caller is cancelled."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)


@contextmanager
def keep_cancellation() -> Iterator[None]:
    """Raise CancelledError at the end of the context if the current task was cancelled in it and goes on all the same.

    Before Python 3.12 ``asyncio.wait_for`` drops a cancellation that comes together with the awaited result. A task
    that is cancelled once and awaited would then never end. Code that calls ``wait_for``, or a library that does,
    belongs in this context.
    """
    task = asyncio.current_task()
    assert task is not None
    requests = task.cancelling()
    try:
        yield
    finally:
        if task.cancelling() > requests:
            raise asyncio.CancelledError


async def in_own_task(work: Coroutine[Any, Any, Result], name: str) -> Result:
    """Await work that may raise a group of errors; a cancellation of the caller wins over every error of the work.

    Code that catches a group would otherwise lose a cancellation that comes together with the errors: a task group
    that is cancelled while one of its tasks fails raises the group in place of CancelledError. The task of its own is
    for Python 3.11, where a group whose task fails while the group is left marks its own task as cancelled for good.
    """
    with keep_cancellation():
        return await asyncio.create_task(work, name=name)
