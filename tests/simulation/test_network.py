"""The simulated network and broker: order within a connection, and what a broken one loses."""

from random import Random

import pytest

from tests.simulation.broker import Broker
from tests.simulation.loop import VirtualLoop
from tests.simulation.network import Channel, Network


@pytest.fixture
def loop():
    made = VirtualLoop()
    yield made
    made.close()


class Ends:
    """Both ends of a channel."""

    def __init__(self, network):
        self.broker, self.client, self.ended = [], [], []
        self.channel = Channel(
            network,
            "host",
            to_broker=self.broker.extend,
            to_client=self.client.extend,
            client_end=lambda: self.ended.append("client"),
            broker_end=lambda: self.ended.append("broker"),
        )


class Client:
    """A client of the broker."""

    def __init__(self):
        self.got, self.released = [], []
        self.dropped = False

    def deliver(self, topic, payload, qos, number, *, again):
        self.got.append((topic, payload, number, again))

    def release(self, number):
        self.released.append(number)

    def drop(self):
        self.dropped = True


def test_what_is_sent_arrives_in_its_order(loop):
    """However long each item takes."""
    ends = Ends(Network(loop, Random(1)))
    for number in range(20):
        loop.call_later(number / 100, ends.channel.send_up, number)
    loop.call_later(1, ends.channel.close_client)
    loop.call_later(2, loop.stop)
    loop.run_forever()
    assert ends.broker == list(range(20))
    assert ends.ended == ["broker"]


def test_a_partition_holds_everything_until_it_is_over(loop):
    """As TCP does, which sends again."""
    network = Network(loop, Random(1))
    ends = Ends(network)
    network.partition("host", 10)
    ends.channel.send_up("a")
    loop.call_later(9, lambda: ends.client.append(list(ends.broker)))
    loop.call_later(12, loop.stop)
    loop.run_forever()
    assert ends.client == [[]]
    assert ends.broker == ["a"]


def test_what_a_partition_held_comes_at_once_when_it_is_mended(loop):
    """A life ends soon after: nothing is still on its way then."""
    network = Network(loop, Random(1))
    ends = Ends(network)
    network.partition("host", 10)
    ends.channel.send_up("a")
    loop.call_later(5, network.heal)
    loop.call_later(5.1, loop.stop)
    loop.run_forever()
    assert ends.broker == ["a"]


def test_a_broken_connection_loses_what_is_on_its_way_and_takes_no_more(loop):
    """Each side learns of the end by itself."""
    ends = Ends(Network(loop, Random(1)))
    ends.channel.send_up("lost")
    ends.channel.cut()
    ends.channel.send_up("behind it")
    loop.call_later(1, loop.stop)
    loop.run_forever()
    assert ends.broker == []
    assert sorted(ends.ended) == ["broker", "client"]


def test_a_session_gets_again_what_it_has_not_acknowledged():
    """On its next connection, which ends the former one; its will is sent then."""
    arrived = []
    broker = Broker(Random(1), lambda topic, payload: arrived.append(topic))
    first, second = Client(), Client()
    assert not broker.connect(first, "a", clean=False, will=("will", b""))
    broker.subscribe(broker.session("a"), "t/+", 1)
    broker.publish("t/1", b"x", 1)
    broker.publish("t/2", b"y", 1)
    broker.acknowledged(broker.session("a"), first.got[0][2])
    assert broker.connect(second, "a", clean=False, will=None)
    broker.resume(broker.session("a"))
    assert first.dropped
    assert arrived == ["t/1", "t/2", "will"]
    assert second.got == [("t/2", b"y", 2, True)]


def test_a_message_at_qos_2_that_is_received_is_released_and_not_sent_again():
    """Until PUBCOMP the session has its packet id, on the next connection too."""
    broker = Broker(Random(1), lambda topic, payload: None)
    first, second = Client(), Client()
    broker.connect(first, "a", clean=False, will=None)
    session = broker.session("a")
    broker.subscribe(session, "t/+", 2)
    broker.publish("t/1", b"x", 2)
    broker.publish("t/2", b"y", 2)
    session.take_received(1)
    broker.connect(second, "a", clean=False, will=None)
    broker.resume(session)
    assert second.released == [1]
    assert second.got == [("t/2", b"y", 2, True)]


@pytest.mark.parametrize(("ended", "share"), [("clean", "$share/desk/t"), ("taken over", "$share/desk/t")])
def test_a_shared_subscription_has_one_copy_and_another_member_gets_it_where_the_first_one_ends(ended, share):
    """Unless it was acknowledged (MQTT 5.0 §4.8.2)."""
    broker = Broker(Random(1), lambda topic, payload: None)
    clients = {name: Client() for name in "ab"}
    for name, client in clients.items():
        broker.connect(client, name, clean=True, will=None)
        broker.subscribe(broker.session(name), share, 1)
    broker.publish("t", b"x", 1)
    ((name, client),) = ((name, client) for name, client in clients.items() if client.got)
    (other,) = (each for each in clients.values() if each is not client)
    if ended == "clean":
        broker.ended(broker.session(name), client, farewell=True)
    else:
        broker.connect(Client(), name, clean=True, will=None)
    assert [payload for _, payload, _, _ in other.got] == [b"x"]
    broker.acknowledged(broker.session({"a": "b", "b": "a"}[name]), 1)
    broker.ended(broker.session({"a": "b", "b": "a"}[name]), other, farewell=True)
    assert len(other.got) == 1


@pytest.mark.parametrize("side", ["client", "broker"])
def test_a_break_tells_both_sides_of_the_end_also_when_one_had_closed_already(loop, side):
    """Its farewell is lost with all that was on its way, and the other side still learns of the end."""
    network = Network(loop, Random(1))
    ends = Ends(network)
    network.partition("host", 5)
    getattr(ends.channel, f"close_{side}")()
    loop.call_later(1, ends.channel.cut)
    loop.call_later(10, loop.stop)
    loop.run_forever()
    assert {"client": "broker", "broker": "client"}[side] in ends.ended


def test_a_broker_that_keeps_what_it_may_not_sends_it_once_its_outlet_has_subscribed():
    """The simulation is told of each message that is kept so; what comes after UNSUBSCRIBE goes nowhere."""
    told = []
    broker = Broker(Random(1), lambda topic, payload: None, lambda *routed: (7,), lambda *kept: told.append(kept))
    client = Client()
    broker.connect(client, "a", clean=True, will=None)
    session = broker.session("a")
    session.outlet = 7
    broker.subscribe(session, "t", 0)
    session.unsubscribe("t")
    broker.publish("t", b"not kept", 0)
    broker.haunting = 1.0
    broker.publish("t", b"kept", 0)
    assert client.got == []
    broker.subscribe(session, "t", 0)
    broker.haunt(session)
    assert told == [(b"kept", 7)]
    assert client.got == [("t", b"kept", 0, False)]
