"""The broker's view of a connection with MQTT 5: session expiry, Receive Maximum, topic aliases and reason codes."""

from collections import deque

from subscribers.mqtt.options import Version
from tests.simulation.worker_client import DUP, PUBACK, PUBCOMP, Client
from tests.support.mqtt_bytes import connack, packet, published

__all__ = ["ClientV5", "sayings"]

CONNACK, DISCONNECT = 0x20, 0xE0
SESSION_EXPIRY, RECEIVE_MAXIMUM, ALIAS_MAXIMUM, ALIAS = 0x11, 0x21, 0x22, 0x23  # §2.2.2.2
SIZES = {SESSION_EXPIRY: 4, RECEIVE_MAXIMUM: 2, ALIAS_MAXIMUM: 2, 0x17: 1, 0x19: 1, 0x27: 4}  # of CONNECT's properties
TAKEN_OVER, SHUTTING_DOWN = 0x8E, 0x8B
NOTHING_THERE = 0x11  # no subscription existed


class ClientV5(Client):
    """The broker's view of one connection of an outlet with MQTT 5."""

    version = Version.V5

    def __init__(self, network, world, connection, host):
        super().__init__(network, world, connection, host)
        self._receive_most, self._alias_most = 65_535, 0
        self._under_way = set()  # packet ids that count against Receive Maximum (§4.9)
        self._queued = deque()
        self._aliases = {}

    def deliver(self, topic, payload, qos, number, *, again):
        """Send a message to the client, at once or when Receive Maximum has room."""
        if qos and number not in self._under_way:
            if len(self._under_way) >= self._receive_most:
                self._queued.append((topic, payload, qos, number, again))
                return
            self._under_way.add(number)
        super().deliver(topic, payload, qos, number, again=again)

    def double(self, topic, payload, qos, number):
        """Send the message that was delivered last once more, unless it waits for room itself."""
        if number in self._under_way:
            super().double(topic, payload, qos, number)

    def drop(self):
        """Close the connection from the broker's side: another one has its client id."""
        self._say(TAKEN_OVER)
        super().drop()

    def cut(self):
        """Break the connection, which the broker knows, or end it with the reason that the broker shuts down."""
        if self._broker.random.random() < 0.5:
            self._say(SHUTTING_DOWN)
            super().drop()
            self._session = None
        else:
            super().cut()

    def _say(self, code):
        self._answer(packet(DISCONNECT, bytes((code, 0))))

    def _encoded(self, topic, payload, qos, number, *, again):
        named, properties = topic, b""
        if topic in self._aliases:
            named = ""
        elif len(self._aliases) < self._alias_most:
            self._aliases[topic] = len(self._aliases) + 1
        if topic in self._aliases:
            properties = bytes((ALIAS, 0, self._aliases[topic]))
        return published(self.version, named, payload, qos, number, flags=DUP if again else 0, properties=properties)

    def _packet(self, first, body):
        super()._packet(first, body)
        if first in (PUBACK, PUBCOMP):
            self._under_way.discard(int.from_bytes(body[:2], "big"))
            while self._queued and len(self._under_way) < self._receive_most:
                topic, payload, qos, number, again = self._queued.popleft()
                self.deliver(topic, payload, qos, number, again=again)

    def _unsubscribed(self, found):
        return bytes((0, *(0 if there else NOTHING_THERE for there in found)))

    def _connect(self, body):
        broker = self._broker
        if not broker.up:
            if code := broker.random.choice((0, 0x88, 0x89, 0x97)):
                self._answer(connack(self.version, code))
            self.channel.close_broker()
            return
        start = 11 + body[10]
        asked = _properties(body[11:start])
        self._receive_most = asked.get(RECEIVE_MAXIMUM, 65_535)
        self._alias_most = asked.get(ALIAS_MAXIMUM, 0)
        asked_s = asked.get(SESSION_EXPIRY, 0)
        granted_s = min(asked_s, broker.expiry_most_s)
        told = bytes((SESSION_EXPIRY,)) + granted_s.to_bytes(4, "big") if granted_s < asked_s else b""
        client_id = body[start + 2 : start + 2 + int.from_bytes(body[start : start + 2], "big")].decode()
        self._begin(client_id, connack_properties=told, clean=bool(body[7] & 2), expiry_s=granted_s)


def sayings(packet_bytes):
    """The reason code of a CONNACK that refuses or of a DISCONNECT, and the session expiry that a CONNACK grants
    instead of the one that was asked for; None for what a packet does not say.
    """
    first = packet_bytes[0]
    if first == DISCONNECT:
        return packet_bytes[2], None
    if first != CONNACK:
        return None, None
    code = packet_bytes[3] or None
    granted = _properties(packet_bytes[5:]).get(SESSION_EXPIRY) if len(packet_bytes) > 5 else None
    return code, granted


def _properties(data):
    """The numbers of a section of properties, by identifier."""
    found, start = {}, 0
    while start < len(data):
        stop = start + 1 + SIZES[data[start]]
        found[data[start]] = int.from_bytes(data[start + 1 : stop], "big")
        start = stop
    return found
