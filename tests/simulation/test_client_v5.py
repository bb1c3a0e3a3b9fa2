"""The simulated broker with MQTT 5: how long it keeps a session, what it sends at a time, and what it says."""

from random import Random
from types import SimpleNamespace

import pytest

from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.simulation.broker import Broker
from tests.simulation.client_v5 import ClientV5, sayings
from tests.simulation.loop import VirtualLoop
from tests.simulation.network import Network
from tests.support.mqtt_bytes import connack, packet

TOPIC, OTHER = "wire/v1/en/northern-america/business", "wire/v1/en/northern-america/flash"


class Outlet:
    """An outlet's session and its connection; the test says when it reads, and when its answers are sent."""

    def __init__(self, world, client_id, *, qos=1, **options):
        self.messages, self.packets = [], []
        made = SessionOptions(version=Version.V5, qos=qos, clean=False, **options)
        self.session = Session(made, client_id, (TOPIC, OTHER), self)
        self.world, self.index = world, 0
        self.connect()

    def connect(self):
        self.client = ClientV5(self, self.world, self, "host")
        self.client.channel.send_up(self.session.connect())

    def message(self, session, buffer, topic_start, topic_end, payload_start, payload_end, flags):
        self.messages.append((bytes(buffer[topic_start:topic_end]).decode(), bytes(buffer[payload_start:payload_end])))

    def receive(self, connection, client, items):
        for data, _, _ in items:
            self.packets.append(data)
            self.session.receive(bytearray(data), len(data))

    def lost(self, connection, client, reason):
        """The connection has ended."""

    def answer(self):
        if data := self.session.pending():
            self.client.channel.send_up(data)


@pytest.fixture
def world():
    loop = VirtualLoop()
    network = Network(loop, Random(1))
    broker = Broker(Random(1), lambda topic, payload: None, later=loop.call_later)
    yield SimpleNamespace(loop=loop, network=network, broker=broker)
    loop.close()


def run(world, seconds=1.0):
    world.loop.call_later(seconds, world.loop.stop)
    world.loop.run_forever()


def subscribed(world, **options):
    outlet = Outlet(world, "a", **options)
    run(world)
    outlet.answer()
    run(world)
    outlet.answer()
    return outlet


@pytest.mark.parametrize(("away_s", "kept"), [(2, True), (4, False)])
def test_a_session_is_kept_until_it_expires(world, away_s, kept):
    """What came meanwhile is lost with it."""
    outlet = subscribed(world, session_expiry_s=3)
    outlet.client.channel.close_client()
    run(world, 0.5)
    world.broker.publish(TOPIC, b"x", 1)
    run(world, away_s)
    outlet.connect()
    run(world)
    assert outlet.session.session_present is kept
    assert outlet.messages == [(TOPIC, b"x")] * kept


def test_a_broker_that_keeps_sessions_for_less_says_so(world):
    """CONNACK has the time that it grants."""
    world.broker.expiry_most_s = 2
    outlet = subscribed(world, session_expiry_s=15)
    assert sayings(outlet.packets[0]) == (None, 2)


def test_no_more_messages_are_under_way_than_the_client_takes(world):
    """The next one follows an acknowledgement."""
    outlet = subscribed(world, receive_maximum=2, session_expiry_s=15)
    for number in range(3):
        world.broker.publish(TOPIC, bytes((number,)), 1)
    run(world)
    assert len(outlet.messages) == 2
    outlet.answer()
    run(world)
    assert [payload for _, payload in outlet.messages] == [b"\0", b"\1", b"\2"]


def test_a_message_that_is_sent_twice_comes_before_its_pubrel(world):
    """Behind it, a second copy would be a new message to the client, and one too many for its Receive Maximum."""
    outlet = subscribed(world, qos=2, receive_maximum=1, session_expiry_s=15)
    world.broker.doubling, world.broker.lagging = 1.0, 0.5
    sent = [bytes((number,)) for number in range(20)]
    for payload in sent:
        world.broker.publish(TOPIC, payload, 2)
    for _ in range(200):
        run(world, 0.5)
        outlet.answer()
    assert [payload for _, payload in outlet.messages] == sent
    copies = [data for data in outlet.packets if data[0] & 0xF0 == 0x30]
    assert len(copies) > len(sent)


def test_an_alias_stands_for_a_topic_as_far_as_the_client_takes_any(world):
    """The first message of the topic sets it."""
    outlet = subscribed(world, topic_alias_maximum=1, session_expiry_s=15)
    for topic in (TOPIC, TOPIC, OTHER, OTHER):
        world.broker.publish(topic, b"x", 1)
    run(world)
    sent = [TOPIC, TOPIC, OTHER, OTHER]
    assert [topic for topic, _ in outlet.messages] == sent
    named = [topic.encode() in data for topic, data in zip(sent, outlet.packets[-4:], strict=True)]
    assert named == [True, False, True, True]


def test_a_broker_says_why_it_refuses_or_ends_a_connection(world):
    """By the codes of CONNACK and DISCONNECT; a CONNACK that accepts, and another packet, say nothing."""
    assert sayings(connack(Version.V5, 0x89)) == (0x89, None)
    assert sayings(connack(Version.V5, properties=b"")) == (None, None)
    assert sayings(packet(0x40, b"\0\1")) == (None, None)
    outlet = subscribed(world, session_expiry_s=15)
    Outlet(world, "a")
    run(world)
    assert sayings(outlet.packets[-1]) == (0x8E, None)
