"""The publisher: the messages that it writes to a connection, their order, its reports to its source, and its end."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from tests.support.publishing import DUE_NS, MESSAGES, NOW_NS, RUN, SILENCE, Broker, Source, publishing
from tests.support.waiting import eventually
from wire.broker.client import Access
from wire.broker.publisher import Publisher
from wire.broker.transmissions import MOST_BYTES
from wire.broker.window import WINDOW
from wire.contract.stamp import Stamp, read
from wire.errors import BrokerError, first_of

UNAVAILABLE = 3  # a CONNACK's return code (MQTT 3.1.1 §3.2.2.3)


async def test_messages_leave_in_order_with_their_stamps():
    """On their topics, each stamped with its number, its due time and the moment of its transmission."""
    source, broker = Source(), Broker()
    async with publishing(source, broker) as (publisher, _):
        await source.done.wait()
        assert publisher.problem == ""
    assert [body[12:].decode() for body in broker.connects] == ["wire-000000000000004d"]
    assert [topic for topic, _ in broker.published] == [message.topic for message in MESSAGES]
    stamps = [Stamp(RUN, number, DUE_NS, NOW_NS) for number in (1, 2, 3)]
    assert [read(payload) for _, payload in broker.published] == stamps


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_message_is_sent_before_it_is_acknowledged(qos):
    """The source is told of both, with the moment; the first connection waits at no barrier unless told to.

    A message so large is written at once, which at QoS 0 is its acknowledgement.
    """
    source = Source([replace(message, document=message.document + b" " * MOST_BYTES) for message in MESSAGES])
    async with publishing(source, Broker(), qos):
        await source.done.wait()
    assert source.steps[0] == "rewind"
    assert "barrier" not in source.steps
    for number in (1, 2, 3):
        assert source.steps.index(("sent", number, NOW_NS)) < source.steps.index(("acknowledged", number))


async def test_a_stamp_has_the_time_of_its_own_clock():
    """Which a load test leaves as it is when it sets the clock that ends embargoes."""
    source, broker = Source([replace(MESSAGES[0], embargo_ns=NOW_NS)]), Broker()
    async with publishing(source, broker, clock=lambda: NOW_NS, stamp_clock=lambda: 5):
        await source.done.wait()
    assert [read(payload) for _, payload in broker.published] == [Stamp(RUN, 1, DUE_NS, 5)]
    assert ("sent", 1, 5) in source.steps


async def test_a_publisher_with_a_barrier_at_start_passes_it_before_its_first_message():
    """The outlets may not be connected yet."""
    source = Source()
    async with publishing(source, Broker(), barrier_at_start=True):
        await source.done.wait()
    assert source.steps[:2] == ["barrier", "rewind"]


async def test_nothing_is_sent_while_the_barrier_is_closed():
    """The connection is there, and is no problem."""
    source, broker, asked, opened = Source(), Broker(), asyncio.Event(), asyncio.Event()

    async def barrier():
        asked.set()
        await opened.wait()

    async with publishing(source, broker, barrier_at_start=True, barrier=barrier) as (publisher, _):
        await asked.wait()
        assert (publisher.problem, source.steps, broker.published) == ("", [], [])
        opened.set()
        await source.done.wait()
    assert len(broker.published) == 3


async def test_a_publisher_that_does_not_run_yet_is_not_connected():
    """That is a problem for the readiness of a wire, and no limit of the broker."""
    publisher = Publisher(Access("127.0.0.1", 1), Source(), run_id=RUN, qos=1, barrier=asyncio.Event().wait)
    assert (publisher.problem, publisher.limited) == ("not connected yet", "")


async def test_a_refused_connection_is_told_and_tried_again():
    """The reason is the publisher's problem until it is connected."""
    source, broker = Source(), Broker(refusals=[UNAVAILABLE])
    async with publishing(source, broker) as (publisher, _):
        assert publisher.problem == "not connected yet"
        await source.done.wait()
        assert publisher.problem == ""
    assert source.steps[:2] == ["failed", "rewind"]
    assert "no connection to mqtt://127.0.0.1:" in source.reason
    assert broker.connections == 2


async def test_the_ends_of_its_connections_are_told_and_when_it_sends_again():
    """A connection that fails is told as one that ended."""
    told, source, broker = [], Source(), Broker(lambda _: SILENCE, refusals=[UNAVAILABLE])
    hooks = {"on_sending": partial(told.append, "sending"), "on_lost": partial(told.append, "lost")}
    async with publishing(source, broker, **hooks):
        await source.rewound.wait()
        assert told == ["lost", "sending"]
        broker.end_connection()
        await eventually(lambda: len(told) == 4)
    assert told == ["lost", "sending", "lost", "sending"]


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_no_message_is_sent_before_its_embargo_is_over(qos):
    """Also where the clock was set back since it was committed; the messages behind it do not wait for it."""
    now_ns, ends_ns = NOW_NS, NOW_NS + 500
    held = [replace(message, embargo_ns=ends_ns) for message in MESSAGES[:1]]
    source, broker = Source([*held, *MESSAGES[1:]]), Broker()
    async with publishing(source, broker, qos, clock=lambda: now_ns):
        await eventually(lambda: len(source.unacknowledged) == 1)
        assert list(source.unacknowledged) == [1]
        now_ns = ends_ns
        await source.done.wait()
    assert [step[1:] for step in source.steps if step[0] == "sent"] == [(2, NOW_NS), (3, NOW_NS), (1, ends_ns)]


async def test_a_refused_message_waits_for_its_embargo_again():
    """The clock may be set back between the refusal and the next try."""
    now_ns, codes = NOW_NS, [0x97, 0]

    def clock():
        nonlocal now_ns
        now_ns += 1
        return now_ns

    def answer(_):
        nonlocal now_ns
        now_ns = NOW_NS - 9
        return codes.pop(0)

    source, broker = Source([replace(MESSAGES[0], embargo_ns=NOW_NS)]), Broker(answer, "5")
    async with publishing(source, broker, clock=clock):
        await source.done.wait()
    moments_ns = [step[2] for step in source.steps if step[0] == "sent"]
    assert (len(moments_ns), min(moments_ns) >= NOW_NS) == (2, True)


async def test_a_fault_as_an_answer_is_taken_ends_the_publisher():
    """The answers come in callbacks of the loop, which would only log it: the message would be on its way for good."""

    class Broken(Source):
        def acknowledged(self, message):
            raise RuntimeError("broken")

    async with publishing(Broken(), Broker()) as (_, running):
        await asyncio.wait([running])
        assert isinstance(first_of(running.exception()), RuntimeError)


async def test_at_qos_0_a_written_message_counts_as_acknowledged():
    """As far as can be known."""
    source = Source(MESSAGES[:1])
    async with publishing(source, Broker(), qos=0):
        await source.done.wait()
    assert source.steps[-1] == ("acknowledged", 1)


@pytest.mark.parametrize("turns", range(8))
async def test_a_publisher_that_is_cancelled_as_its_broker_ends_the_connection_ends(turns):
    """The end of the connection and the cancellation may come so many turns of the loop apart: it stops all the same.

    Its connection's error must not take the place of the cancellation.
    """
    source, broker = Source(), Broker(lambda _: SILENCE)
    async with publishing(source, broker) as (_, running):
        await source.rewound.wait()
        broker.end_connection()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        assert done, source.steps
        assert running.cancelled()


async def test_a_failure_that_comes_with_the_cancellation_does_not_keep_the_publisher():
    """The race made certain: the connection fails in the very step in which the publisher is cancelled."""

    class Failing(Source):
        """Raises the error of a lost connection as it is cancelled."""

        async def next(self):
            if self.steps.count("rewind") > 1:
                return await super().next()
            try:
                return await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise BrokerError("the connection ended") from None

    source = Failing()
    async with publishing(source, Broker()) as (_, running):
        await source.rewound.wait()
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        assert done, source.steps
        assert running.cancelled()


async def test_what_the_broker_says_is_told_at_each_connection():
    """MQTT 5.0 §3.2.2.3.3: here that it takes twenty messages at a time."""
    source, said = Source(), []
    async with publishing(source, Broker(mqtt="5", properties=b"\x21\0\x14"), told=said.extend):
        await source.done.wait()
    assert said == ["receive maximum 20"]


async def test_messages_that_wait_for_the_brokers_acknowledgements_are_noted():
    """A broker that acknowledges nothing holds up the message behind the last place; others wait for nothing."""
    many = [replace(MESSAGES[0], sequence=number) for number in range(1, WINDOW + 2)]
    source, broker = Source(many), Broker(answer=lambda _: SILENCE)
    async with publishing(source, broker, stamp_clock=lambda: len(broker.published)) as (publisher, running):
        await eventually(lambda: len(broker.published) == WINDOW)
        running.cancel()
        await asyncio.wait([running])
        (wait,) = publisher.waits
        assert wait.start_ns < wait.end_ns == WINDOW
    source, broker = Source(), Broker(answer=lambda _: SILENCE)
    async with publishing(source, broker) as (publisher, running):
        await eventually(lambda: len(broker.published) == len(MESSAGES))
        running.cancel()
        await asyncio.wait([running])
        assert list(publisher.waits) == []
