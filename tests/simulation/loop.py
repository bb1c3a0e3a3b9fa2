"""An asyncio event loop under a virtual clock: it never waits, and runs the same callbacks in the same order each time.

Nothing but the program's own timers moves the clock. A process of the simulation is a context: what runs in it can be
stopped and resumed, as by SIGSTOP.
"""

import asyncio
from contextvars import ContextVar, copy_context
from heapq import heappop, heappush

__all__ = ["PROCESS", "Deadlock", "VirtualLoop"]

LIMIT_S = 2_000.0  # no life is that long
RESOLUTION_S = 1e-9  # timers of one moment run in one turn of the loop
PROCESS = ContextVar("PROCESS", default=None)  # the simulated process that a callback belongs to


class Deadlock(AssertionError):  # noqa: N818 - the name of what is the case
    """Nothing will ever happen again: no callback is ready, and no timer runs."""


class Turn:
    """A callback until it ran, as asyncio's handles are. It waits while its process is stopped; cancelled meanwhile, it
    never runs.
    """

    __slots__ = ("_args", "_callback", "_cancelled", "_context", "_loop")

    def __init__(self, loop, callback, args, context):
        self._loop = loop
        self._callback = callback
        self._args = args
        self._cancelled = False
        self._context = copy_context() if context is None else context

    def cancel(self):
        """Never run."""
        self._cancelled = True
        self._callback = self._args = None

    def cancelled(self):
        """Whether it never runs."""
        return self._cancelled

    def process(self):
        """The process that it belongs to."""
        return self._context.get(PROCESS)

    def run(self):
        """Run in its context; an exception goes to the loop's handler."""
        try:
            self._context.run(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 - as asyncio's own handles do
            context = {"message": f"an exception in {self._callback}", "exception": error}
            self._loop.call_exception_handler(context)


class VirtualLoop(asyncio.BaseEventLoop):
    """The loop of one simulated life. ``events`` counts the callbacks that ran, over all processes.

    It has queues of its own: asyncio's compare timers and wrap callbacks in Python, which a life spends much time on.
    """

    def __init__(self):
        super().__init__()
        self.now_s = 0.0
        self.events = 0
        self._timers = []  # a heap of (moment, number, turn)
        self._numbered = 0
        self._marks = []  # (number of an event, future) of those that wait for it
        self._stopped = {}  # process -> the turns that it was to have meanwhile
        self.set_task_factory(_make_task)

    def time(self):
        return self.now_s

    def call_soon(self, callback, *args, context=None):
        turn = Turn(self, callback, args, context)
        self._ready.append(turn)
        return turn

    def call_at(self, when, callback, *args, context=None):
        turn = Turn(self, callback, args, context)
        self._numbered += 1
        heappush(self._timers, (when, self._numbered, turn))
        return turn

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.now_s + delay, callback, *args, context=context)

    def call_soon_threadsafe(self, callback, *args, context=None):
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, executor, func, *args):
        """Run the work at once, and give its result in a later turn: no thread decides an order."""
        future = self.create_future()
        try:
            self.call_soon(_settle, future, func(*args), None)
        except Exception as error:  # noqa: BLE001 - the caller's
            self.call_soon(_settle, future, None, error)
        return future

    def close(self):
        super().close()
        self._timers.clear()

    async def after_events(self, count):
        """Wait until so many callbacks have run: between any two of them."""
        waiter = self.create_future()
        self._marks.append((self.events + count, waiter))
        await waiter

    def stop_process(self, process):
        """Run nothing of a process until it is resumed."""
        self._stopped.setdefault(process, [])

    def resume_process(self, process):
        """Run what a process was to do meanwhile, in its order."""
        for turn in self._stopped.pop(process, ()):
            self._ready.append(turn)

    def _run_once(self):
        """Move the clock to the next timer where nothing is ready, and run what is."""
        ready = self._ready
        if not ready and not self._stopping:
            self._advance()
        timers, end_s = self._timers, self.now_s + RESOLUTION_S
        while timers and timers[0][0] < end_s:
            ready.append(heappop(timers)[2])
        for _ in range(len(ready)):
            turn = ready.popleft()
            if turn.cancelled():
                continue
            self.events += 1
            if self._marks:
                self._meet_marks(self.events)
            held = self._stopped.get(turn.process()) if self._stopped else None
            if held is None:
                turn.run()
            else:
                held.append(turn)

    def _advance(self):
        timers = self._timers
        while timers and timers[0][2].cancelled():
            heappop(timers)
        if not timers:
            if not self._marks:
                raise Deadlock("no callback is ready, and no timer runs")
            self._meet_marks(max(number for number, _ in self._marks))  # what they wait for never happens
            return
        if self.now_s > LIMIT_S:
            raise Deadlock(f"the life goes on after {LIMIT_S:.0f} s of its clock")
        self.now_s = max(self.now_s, timers[0][0])

    def _meet_marks(self, events):
        met = [waiter for number, waiter in self._marks if number <= events]
        if met:
            self._marks = [mark for mark in self._marks if mark[0] > events]
            for waiter in met:
                if not waiter.done():
                    waiter.set_result(None)


def _settle(future, result, error):
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _make_task(loop, work, context=None):
    """Make a task, and note it with its process, which ends it when it is killed."""
    task = asyncio.Task(work, loop=loop, context=context)
    process = PROCESS.get() if context is None else context.get(PROCESS)
    if process is not None:
        process.tasks[task] = None
        task.add_done_callback(lambda done: process.tasks.pop(done, None))
    return task
