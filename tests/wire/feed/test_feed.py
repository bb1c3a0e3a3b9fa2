"""The feed: expect, announce, send; open due times; what a lost connection leaves is sent again."""

import asyncio

import pytest

from wire.contract.control import Announcement
from wire.contract.templates import CLIENT_FIELDS, compile_template
from wire.desk.refusal import Refusal
from wire.feed.feed import Feed
from wire.feed.payloads import FixedPayload
from wire.feed.plan import FeedPlan, Rate

REFUSAL = Refusal("quota exceeded", "no")


class Parts:
    """An account, workers and events that note each step in its order."""

    def __init__(self, count=6, publishers=2, per_second=1_000):
        self.steps = []
        self.now_ns = 0
        self.feed = Feed(
            FeedPlan(
                topic=compile_template("news/{i}", CLIENT_FIELDS),
                topics=publishers,
                payload=FixedPayload(b"x"),
                rate=Rate(per_second, 1_000_000_000),
                count=count,
                publishers=publishers,
            ),
            run_id=7,
            clients=[f"wire-{number}" for number in range(publishers)],
            label=str,
            account=self,
            membership=self,
            events=Events(self.steps),
            clock=lambda: self.now_ns,
        )

    def expect(self, release, messages):
        self.steps.append(("expect", release.uri, messages[0].topic))
        return True

    def announcement(self, uri, version):
        return Announcement(uri, version, ())

    def tell(self, message):
        self.steps.append(("announce", message.uri))

    def sent(self, message, sent_ns):
        self.steps.append(("sent", message.sequence))

    def refused(self, message, refusal, *, final):
        self.steps.append(("refused", message.sequence, final))

    def publish_failed(self, reason):
        self.steps.append(("failed", reason))


class Events:
    """Notes events."""

    def __init__(self, steps):
        self.steps = steps

    def refused(self, message, refusal, final):
        self.steps.append(("event", message.sequence, final))

    def limited(self, reason):
        self.steps.append(("limited", reason))

    def publish_failed(self, reason):
        self.steps.append(("event", reason))


@pytest.fixture
async def running():
    """Make parts whose feed runs from moment 0, with all of its messages due."""
    tasks = []

    async def start(**more):
        parts = Parts(**more)
        parts.now_ns = 10_000_000_000
        parts.feed.begin(0)
        tasks.append(asyncio.create_task(parts.feed.run()))
        await tasks[-1]
        return parts

    yield start
    for task in tasks:
        task.cancel()


async def test_a_message_is_expected_then_announced_before_its_publisher_gets_it(running):
    """No worker can have a message that the account does not expect."""
    parts = await running(count=2)
    assert parts.steps == [
        ("expect", "urn:wirestorm:message:1", "news/0"),
        ("announce", "urn:wirestorm:message:1"),
        ("expect", "urn:wirestorm:message:2", "news/1"),
        ("announce", "urn:wirestorm:message:2"),
    ]
    first, second = parts.feed.lanes
    assert [message.sequence for message in await first.next()] == [1]
    assert [message.sequence for message in await second.next()] == [2]


async def test_nothing_is_dispatched_before_it_is_due():
    """What is due and waits for its publisher counts as pending, and what is not due does not."""
    parts = Parts(count=6, per_second=10)
    parts.now_ns = 1
    parts.feed.begin(0)
    task = asyncio.create_task(parts.feed.run())
    await asyncio.sleep(0)
    assert [step for step in parts.steps if step[0] == "expect"] == [("expect", "urn:wirestorm:message:1", "news/0")]
    assert (parts.feed.pending, parts.feed.unacknowledged, parts.feed.overdue) == (1, 1, 0)
    parts.now_ns = 250_000_000
    assert (parts.feed.pending, parts.feed.unacknowledged, parts.feed.overdue) == (3, 1, 2)
    task.cancel()


async def test_a_new_connection_gets_again_what_the_broker_has_not_acknowledged(running):
    """In the order of the topic; a message that is sent again is sent once in the account."""
    parts = await running(count=6)
    lane = parts.feed.lanes[0]
    one, three, five = await lane.next()
    for message in (one, three):
        lane.sent(message, 1)
    lane.acknowledged(one)
    lane.rewind()
    again = await lane.next()
    assert [message.sequence for message in again] == [three.sequence, five.sequence]
    lane.sent(three, 2)
    assert [step for step in parts.steps if step[0] == "sent"] == [("sent", 1), ("sent", 3)]


async def test_it_is_drained_once_every_message_is_acknowledged_or_refused_for_good(running):
    """Not before: the run waits for the broker."""
    parts = await running(count=2)
    drained = asyncio.create_task(parts.feed.drained())
    (one,), (two,) = [await lane.next() for lane in parts.feed.lanes]
    parts.feed.lanes[0].acknowledged(one)
    await asyncio.sleep(0)
    assert not drained.done()
    parts.feed.lanes[1].refused(two, REFUSAL, final=False)
    parts.feed.lanes[1].refused(two, REFUSAL, final=False)
    await asyncio.sleep(0)
    assert not drained.done()
    parts.feed.lanes[1].refused(two, REFUSAL, final=True)
    await asyncio.wait_for(drained, 5)
    assert [step for step in parts.steps if step[0] == "event"] == [("event", 2, False), ("event", 2, True)]


async def test_giving_up_expects_what_is_due_and_sends_nothing_more():
    """Messages that are due count as unsent, later ones not at all; a refused one is given up."""
    parts = Parts(count=10, publishers=1, per_second=10)
    parts.feed.begin(0)
    lane = parts.feed.lanes[0]
    parts.now_ns = 100_000_000
    task = asyncio.create_task(parts.feed.run())
    await asyncio.sleep(0)
    one, *_ = await lane.next()
    lane.refused(one, REFUSAL, final=False)
    parts.now_ns = 350_000_000
    parts.feed.give_up()
    assert sum(step[0] == "expect" for step in parts.steps) == 4
    assert ("refused", 1, True) in parts.steps
    lane.rewind()
    waiting = asyncio.create_task(lane.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert not lane.withdrawn(one)
    waiting.cancel()
    task.cancel()


async def test_failures_and_limits_of_a_publisher_reach_account_and_events(running):
    """As they do from a wire's publisher."""
    parts = await running(count=1)
    parts.feed.lanes[0].publish_failed("gone")
    parts.feed.lanes[0].limited("QoS 0")
    assert parts.steps[-3:] == [("failed", "gone"), ("event", "gone"), ("limited", "QoS 0")]
