"""What is told of a fault of the broker, and when."""

import pytest

from bench.faults.proved_outage import ProvedOutage


class Told:
    """An act and a proof in one: the order of what happens."""

    def __init__(self):
        self.steps = []

    async def begin(self):
        self.steps.append("begin")

    async def end(self):
        self.steps.append("end")

    async def release(self):
        self.steps.append("release")

    def fault_began(self):
        self.steps.append("began")

    def fault_ended(self):
        self.steps.append("ended")


@pytest.mark.parametrize("last", ["end", "release"])
async def test_a_broker_is_told_broken_before_it_is_and_whole_after_it_is(last):
    """Whether it is mended or let go of: a connection that ends in between ended with it."""
    told = Told()
    act = ProvedOutage(told, told)
    await act.begin()
    await getattr(act, last)()
    assert told.steps == ["began", "begin", last, "ended"]
