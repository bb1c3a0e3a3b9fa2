"""Workers as processes, which die or hang: their shares pass on, and the sums stay right."""

import asyncio
import signal

import pytest
import pytest_asyncio

from tests.integration.workforces import eventually, staff

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def killed_in_turn(folder):
    async with staff(folder) as room, room.life():
        await room.man("a", "b")
        assert sorted(room.owners()) == ["a", "b"]
        room.hire("c")
        await eventually(lambda: any(member.join.worker == "c" for member in room.force.muster.members))
        streaming = asyncio.create_task(room.publish(600, 0.01))
        await eventually(lambda: len(room.messages) > 60)
        room.kill("a")
        await eventually(lambda: sorted(filter(None, room.owners())) == ["b", "c"])
        room.hire("d")
        await eventually(lambda: "d" in {member.join.worker for member in room.force.muster.members})
        await eventually(lambda: room.force.account.totals().sums.late)  # what waited for its outlets is told
        room.kill("c")
        await eventually(lambda: sorted(filter(None, room.owners())) == ["b", "d"])
        await streaming
        totals = await room.settled()
        assert totals.missing == totals.unreported < totals.expected / 3  # some tallies' worth
        await eventually(room.on)


async def nobody_waits(folder):
    async with staff(folder) as room, room.life():
        await room.man("a", "b")
        streaming = asyncio.create_task(room.publish(150, 0.01))
        await eventually(lambda: len(room.messages) > 40)
        room.kill("a")
        await eventually(lambda: room.owners() == ["b", "b"])
        await streaming
        totals = await room.settled()
        assert totals.missing == totals.unreported < totals.expected / 3
        await eventually(room.on)


async def hung(folder):
    async with staff(folder) as room, room.life():
        await room.man("a", "b")
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
        assert "passed on" in said
        totals = await room.settled()
        assert totals.sums.delivered + totals.unreported >= totals.expected
        await eventually(room.on)


async def dead_with_the_wire(folder):
    async with staff(folder) as room:
        async with room.life() as first:
            await room.man("a", "b")
            await room.publish(100)
            await eventually(lambda: first.account.totals().delivered)
        room.kill("a")
        async with room.life():
            await eventually(lambda: room.owners() == ["b", "b"])
            await room.publish(20)
            totals = await room.settled()
            assert totals.missing == totals.unreported


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def going_on(tmp_path_factory):
    """A task for each story, all begun at once: ten seconds of silence are over sooner in company."""
    stories = (killed_in_turn, nobody_waits, hung, dead_with_the_wire)
    tasks = {story: asyncio.create_task(story(tmp_path_factory.mktemp(story.__name__))) for story in stories}
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


async def test_a_worker_killed_in_mid_stream_is_replaced_and_its_successor_in_turn(going_on):
    """By whoever waits: nothing is counted twice, and what was not reported is missing by that cause."""
    await going_on[killed_in_turn]


async def test_a_living_worker_takes_a_dead_ones_share_over(going_on):
    """Where nobody waits: it has two shares then, and a latecomer finds nothing to do."""
    await going_on[nobody_waits]


async def test_a_worker_that_only_hung_is_told_to_leave_once_its_share_has_passed_on(going_on):
    """What it says after that is not believed."""
    await going_on[hung]


async def test_a_worker_that_dies_with_the_wire_is_replaced_after_its_start(going_on):
    """Its will was sent to nobody."""
    await going_on[dead_with_the_wire]
