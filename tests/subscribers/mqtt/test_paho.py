"""paho-mqtt as an oracle: the same conversation makes the same bytes, in either version."""

import socket
import time

import paho.mqtt.client as paho
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from subscribers.mqtt.options import SessionOptions, Version, Will
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, published
from tests.support.mqtt_sessions import RecordingSink, feed

SECONDS = 10
KEEPALIVE_S = 60


class Listener:
    """A paho client and the server's end of its connection."""

    def __init__(self, version, client_id, *, clean):
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(SECONDS)
        v5 = version is Version.V5
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=None if v5 else clean,
            protocol=paho.MQTTv5 if v5 else paho.MQTTv311,
        )
        self.messages = []
        self.client.on_message = lambda _client, _data, item: self.messages.append((item.topic, item.payload))
        self._options = {}
        if v5:
            properties = Properties(PacketTypes.CONNECT)
            properties.TopicAliasMaximum = 0
            self._options = {"clean_start": clean, "properties": properties}
        self.peer = None

    def connect(self):
        if self.peer is not None:
            self.peer.close()
        self.client.connect("127.0.0.1", self._server.getsockname()[1], keepalive=KEEPALIVE_S, **self._options)
        self.peer, _ = self._server.accept()
        self.peer.settimeout(SECONDS)

    def written(self, size):
        """The next bytes that paho wrote."""
        data = b""
        while len(data) < size:
            piece = self.peer.recv(size - len(data))
            assert piece, "paho closed the connection"
            data += piece
        return data

    def give(self, data):
        """Have paho read one packet."""
        self.peer.sendall(data)
        self.client.loop_read()

    def close(self):
        self.peer.close()
        self.client.loop_read()  # it notices, and closes its own end
        self._server.close()


@pytest.fixture
def pair(version):
    """Our session and paho's client with equal options, both behind CONNACK."""
    listener = Listener(version, "twin", clean=False)
    listener.client.username_pw_set("user", "word")
    listener.client.will_set("wills/twin", b"gone", qos=1, retain=True)
    sink = RecordingSink()
    options = SessionOptions(
        version=version,
        qos=2,
        keepalive_s=KEEPALIVE_S,
        clean=False,
        username=b"user",
        password=b"word",
        will=Will("wills/twin", b"gone", 1, retain=True),
    )
    session = Session(options, "twin", (), sink)
    listener.connect()
    ours = session.connect()
    assert listener.written(len(ours)) == ours
    answer = connack(version)
    listener.give(answer)
    feed(session, answer)
    yield session, listener, sink
    listener.close()


def test_connect_and_subscribe_are_paho_s_byte_for_byte(version):
    """CONNECT with clean session, then SUBSCRIBE of two filters: nothing differs."""
    listener = Listener(version, "other", clean=True)
    listener.connect()
    options = SessionOptions(version=version, qos=1, keepalive_s=60)
    session = Session(options, "other", ("news/+/a", "b/#"), RecordingSink())
    ours = session.connect()
    assert listener.written(len(ours)) == ours
    answer = connack(version)
    listener.give(answer)
    _, ours = feed(session, answer)
    listener.client.subscribe([("news/+/a", 1), ("b/#", 1)] if version is Version.V311 else _options(1))
    assert listener.written(len(ours)) == ours
    ours = session.disconnect()
    listener.client.disconnect()
    assert listener.written(len(ours)) == ours
    listener.close()


def _options(qos):
    return [(name, paho.SubscribeOptions(qos=qos)) for name in ("news/+/a", "b/#")]


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_publishing_is_paho_s_byte_for_byte(pair, version, qos):
    """PUBLISH at every QoS, PUBREL, and what comes again after a reconnect: nothing differs."""
    session, listener, _ = pair
    packet_id = session.publish("news/x", b"body" * 100, qos)
    assert listener.client.publish("news/x", b"body" * 100, qos=qos).mid == max(1, packet_id)
    ours = session.pending()
    assert listener.written(len(ours)) == ours
    if not qos:
        return
    ours = session.connect()
    listener.connect()
    assert listener.written(len(ours)) == ours
    answer = connack(version, present=True)
    listener.give(answer)
    _, ours = feed(session, answer)
    assert ours[0] == 0x38 | qos << 1
    assert listener.written(len(ours)) == ours
    if qos == 2:
        listener.give(b"\x50\x02\x00\x01")
        _, ours = feed(session, b"\x50\x02\x00\x01")
        assert ours == b"\x62\x02\x00\x01"
        assert listener.written(len(ours)) == ours


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_receiving_is_paho_s_byte_for_byte(pair, version, qos):
    """The same message reaches both, and both give the same answers in the whole handshake."""
    session, listener, sink = pair
    for data in (published(version, "news/x", b"body", qos, 9), b"\x62\x02\x00\x09")[: qos or 1]:
        listener.give(data)
        _, ours = feed(session, data)
        assert bool(ours) == bool(qos)
        assert listener.written(len(ours)) == ours
    assert listener.messages == [("news/x", b"body")]
    assert sink.messages == [("news/x", b"body", qos << 1)]


def test_pings_are_paho_s_byte_for_byte(pair, monkeypatch):
    """PINGREQ, which paho writes once its keepalive is over."""
    session, listener, _ = pair
    now_s = time.monotonic()
    monkeypatch.setattr(paho, "time_func", lambda: now_s + KEEPALIVE_S)
    listener.client.loop_misc()
    assert listener.written(2) == session.ping()
    assert session.awaiting_pong
