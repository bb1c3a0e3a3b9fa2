"""A wire takes up what an earlier process left on disk."""

import asyncio
import time

from tests.support.composed_wire import CIRCUIT, ENTITLED, composed, flash, on_disk
from wire.contract.control import Start
from wire.service.recovery import take_up


async def test_a_wire_goes_on_with_the_account_the_agenda_and_the_outbox_of_an_earlier_one(tmp_path):
    """What is expected is expected once, and what the broker did not acknowledge is sent again with its number."""
    with on_disk(tmp_path) as (stores, _):
        wire = composed(stores)
        wire.start(Start(0, 0))
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        await wire.desk.accept(flash("urn:x:2"), time.time_ns() + 3_600_000_000_000, [CIRCUIT])
        (sent,) = await asyncio.wait_for(wire.dispatch.next(), 5)
        wire.dispatch.sent(sent, sent.due_ns)
        await wire.persistence.save()
    with on_disk(tmp_path) as (stores, _):
        later = composed(stores)
        later.start(Start(0, 0))
        assert take_up(later, stores.desk) == 1
        assert (later.account.expected, later.account.messages_sent, later.desk.pending) == (ENTITLED, 1, 2)
        assert [message.sequence for message in await asyncio.wait_for(later.dispatch.next(), 5)] == [sent.sequence]
        assert later.account.expected == ENTITLED
