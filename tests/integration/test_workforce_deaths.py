"""Workers as processes die or hang: their partitions are handed over, and the sums stay right."""

import asyncio
import signal

import pytest
import pytest_asyncio

from tests.support.waiting import eventually
from tests.support.worker_processes import wire_and_workers

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def killed_in_turn(folder):
    async with wire_and_workers(folder) as room, room.run_wire():
        await room.start_and_wait("a", "b")
        assert sorted(room.owners()) == ["a", "b"]
        room.start("c")
        await eventually(lambda: any(member.join.worker == "c" for member in room.wire.membership.members))
        streaming = asyncio.create_task(room.publish(600, 0.01))
        await eventually(lambda: len(room.published) > 60)
        room.kill("a")
        await eventually(lambda: sorted(filter(None, room.owners())) == ["b", "c"])
        room.start("d")
        await eventually(lambda: "d" in {member.join.worker for member in room.wire.membership.members})
        await eventually(lambda: room.wire.account.totals().sums.late)  # late deliveries
        room.kill("c")
        await eventually(lambda: sorted(filter(None, room.owners())) == ["b", "d"])
        await streaming
        totals = await room.settled()
        assert totals.missing == totals.unreported < totals.expected / 3  # the deliveries of a few tallies
        await eventually(room.on)


async def nobody_waits(folder):
    async with wire_and_workers(folder) as room, room.run_wire():
        await room.start_and_wait("a", "b")
        streaming = asyncio.create_task(room.publish(150, 0.01))
        await eventually(lambda: len(room.published) > 40)
        room.kill("a")
        await eventually(lambda: room.owners() == ["b", "b"])
        await streaming
        totals = await room.settled()
        assert totals.missing == totals.unreported < totals.expected / 3
        await eventually(room.on)


async def hung(folder):
    async with wire_and_workers(folder) as room, room.run_wire():
        await room.start_and_wait("a", "b")
        await room.publish(20)
        room.kill("a", signal.SIGSTOP)
        await room.publish(20)
        await eventually(lambda: room.owners() == ["b", "b"])
        await eventually(room.on)
        await room.publish(20)
        await room.settled()
        room.kill("a", signal.SIGCONT)
        status, said = await asyncio.to_thread(room.said, "a")
        assert status == 1
        assert "was reassigned" in said
        totals = await room.settled()
        assert totals.sums.delivered + totals.unreported >= totals.expected
        await eventually(room.on)


async def dead_with_the_wire(folder):
    async with wire_and_workers(folder) as room:
        async with room.run_wire() as first:
            await room.start_and_wait("a", "b")
            await room.publish(100)
            await eventually(lambda: first.account.totals().delivered)
        room.kill("a")
        async with room.run_wire():
            await eventually(lambda: room.owners() == ["b", "b"])
            await room.publish(20)
            totals = await room.settled()
            assert totals.missing == totals.unreported


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def going_on(tmp_path_factory):
    """Return one task for each case, all started at once, so that they wait for silence and settling in parallel."""
    stories = (killed_in_turn, nobody_waits, hung, dead_with_the_wire)
    tasks = {story: asyncio.create_task(story(tmp_path_factory.mktemp(story.__name__))) for story in stories}
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


async def test_a_worker_killed_in_mid_stream_is_replaced_and_its_successor_in_turn(going_on):
    """A waiting worker takes over: nothing is counted twice, and unreported deliveries are missing by that cause."""
    await going_on[killed_in_turn]


async def test_a_living_worker_takes_a_dead_ones_partition_over(going_on):
    """Without a waiting worker, a living one gets a second partition, and a later worker gets none."""
    await going_on[nobody_waits]


async def test_a_worker_that_only_hung_is_told_to_leave_once_its_partition_was_handed_over(going_on):
    """The tallies of a worker that returns after the handover are refused."""
    await going_on[hung]


async def test_a_worker_that_dies_with_the_wire_is_replaced_after_its_start(going_on):
    """No wire got the worker's will; the wire that starts again notices its silence."""
    await going_on[dead_with_the_wire]
