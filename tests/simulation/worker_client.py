"""The broker's view of one connection of a simulated worker, whose bytes of MQTT 3.1.1 it reads and answers.

Connections with MQTT 5 are in ``client_v5``.
"""

from subscribers.mqtt.options import Version
from tests.simulation.network import Channel
from tests.support.mqtt_bytes import PINGRESP, connack, packet, packets, published, subscriptions
from tests.support.simulated_network import CONNECT, DISCONNECT, PINGREQ, SUBSCRIBE, UNSUBACK, UNSUBSCRIBE, granted

__all__ = ["DUP", "PUBACK", "PUBCOMP", "Client"]

PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 0x30, 0x40, 0x50, 0x62, 0x70
DUP = 8


class Client:
    """The broker's view of one connection of a worker."""

    version = Version.V311

    def __init__(self, network, world, connection, host):
        self._broker = world.broker
        self._session = None
        self._farewell = False
        self._outlet = connection.index
        self._loop = world.loop
        self._context = world.network.context
        self._lagging = {}  # topic -> what waits to be sent, in order
        self.slow = None  # how a slow reader reads
        self.left_ns = 0  # when the outlet left as planned
        self.channel = Channel(
            world.network,
            host,
            to_broker=self._take,
            to_client=lambda items: network.receive(connection, self, items),
            client_end=lambda: network.lost(connection, self, "closed by the broker"),
            broker_end=self._ended,
        )

    def deliver(self, topic, payload, qos, number, *, again):
        """Send a message to the client."""
        item = self._encoded(topic, payload, qos, number, again=again), topic, payload
        if topic in self._lagging:
            self._lagging[topic].append(item)
        elif wait_s := self._broker.lag_s(topic):
            self._lagging[topic] = [item]
            self._loop.call_later(wait_s, self._catch_up, topic, context=self._context)
        else:
            self.channel.send_down(item)

    def double(self, topic, payload, qos, number):
        """Send the message that was delivered last once more, right behind its first copy: at QoS 2 it must not come
        behind its PUBREL (§4.3.3).
        """
        item = self._encoded(topic, payload, qos, number, again=True), topic, payload
        if topic in self._lagging:
            self._lagging[topic].append(item)
        else:
            self.channel.send_down(item)

    def _catch_up(self, topic):
        for item in self._lagging.pop(topic):
            self.channel.send_down(item)

    def release(self, number):
        """Send PUBREL to the client."""
        self._answer(packet(PUBREL, number.to_bytes(2, "big")))

    def drop(self):
        """Close the connection from the broker's side."""
        self.channel.close_broker()

    def cut(self):
        """Break the connection, which the broker knows."""
        self.channel.cut()
        self._session = None

    def break_off(self):
        """Break the connection; the broker learns of it like the client."""
        self.channel.cut()

    def _encoded(self, topic, payload, qos, number, *, again):
        return published(self.version, topic, payload, qos, number, flags=DUP if again else 0)

    def _answer(self, data):
        self.channel.send_down((data, None, None))

    def _take(self, items):
        for data in items:
            for first, body in packets(data):
                self._packet(first, body)

    def _packet(self, first, body):
        broker, session = self._broker, self._session
        if first == CONNECT:
            self._connect(body)
        elif session is None or session.client is not self:
            return
        elif first == SUBSCRIBE:
            for topic_filter, options in subscriptions(body, self._head_bytes):
                broker.subscribe(session, topic_filter, options & 3)
            self._answer(granted(self.version, body))
            broker.haunt(session)
        elif first == UNSUBSCRIBE:
            found = [session.unsubscribe(topic_filter) for topic_filter in unsubscriptions(body, self._head_bytes)]
            self._answer(packet(UNSUBACK, body[:2] + self._unsubscribed(found)))
        elif first & 0xF0 == PUBLISH:
            stop = 2 + int.from_bytes(body[:2], "big")
            topic = body[2:stop].decode()
            self._answer(b"\x40\x02" + body[stop : stop + 2])
            broker.publish(topic, bytes(body[stop + 2 :]), 1)
        elif first == PUBACK:
            broker.acknowledged(session, int.from_bytes(body[:2], "big"))
        elif first == PUBREC:
            session.take_received(int.from_bytes(body[:2], "big"))
            self.release(int.from_bytes(body[:2], "big"))
        elif first == PUBCOMP:
            session.received.pop(int.from_bytes(body[:2], "big"), None)
        elif first == PINGREQ:
            self._answer(PINGRESP)
        elif first == DISCONNECT:
            self._farewell = True

    @property
    def _head_bytes(self):
        """The bytes of SUBSCRIBE and UNSUBSCRIBE before their filters: with MQTT 5 an empty section of properties."""
        return 2 if self.version is Version.V311 else 3

    def _unsubscribed(self, found):
        """What UNSUBACK says of each filter, which was subscribed or not; 3.1.1 says nothing."""
        del found
        return b""

    def _connect(self, body):
        if not self._broker.up:
            self.channel.close_broker()
            return
        flags, fields, start = body[7], [], 10
        while start < len(body):
            stop = start + 2 + int.from_bytes(body[start : start + 2], "big")
            fields.append(bytes(body[start + 2 : stop]))
            start = stop
        client_id, clean = fields[0].decode(), bool(flags & 2)
        will = (fields[1].decode(), fields[2]) if flags & 4 else None
        self._begin(client_id, clean=clean, will=will)

    def _begin(self, client_id, *, clean, will=None, expiry_s=None, connack_properties=b""):
        present = self._broker.connect(self, client_id, clean=clean, will=will, expiry_s=expiry_s)
        self._session = self._broker.session(client_id)
        self._session.outlet = self._outlet
        self._answer(connack(self.version, present=present, properties=connack_properties))
        if present:
            self._broker.resume(self._session)

    def _ended(self):
        if self._session is not None:
            self._broker.ended(self._session, self, farewell=self._farewell)


def unsubscriptions(body, start):
    """The filters in the body of an UNSUBSCRIBE (§3.10.3), from the end of its header on."""
    while start < len(body):
        stop = start + 2 + int.from_bytes(body[start : start + 2], "big")
        yield body[start + 2 : stop].decode()
        start = stop
