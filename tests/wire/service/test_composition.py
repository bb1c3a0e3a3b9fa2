"""One composition for a load test and a service: the same parts and the same order, with any stores and workers."""

import asyncio
import time
from contextlib import AsyncExitStack

import aiohttp
import pytest
from msgspec.structs import replace

from tests.support.composed_wire import CIRCUIT, CONFIG, DIRECTORY, ENTITLED, RUN, composed, flash, on_disk, settings
from tests.support.scripted_worker import ScriptedWorker
from tests.support.waiting import eventually
from wire.contract.control import Announcement, Assignment, Start
from wire.desk.errors import DeskFull
from wire.service.composition import compose, in_memory, open_wire
from wire.service.memberships import MembershipKind
from wire.service.surroundings import Surroundings


@pytest.mark.parametrize("kind", MembershipKind)
@pytest.mark.parametrize("kept", ["in memory", "on disk"])
async def test_a_release_takes_the_same_way_in_every_composition(tmp_path, kind, kept):
    """A load test with the service's membership, a service without a disk: expected, announced, and then sent."""
    async with AsyncExitStack() as stack:
        stores = in_memory(RUN) if kept == "in memory" else stack.enter_context(on_disk(tmp_path))[0]
        wire = composed(stores, kind)
        await stack.enter_async_context(open_wire(wire))
        worker = ScriptedWorker(wire.membership)
        worker.join()
        if kind is MembershipKind.FIXED:
            await wire.membership.gather(wire.assignment, 5)
        await eventually(lambda: any(isinstance(message, Assignment) for message in worker.heard))
        wire.start(Start(1, 1))
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        messages = await asyncio.wait_for(wire.dispatch.next(), 5)
        (announcement,) = (message for message in worker.heard if isinstance(message, Announcement))
        assert [(item.sequence, item.topic, item.due_ns, item.body_bytes) for item in announcement.messages] == [
            (message.sequence, message.topic, message.due_ns, len(message.document)) for message in messages
        ]
        assert wire.account.totals().expected == ENTITLED
        wire.dispatch.sent(messages[0], messages[0].due_ns)
        assert wire.account.totals().unsent_messages == 0


async def test_a_wire_with_a_wrong_clock_decides_by_it_and_measures_by_the_true_one():
    """What it takes to be due leaves, and an outage has its true time."""
    ahead_ns = 3_600_000_000_000
    around = Surroundings(clock=lambda: time.time_ns() + ahead_ns, true_clock=time.time_ns)
    config = replace(CONFIG, persistent=False)
    wire = compose(
        settings(config=config), in_memory(RUN), MembershipKind.FIXED, audience=DIRECTORY, surroundings=around
    )
    due_ns = time.time_ns() + ahead_ns // 2
    await wire.desk.accept(flash(), due_ns, [CIRCUIT])
    (message,) = await asyncio.wait_for(wire.dispatch.next(), 5)
    assert message.due_ns == due_ns
    wire.outages.fault_began()
    assert wire.account.outages[0].from_ns < due_ns


async def test_an_open_wire_serves_its_metrics_beside_those_that_are_given():
    """On a free port, for as long as it is open."""
    async with (
        open_wire(composed(metrics_port=0)) as wire,
        aiohttp.ClientSession() as client,
        client.get(wire.metrics_url) as response,
    ):
        assert "wirestorm_outbox_pending 0.0" in await response.text()
    assert composed().metrics_url == ""


async def test_a_full_desk_refuses_in_every_composition():
    """The bound is a setting, and passed on."""
    wire = composed(pending_most=1)
    await wire.desk.accept(flash("urn:x:1"), circuits=[CIRCUIT])
    with pytest.raises(DeskFull):
        await wire.desk.accept(flash("urn:x:2"), circuits=[CIRCUIT])
