"""The readiness barrier: after the broker's return the next message waits for the outlets, for a while."""

import asyncio

from tests.support.simulated_wire import SECOND, SimulatedWire
from wire.workers.readiness_barrier import ReadinessBarrier


async def test_the_barrier_opens_at_the_word_of_every_owner_and_not_at_what_they_said_before():
    """A worker without a partition has no outlets to wait for."""
    simulated = SimulatedWire(min_workers=2)
    first, second = simulated.start("a"), simulated.start("b")
    simulated.review()
    simulated.start("c")
    simulated.pass_time(1)
    assert simulated.membership.ready_since(0.0)
    simulated.clock.now_ns += SECOND
    first.network.accepting = False
    for outlet in range(0, 120, 2):
        first.network.lose(first.outlet(outlet))
    passing = asyncio.create_task(ReadinessBarrier(simulated.membership, 30.0).passage())
    await settle()
    assert not passing.done()
    for _ in range(3):
        simulated.pass_time(1)  # both speak, and the first one's outlets are waiting
        await settle()
        assert not passing.done()
    first.network.accept()
    for _ in range(2):  # the outlets come on, and the worker says so
        simulated.pass_time(1)
    await asyncio.wait_for(passing, 10)
    assert second.worker.problem == ""


async def settle():
    """Let other tasks run until they wait."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_barrier_opens_when_the_grace_ends():
    """Without any worker too: a due release is not held up for ever."""
    await asyncio.wait_for(ReadinessBarrier(SimulatedWire(min_workers=1).membership, 0.01).passage(), 10)
