"""The client id in the first bytes of a connection."""

import pytest

from bench.faults.client_ids import client_id_of

V4 = b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03abc"
V5 = b"\x10\x15\x00\x04MQTT\x05\x02\x00\x3c\x05\x11\x00\x00\x00\x0a\x00\x03abc"


@pytest.mark.parametrize("packet", [V4, V5])
def test_the_client_id_is_read_in_both_versions(packet):
    """Version 5 has properties before it; what follows the packet does not matter."""
    assert client_id_of(packet) == b"abc"
    assert client_id_of(packet + b"\x82more") == b"abc"


@pytest.mark.parametrize("packet", [V4, V5])
def test_a_packet_that_is_not_whole_has_no_client_id_yet(packet):
    """At any length."""
    assert {client_id_of(packet[:size]) for size in range(len(packet))} == {None}


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n\r\n", b"\x10\xff\xff\xff\xff\xff" + bytes(40)])
def test_what_is_no_connect_has_no_client_id(data):
    """It is relayed all the same."""
    assert client_id_of(data) is None
