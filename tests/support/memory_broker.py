"""A broker in memory, enough of one for sessions to talk to each other."""

from types import SimpleNamespace

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import connack, packet, packets, published, suback
from tests.support.mqtt_sessions import GARBAGE

__all__ = ["MemoryBroker"]


class MemoryBroker:
    """Enough of a server for sessions to talk to each other: it reads what they write by itself, keeps
    sessions, and forwards each message once to every session that subscribed its exact topic.
    """

    def __init__(self):
        self.kept = {}  # client id -> what a session holds
        self.online = {}

    def connect(self, session):
        """Join a session, after its loss of a connection or for the first time."""
        ((first, body),) = packets(session.connect())
        assert first == 0x10
        assert body[:6] == b"\0\4MQTT"
        v5, clean = body[6] == 5, bool(body[7] & 2)
        position = 10 + (1 + body[10] if v5 else 0)
        client_id = body[position + 2 : position + 2 + int.from_bytes(body[position : position + 2], "big")]
        if clean:
            self.kept.pop(client_id, None)
        present = client_id in self.kept
        blank = SimpleNamespace(topics={}, inflight={}, received=set(), last_id=100)
        state = self.kept.setdefault(client_id, blank)
        state.version = Version.V5 if v5 else Version.V311
        self.online[client_id] = session
        self._give(client_id, connack(state.version, present=present))
        for packet_id, entry in list(state.inflight.items()):
            again = packet(0x62, packet_id.to_bytes(2, "big")) if entry is None else bytes((entry[0] | 8,)) + entry[1:]
            self._give(client_id, again)
        return client_id

    def lose(self, client_id):
        """A connection ends without a word."""
        del self.online[client_id]

    def flush(self, session):
        """Take the pending bytes of a session."""
        for client_id, other in self.online.items():
            if other is session:
                self._take(client_id, session.pending())
                return

    def _give(self, client_id, data):
        session = self.online[client_id]
        session.receive(bytearray(data + GARBAGE), len(data))
        self._take(client_id, session.pending())

    def _take(self, client_id, data):
        for first, body in packets(data):
            self._on_packet(client_id, first, body)

    def _on_packet(self, client_id, first, body):
        state = self.kept[client_id]
        v5 = state.version is Version.V5
        kind, number = first >> 4, body[:2]
        if kind == 8:
            position, codes = 3 if v5 else 2, b""
            while position < len(body):
                stop = position + 2 + int.from_bytes(body[position : position + 2], "big")
                state.topics[body[position + 2 : stop].decode()] = body[stop]
                codes += body[stop : stop + 1]
                position = stop + 1
            self._give(client_id, suback(state.version, int.from_bytes(number, "big"), codes))
        elif kind == 3:
            self._on_publish(client_id, first, body, v5=v5)
        elif kind in (4, 7):
            del state.inflight[int.from_bytes(number, "big")]
        elif kind == 5:
            state.inflight[int.from_bytes(number, "big")] = None
            self._give(client_id, packet(0x62, number))
        elif kind == 6:
            state.received.discard(int.from_bytes(number, "big"))
            self._give(client_id, packet(0x70, number))
        elif kind == 12:
            self._give(client_id, b"\xd0\0")
        else:
            raise AssertionError(f"a client must not send {first:#x} here")

    def _on_publish(self, client_id, first, body, *, v5):
        state, qos = self.kept[client_id], first >> 1 & 3
        stop = 2 + int.from_bytes(body[:2], "big")
        topic, number = body[2:stop].decode(), body[stop : stop + 2]
        payload = body[stop + (2 if qos else 0) + (1 if v5 else 0) :]
        packet_id = int.from_bytes(number, "big")
        if not (qos == 2 and packet_id in state.received):
            self._forward(topic, payload, qos)
        if qos == 1:
            self._give(client_id, packet(0x40, number))
        elif qos == 2:
            state.received.add(packet_id)
            self._give(client_id, packet(0x50, number))

    def _forward(self, topic, payload, qos):
        for client_id, state in self.kept.items():
            if topic in state.topics:
                granted = min(qos, state.topics[topic])
                state.last_id += 1
                data = published(state.version, topic, payload, granted, state.last_id)
                if granted:
                    state.inflight[state.last_id] = data
                if client_id in self.online:
                    self._give(client_id, data)
