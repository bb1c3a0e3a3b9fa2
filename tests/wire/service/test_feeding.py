"""A wire with a feed: its publishers, and its messages in the account."""

import asyncio

from tests.support.composed_wire import CIRCUIT, DIRECTORY, ENTITLED, RUN, settings
from tests.support.scripted_worker import ScriptedWorker
from tests.support.waiting import eventually
from wire.contract.control import Announcement, Start
from wire.contract.templates import compile_template
from wire.contract.topics import topic
from wire.feed.payloads import FixedPayload
from wire.feed.plan import FeedPlan, Rate
from wire.service.composition import compose, in_memory, open_wire
from wire.service.feeding import FeedPublishers
from wire.service.memberships import MembershipKind

TOPIC = topic(CIRCUIT, "flash")
PLAN = FeedPlan(
    topic=compile_template(TOPIC),
    topics=1,
    payload=FixedPayload(b"x" * 20),
    rate=Rate(1_000, 1_000_000_000),
    count=3,
)


async def test_own_messages_are_in_the_account_as_releases_are():
    """Expected at every entitled outlet, announced to the workers, unsent while there is no broker, then given up."""
    wire = compose(settings(), in_memory(RUN), MembershipKind.FIXED, audience=DIRECTORY, feed_plan=PLAN)
    assert isinstance(wire.publisher, FeedPublishers)
    assert wire.queue is wire.feed
    async with open_wire(wire):
        worker = ScriptedWorker(wire.membership)
        worker.join()
        await wire.membership.gather(wire.assignment, 5)
        wire.start(Start(1, 1))
        publishing = asyncio.create_task(wire.publisher.run())
        await eventually(lambda: wire.feed.unacknowledged == 3)
        told = [item for heard in worker.heard if isinstance(heard, Announcement) for item in heard.messages]
        assert [(item.sequence, item.topic, item.body_bytes) for item in told] == [(n, TOPIC, 78) for n in (1, 2, 3)]
        assert wire.account.totals().expected == 3 * ENTITLED
        await eventually(lambda: bool(wire.publisher.problem))
        assert wire.publisher.limited == ""
        await wire.give_up()
        assert wire.account.totals().unsent_messages == 3
        publishing.cancel()
        await asyncio.wait([publishing])
