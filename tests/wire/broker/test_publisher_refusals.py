"""The publisher on a broker that does not take every message: what is set aside, sent again, or given up, and why."""

from dataclasses import replace

import pytest

from tests.support.publishing import END, MESSAGES, NOW_NS, Broker, Source, publishing
from wire.contract.stamp import read
from wire.desk.packet_limit import PacketLimit
from wire.desk.refusal import Refusal

LIMIT, LIMIT_PROPERTY = 5_000, b"\x27" + (5_000).to_bytes(4, "big")  # Maximum Packet Size (MQTT 5.0 §3.2.2.3.6)


def fits(payload):
    """End the connection after a message that is too large."""
    return END if len(payload) > LIMIT else 0


def sized(*sizes):
    """Messages of these sizes."""
    return tuple(
        replace(message, sequence=number, document=message.document + b" " * (size - len(message.document)))
        for number, size in enumerate(sizes, 1)
        for message in MESSAGES[:1]
    )


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
@pytest.mark.parametrize("qos", [1, 2])
async def test_a_message_after_which_the_connection_ends_three_times_is_set_aside(mqtt, qos):
    """It was alone the last time; the messages around it are sent, each of them, and the reason names the size."""
    source = Source(sized(2_000, 9_000, 2_100, 2_200, 9_500))
    broker = Broker(fits, mqtt)
    async with publishing(source, broker, qos):
        await source.done.wait()
    assert set(broker.taken) == {1, 3, 4}
    assert set(source.refusals) == {2, 5}
    for sequence, size in ((2, "9,0"), (5, "9,5")):
        assert ("refused", sequence, "connection ended", True) in source.steps
        told = f"the connection ended 3 times after it: the broker ended it; its topic and text have {size}"
        assert told in source.refusals[sequence].text
    assert broker.connections == 4  # two, and one for each of the large messages


async def test_a_broker_that_ends_connections_for_reasons_of_its_own_loses_no_message():
    """Two connections end with every message on its way, as where a broker is killed: none is blamed."""
    source = Source()
    broker = Broker(lambda payload: END if broker.connections < 3 else 0)
    async with publishing(source, broker):
        await source.done.wait()
    assert source.refusals == {}
    assert broker.taken == [1, 2, 3]


async def test_messages_that_were_on_their_way_at_the_last_ends_are_given_up_at_the_end_of_a_load_test():
    """The broker never acknowledged them: they are not lost on the way."""
    source = Source()
    broker = Broker(lambda _: END)
    async with publishing(source, broker) as (publisher, _):
        for _ in range(3):
            await broker.connected.get()
        publisher.give_up_suspects()
    assert set(source.refusals) == {1, 2, 3}
    assert "2 times with it on its way, and never acknowledged it" in source.refusals[3].text


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_message_larger_than_the_broker_takes_is_set_aside_before_it_is_sent(qos):
    """Maximum Packet Size of MQTT 5: no connection ends, and the limit is known to the desk."""
    source, limit = Source(sized(2_000, 9_000, 2_100)), PacketLimit(qos)
    broker = Broker(fits, "5", properties=LIMIT_PROPERTY)
    async with publishing(source, broker, qos, limit=limit):
        await source.done.wait()
    assert limit.most == LIMIT
    assert broker.connections == 1
    size = 9_061 + 2 * (qos > 0)
    assert source.refusals[2].text == f"its packet has {size:,} bytes, and the broker takes 5,000 at most"
    assert source.refusals[2].kind == "too large"
    assert ("sent", 2, NOW_NS) not in source.steps


@pytest.mark.parametrize("qos", [1, 2])
async def test_a_message_that_the_broker_refuses_for_good_is_given_up_and_the_rest_goes_on(qos):
    """By an ACL, for example: refused is not acknowledged, and the same message would be refused again."""
    source = Source()
    broker = Broker(lambda payload: 0x87 if read(payload).sequence == 2 else 0, "5")
    async with publishing(source, broker, qos):
        await source.done.wait()
    assert set(broker.taken) == {1, 3}
    assert source.refusals[2] == Refusal("not authorised", "not authorised (0x87)")
    assert ("acknowledged", 2) not in source.steps
    assert broker.connections == 1


async def test_a_message_that_is_refused_for_a_full_quota_is_sent_again_until_it_passes():
    """Messages behind it do not wait for it."""
    source, refusals = Source(), 2

    def answer(payload):
        nonlocal refusals
        if read(payload).sequence != 1 or not refusals:
            return 0
        refusals -= 1
        return 0x97

    broker = Broker(answer, "5")
    async with publishing(source, broker):
        await source.done.wait()
    assert broker.taken == [2, 3, 1]
    assert source.steps.count(("refused", 1, "quota exceeded", False)) == 2
    assert ("acknowledged", 1) in source.steps


async def test_a_kill_ends_the_tries_of_a_message_that_the_broker_refuses():
    """The kill waits for it, and would wait for as long as the quota is full."""
    source = Source()
    broker = Broker(lambda _: 0x97, "5")
    async with publishing(source, broker):
        await source.refused_all.wait()
        source.killed.add(MESSAGES[0].uri)
        await source.done.wait()
    assert {refusal.kind for refusal in source.refusals.values()} == {"withdrawn"}


@pytest.mark.parametrize("asked", [1, 2])
async def test_messages_are_published_at_the_qos_that_the_broker_grants(asked):
    """Maximum QoS of MQTT 5: said once, and the broker's word is kept."""
    source = Source()
    broker = Broker(lambda _: 0, "5", properties=b"\x24\x00")
    async with publishing(source, broker, asked) as (publisher, _):
        await source.done.wait()
        told = f"the broker takes messages at QoS 0 at most, and QoS {asked} was asked for"
        assert publisher.limited == told
    assert source.steps.count(("limited", told)) == 1
    assert (broker.qos, broker.taken) == ({0}, [1, 2, 3])
    assert broker.connections == 1


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        ({"topic": "a/+"}, "invalid", "no message can be published on a/+"),
        ({"topic": "x" * 65_536}, "too large", "a text of 65,536 bytes can't be sent: MQTT takes 65,535 at most"),
    ],
)
async def test_a_message_that_mqtt_has_no_packet_for_is_set_aside_alone(qos, change, kind, told):
    """The connection is not to blame: opened again and again, it would never get to the messages behind it."""
    source, broker = Source([replace(MESSAGES[0], **change), *MESSAGES[1:]]), Broker()
    async with publishing(source, broker, qos):
        await source.done.wait()
    assert (source.refusals[1].kind, broker.connections) == (kind, 1)
    assert told in source.refusals[1].text
    assert sorted(broker.taken) == [2, 3]
    assert ("sent", 1, NOW_NS) not in source.steps
