"""Sockets of each family, and where they connect from."""

import socket
from contextlib import ExitStack

import pytest

from subscribers.net.channel import Layers
from subscribers.net.connection import Address
from subscribers.net.opener import Opener
from subscribers.net.tls import TlsChannel
from subscribers.net.tls_contexts import TlsContexts
from wire.contract.transport import Transport, Upgrade
from wire.host.websocket import WebSocket

OPENER = Opener(TlsContexts(Transport()))


@pytest.mark.parametrize(
    ("host", "source", "family"),
    [("127.0.0.1", "127.0.0.7", socket.AF_INET), ("::1", "::1", socket.AF_INET6)],
)
def test_a_connection_comes_from_its_source_and_takes_its_port_late(host, source, family):
    """A port for each destination: two connections from one address may share a port (ip(7))."""
    try:
        listening = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listening:
        address = Address(host, listening.getsockname()[1])
        with OPENER.open_socket(address) as sock:
            assert sock.family == family
            assert not sock.getblocking()
            OPENER.start(sock, address, source)
            peer, (came_from, *_) = listening.accept()
            peer.close()
    assert came_from == source


def test_a_full_queue_of_a_unix_socket_is_a_failure(tmp_path):
    """Its connect does not go on by itself (connect(2)); TCP's does."""
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(0)
        address = Address(path, 0)
        with OPENER.open_socket(address) as first, OPENER.open_socket(address) as second:
            OPENER.start(first, address, None)
            with pytest.raises(OSError, match="queue of new connections is full"):
                OPENER.start(second, address, None)


def test_a_connection_that_fails_at_once_fails_with_the_systems_reason(tmp_path):
    """And one that is under way is no failure: nothing answers from there."""
    missing = Address(str(tmp_path / "none"), 0)
    with OPENER.open_socket(missing) as sock, pytest.raises(FileNotFoundError, match="No such file"):
        OPENER.start(sock, missing, None)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = Address(*full.getsockname())
        with ExitStack() as stack:
            for _ in range(3):
                OPENER.start(stack.enter_context(OPENER.open_socket(address)), address, None)


def test_the_channel_of_an_address_has_its_layers():
    """TLS outside, a WebSocket within; neither for plain TCP."""
    upgrade = Upgrade("b", "/mqtt")
    assert OPENER.channel(Address("127.0.0.1", 1)) is None
    assert isinstance(OPENER.channel(Address("127.0.0.1", 1, "b")), TlsChannel)
    assert isinstance(OPENER.channel(Address("127.0.0.1", 1, "", upgrade)), WebSocket)
    assert isinstance(OPENER.channel(Address("127.0.0.1", 1, "b", upgrade)), Layers)


@pytest.mark.parametrize(("asked", "has"), [(8_000, 8_000), (128_000, 128_000)])
def test_a_receive_buffer_is_as_large_as_asked_for(asked, has):
    """The kernel doubles what it is told (socket(7)); a Unix socket has no window, and is left as it is."""
    with OPENER.open_socket(Address("127.0.0.1", 1), asked) as sock:
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == has
    with OPENER.open_socket(Address("/nowhere", 0), asked) as sock, OPENER.open_socket(Address("/nowhere", 0)) as plain:
        sizes = [one.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) for one in (sock, plain)]
    assert sizes[0] == sizes[1]
