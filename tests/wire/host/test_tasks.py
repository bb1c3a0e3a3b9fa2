"""Background tasks end with their owner, and a cancellation of the owner is never dropped."""

import asyncio
import gc

import pytest

from wire.host.tasks import Completion, background, cancel_and_wait, in_own_task, keep_cancellation


class Work:
    """Runs until cancelled, and takes some turns of the loop to clean up."""

    def __init__(self):
        self.begun = asyncio.Event()
        self.ended = False

    async def run(self, turns=3):
        try:
            self.begun.set()
            await asyncio.Event().wait()
        finally:
            for _ in range(turns):
                await asyncio.sleep(0)
            self.ended = True


async def breaks():
    raise ValueError("broken")


async def test_background_work_runs_beside_the_body_and_has_ended_after_it():
    """The work's own clean-up is part of its end."""
    work = Work()
    async with background(work.run(), "work") as task:
        await work.begun.wait()
        assert (task.get_name(), task.done()) == ("work", False)
    assert task.cancelled()
    assert work.ended


async def test_background_work_ends_when_the_body_breaks():
    """The body's error goes on, after the work has ended."""
    work = Work()

    async def own():
        async with background(work.run(), "work"):
            await work.begun.wait()
            raise KeyError("body")

    with pytest.raises(KeyError):
        await own()
    assert work.ended


async def test_an_error_of_background_work_is_the_tasks_own():
    """The context does not raise it; a caller who wants it awaits the task. Nothing is reported as never retrieved."""
    async with background(breaks(), "breaks") as task:
        await asyncio.wait([task])
    assert isinstance(task.exception(), ValueError)


async def test_the_result_of_background_work_is_had_from_its_task():
    """Work that ends by itself has a result."""

    async def seven():
        return 7

    async with background(seven(), "seven") as task:
        assert await task == 7


async def test_cancelling_waits_for_every_task_and_drops_what_it_ended_with():
    """One was done, one had broken, one runs and cleans up: afterwards all have ended."""
    work = Work()
    running, broken = asyncio.create_task(work.run()), asyncio.create_task(breaks())
    done = asyncio.create_task(asyncio.sleep(0, "done"))
    await asyncio.wait([broken, done])
    await cancel_and_wait(running, broken, done)
    assert (work.ended, done.result()) == (True, "done")
    assert running.cancelled()


async def test_nothing_to_cancel_is_nothing_to_wait_for():
    """An empty list of tasks is allowed."""
    await cancel_and_wait()


@pytest.mark.parametrize("when", ["in the body", "while the work ends"])
async def test_a_cancellation_of_the_owner_is_not_swallowed(when):
    """The owner ends as cancelled, whether it was cancelled in its body or while it waited for its work to end."""
    work = Work()
    in_body, leaving = asyncio.Event(), asyncio.Event()

    async def own():
        async with background(work.run(turns=10), "work"):
            await work.begun.wait()
            in_body.set()
            if when == "in the body":
                await asyncio.Event().wait()
            leaving.set()

    owner = asyncio.create_task(own())
    await (in_body if when == "in the body" else leaving).wait()
    assert not owner.done()
    owner.cancel()
    with pytest.raises(asyncio.CancelledError):
        await owner
    assert work.ended


async def test_an_owner_is_not_marked_as_cancelled_by_the_end_of_its_work():
    """A timeout that passes later in the owner's task is still a timeout: Python 3.11.2 would take the mark for an end
    from outside.
    """
    async with background(Work().run(), "work"):
        await asyncio.sleep(0)
    assert asyncio.current_task().cancelling() == 0
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()


async def waits_for(future):
    """As a library waits for an answer, with a time limit."""
    return await asyncio.wait_for(future, 10.0)


async def cancelled_as_the_answer_comes(work):
    """Run work that waits for an answer, which comes in the same turn of the loop as a cancellation."""
    answer = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(work(answer))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    answer.set_result("answer")
    return task


async def test_a_cancellation_that_comes_with_an_answer_is_kept():
    """``asyncio.wait_for`` of Python 3.11 drops it: the task would go on."""
    went_on = []

    async def work(answer):
        with keep_cancellation():
            await waits_for(answer)
        went_on.append("work")

    task = await cancelled_as_the_answer_comes(work)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert went_on == []


async def test_an_error_that_comes_with_a_cancellation_does_not_hide_it():
    """A client that tries again after an error would never end."""

    async def read(answer):
        await waits_for(answer)
        raise ValueError("the answer was none")

    async def work(answer):
        try:
            with keep_cancellation():
                await read(answer)
        except ValueError:
            return "tried again"

    task = await cancelled_as_the_answer_comes(work)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_is_not_cancelled_has_its_answer_or_its_error():
    """Also one that was cancelled before, and decided to go on."""

    async def work():
        task = asyncio.current_task()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.sleep(0)
        with keep_cancellation():
            await asyncio.sleep(0)
        with pytest.raises(KeyError), keep_cancellation():
            raise KeyError("answer")
        return "answer"

    assert await asyncio.create_task(work()) == "answer"


async def test_work_in_its_own_task_gives_its_result_or_its_error():
    """As if it had been awaited in place."""

    async def answer():
        return 42

    assert await in_own_task(answer(), "answer") == 42
    with pytest.raises(ValueError, match="broken"):
        await in_own_task(breaks(), "breaks")


@pytest.mark.parametrize("turns", range(4))
async def test_a_cancellation_wins_over_a_group_of_errors_that_comes_with_it(turns):
    """A task group that is cancelled while one of its tasks fails raises the group: the caller still ends."""
    begun, fail, rounds = asyncio.Event(), asyncio.Event(), 0

    async def failing():
        begun.set()
        await fail.wait()
        raise ValueError("the connection ended")

    async def serve():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(asyncio.Event().wait())

    async def run():
        nonlocal rounds
        while True:
            rounds += 1
            try:
                await in_own_task(serve(), "serve")
            except* ValueError:
                await asyncio.sleep(0)

    task = asyncio.create_task(run())
    await begun.wait()
    fail.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    fail.clear()
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=5)
    assert done, f"it went on, in round {rounds}"
    assert task.cancelled()


async def test_work_goes_on_where_its_caller_is_cancelled():
    """And holds the caller up no longer."""
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work():
        begun.set()
        await may_end.wait()
        ended.set()
        return 7

    completion = Completion()
    caller = asyncio.create_task(completion.complete(work()))
    await begun.wait()
    caller.cancel()
    await asyncio.wait([caller])
    assert caller.cancelled()
    gc.collect()  # the event loop alone would forget the task
    may_end.set()
    async with asyncio.timeout(20):
        await ended.wait()
    assert await completion.complete(work()) == 7
