"""A connection's beginning, and the address behind a broker's URL."""

import socket

import pytest

from subscribers.net.connection import Address, resolve
from subscribers.net.reactor import Reactor
from tests.support.recording_connection import RecordingConnection


def test_a_url_has_one_address_and_with_tls_a_name():
    """The server name is the name that the certificate must bear."""
    assert resolve("mqtt://127.0.0.1:1234") == Address("127.0.0.1", 1234)
    assert resolve("mqtts://127.0.0.1:1234") == Address("127.0.0.1", 1234, "127.0.0.1")


def test_what_is_no_url_or_has_no_address_is_an_error():
    """Two kinds of error, for two kinds of mistakes."""
    with pytest.raises(ValueError, match="it is no URL"):
        resolve("nowhere")
    with pytest.raises(OSError):
        resolve("mqtt://no-such-host.invalid:1883")


def test_what_waited_on_the_last_socket_is_not_sent_on_the_next_one():
    """Half a packet of the earlier connection would be no MQTT there; what the outlet has measured stays."""
    connection = RecordingConnection(Reactor(), 1)
    connection.opened, connection.outgoing, connection.backlog = True, b"half a pack", True
    connection.seen_empty_ns = 7
    with socket.socket() as sock:
        connection.attach(sock, None, plain=True)
        assert (connection.number, connection.plain) == (sock.fileno(), True)
    assert (connection.opened, connection.outgoing, connection.backlog) == (False, b"", False)
    assert connection.seen_empty_ns == 7
