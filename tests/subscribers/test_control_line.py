"""A worker's line to its wire through a broker that has its troubles: real sockets, the broker's bytes by hand."""

import socket
import threading
from contextlib import contextmanager

import pytest

from subscribers import carriers
from subscribers.connection import Address
from subscribers.reactor import Reactor
from tests.ports import own_port
from tests.subscribers.test_arrivals import CONNACK, SUBACK

UNAVAILABLE, NOT_AUTHORIZED = b"\x20\x02\x00\x03", b"\x20\x02\x00\x05"
LIMIT_S = 20


@contextmanager
def broker(answers):
    """It answers each connection's CONNECT with the next of them, and the SUBSCRIBE of one that it took; no others."""
    with socket.create_server(("127.0.0.1", own_port())) as listener:
        listener.settimeout(LIMIT_S)
        kept = []

        def serve():
            for answer in answers:
                connection, _ = listener.accept()
                kept.append(connection)
                connection.settimeout(LIMIT_S)
                connection.recv(1 << 16)
                connection.sendall(answer)
                if answer == CONNACK:
                    connection.recv(1 << 16)
                    connection.sendall(SUBACK)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield Address(*listener.getsockname())
        finally:
            serving.join()
            for connection in kept:
                connection.close()


def outcome(address):
    """Whether the line was up when nothing more was to come of it, and with what reason it ended for good."""
    reactor, ended = Reactor(), []

    def end(reason):
        ended.append(reason)
        reactor.stop()

    def look():
        if carrier.up:
            reactor.stop()
        else:
            reactor.call_in(10_000_000, look)

    carrier = carriers.MqttCarrier(reactor, address, "w", "worker", "c0ffee", (None, None))
    carrier.open(lambda data: None, end, lambda: None)
    look()
    reactor.call_in(LIMIT_S * 1_000_000_000, reactor.stop)
    reactor.run()
    up = carrier.up
    carrier.close()
    reactor.shut()
    return up, ended


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A stuck handshake is known by its age alone: half a second does for the line what half a minute does."""
    monkeypatch.setattr(carriers, "STUCK_NS", 500_000_000)


def test_a_broker_that_is_not_available_yet_is_asked_again():
    """CONNACK 3, which a broker says whose store is not ready, passes by itself."""
    with broker([UNAVAILABLE, UNAVAILABLE, CONNACK]) as address:
        assert outcome(address) == (True, [])


def test_a_handshake_that_never_ends_is_begun_again():
    """Where no CONNACK comes, nothing else would ever end it."""
    with broker([b"", CONNACK]) as address:
        assert outcome(address) == (True, [])


def test_a_refusal_is_for_good():
    """Whoever is not let in now will not be later, and says why."""
    with broker([NOT_AUTHORIZED]) as address:
        assert outcome(address) == (False, ["the broker refused the worker, CONNACK 5: not authorized"])
