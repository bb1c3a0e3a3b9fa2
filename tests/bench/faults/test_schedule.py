"""Faults are made at their times and mended, and a run that ends earlier releases those that last."""

import asyncio

import pytest

from bench.base.errors import BenchError
from bench.faults.schedule import FaultSchedule, courses_of, explained
from bench.scenario.faults import Fault
from wire.host.tasks import background


class Deed:
    """An act that writes down what is asked of it; ``broken`` are the methods that fail."""

    def __init__(self, said, begun, broken=()):
        self._said = said
        self._broken = broken
        self.begun = begun

    async def begin(self):
        self._do("begin")
        self.begun.set()

    async def end(self):
        self._do("end")

    async def release(self):
        self._do("release")

    def _do(self, name):
        self._said.append(name)
        if name in self._broken:
            raise BenchError(f"can not {name}")


class Clock:
    """A clock that passes a second with each look at it: a schedule on it waits for nothing."""

    def __init__(self):
        self.now_ns = 0

    def __call__(self):
        self.now_ns += 1_000_000_000
        return self.now_ns


def fault(name="dusk", at="1s", lasts="1s"):
    return Fault(name=name, kind="broker_killed", at=at, **{"for": lasts})


def schedule(faults, broken=(), clock=None):
    """A schedule, its costs, and what acts, events and failures there are."""
    said, told, failed, begun = [], [], [], asyncio.Event()
    costs = courses_of(faults)

    def make(_):
        return Deed(said, begun, broken)

    def on_fault(kind, detail):
        told.append((kind, detail))

    made = FaultSchedule(faults, costs, make, on_fault=on_fault, failed=failed.append, clock=clock or Clock())
    return made, costs, said, told, failed, begun


async def test_a_fault_begins_and_ends_before_its_context_does():
    """With its planned and its true times, and an event for each."""
    made, costs, said, told, failed, _ = schedule([fault()])
    async with made.running(0):
        pass
    (course,) = costs.courses
    assert (said, failed) == (["begin", "end"], [])
    assert told == [("fault_began", "dusk: broker_killed"), ("fault_ended", "dusk: broker_killed")]
    assert (course.begin_ns, course.end_ns) == (10**9, 2 * 10**9)
    assert course.begin_ns <= course.begun_ns < course.ended_ns


async def test_a_fault_that_can_not_be_made_or_mended_is_told():
    """It has not ended, and the run is."""
    for broken in ("begin", "end"):
        made, costs, _, told, failed, _ = schedule([fault()], broken=(broken,))
        async with made.running(0):
            pass
        (course,) = costs.courses
        assert [str(error) for error in failed] == [course.problem] == [f"can not {broken}"]
        assert course.ended_ns is None
        assert [kind for kind, _ in told] == ["fault_began"]


async def test_a_run_that_ends_while_a_fault_lasts_releases_it():
    """And not one that has not begun."""
    now = Clock()
    made, costs, said, told, _, begun = schedule([fault(lasts="1h"), fault("dawn", at="1h")], clock=now)

    async def run():
        async with made.running(0):
            await asyncio.Event().wait()

    async with background(run(), "run"):
        await begun.wait()
    assert said == ["begin", "release"]
    assert told[-1] == ("fault_ended", "dusk: broker_killed, given up with the run")
    assert [course.ended_ns for course in costs.courses] == [None, None]


async def test_a_fault_that_can_not_be_released_is_told_in_its_course():
    """The run ends all the same."""
    made, costs, _, _, _, begun = schedule([fault(lasts="1h")], broken=("release",))

    async def run():
        async with made.running(0):
            await asyncio.Event().wait()

    async with background(run(), "run"):
        await begun.wait()
    assert costs.courses[0].problem == "can not release"


async def test_an_exception_of_the_run_is_the_runs():
    """The faults that have not begun never begin."""
    made, _, said, told, _, _ = schedule([fault(at="1h")])
    with pytest.raises(BenchError, match="broke"):
        async with made.running(0):
            raise BenchError("it broke")
    assert (said, told) == ([], [])


async def test_a_fault_that_lasts_until_the_run_ends_is_never_mended():
    """It began, and its course says which worker it killed."""
    killed = Fault(name="dusk", kind="worker_killed", at="1s", worker=2)
    made, costs, said, told, _, _ = schedule([killed])
    async with made.running(0):
        pass
    (course,) = costs.courses
    assert said == ["begin"]
    assert told == [("fault_began", "dusk: worker_killed")]
    assert (course.kills, course.end_ns, course.ended_ns) == ("worker-2", None, None)
    assert course.lasts


@pytest.mark.parametrize(
    ("kind", "keys", "causes"),
    [
        ("broker_killed", {}, {"connection", "acknowledgement", "publisher"}),
        ("worker_killed", {}, {"worker"}),
        ("worker_stopped", {"worker": 2}, {"connection", "acknowledgement"}),
        ("publisher_cut", {}, {"publisher"}),
        ("clock_step", {"step": "2s"}, {"publisher"}),
        ("disk_full", {}, {"publisher"}),
        ("publisher_killed", {}, {"publisher"}),
        ("partition", {}, {"connection", "acknowledgement", "publisher"}),
        ("partition", {"between": "outlets"}, {"connection", "acknowledgement"}),
        ("partition", {"between": "wire"}, {"publisher"}),
    ],
)
def test_a_fault_explains_what_the_part_that_it_breaks_can_cause(kind, keys, causes):
    """One that holds up a worker does so at this worker alone."""
    made = Fault(kind=kind, at="1s", **{"for": "1s"} | keys)
    (course,) = courses_of([made]).courses
    assert course.explains == explained(made) == causes
    assert course.ahead_ns == (2_000_000_000 if kind == "clock_step" else 0)
    assert course.worker == ("worker-2" if kind == "worker_stopped" else "")
