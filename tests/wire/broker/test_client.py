"""A connection to a broker: the credentials, and the errors."""

import asyncio

import pytest

from tests.support.mqtt_bytes import read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.client import Access, connect
from wire.desk.publish_options import JSON
from wire.errors import BrokerError

ACCEPTED, REFUSED = b"\x20\x02\x00\x00", b"\x20\x02\x00\x05"


async def test_a_refused_connection_is_a_broker_error_with_the_brokers_address():
    """A connection to a port without a listener is one too."""
    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(REFUSED)

    async with stub_server(port, serve):
        with pytest.raises(BrokerError, match=f"no connection to mqtt://127.0.0.1:{port}: "):
            async with connect(Access("127.0.0.1", port), "me"):
                pytest.fail("the broker refused it")
    told = rf"^no connection to mqtt://127.0.0.1:{port}: nothing listens there \(connection refused\)$"
    with pytest.raises(BrokerError, match=told):
        async with connect(Access("127.0.0.1", port), "me"):
            pytest.fail("nobody listens")


async def test_a_host_that_the_dns_does_not_know_is_told_without_pythons_numbers():
    """The reserved name .invalid; where no resolver answers, the system says that instead."""
    with pytest.raises(BrokerError, match=r"no connection to mqtt://no-such-host\.invalid:1883: [A-Z]\w+ ") as raised:
        async with connect(Access("no-such-host.invalid", 1883), "me"):
            pytest.fail("there is no such host")
    assert "Errno" not in str(raised.value)


async def test_a_message_says_in_mqtt_5_that_it_is_json_and_when_it_expires():
    """At least a second ahead: a message that expired before it was sent still goes out (MQTT 5.0 §3.3.2.3)."""
    port, got = own_port(), []

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x03\x00\x00\x00")
        for _ in range(2):
            first, body = await read_packet(reader)
            got.append((first & 0xF6, body))
            number = body[2 + body[1] : 4 + body[1]]
            writer.write(b"\x40\x02" + number)
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link:
        await link.publish("a/b", b"{}", 1, 60)
        await link.publish("a/b", b"{}", 1, -5)
    expiries = []
    for first, body in got:
        assert first == 0x32
        assert body.startswith(b"\x00\x03a/b")
        assert body.endswith(b"{}")
        assert b"\x01\x01" in body
        assert b"\x03\x00\x10" + JSON.encode() in body
        position = body.index(b"\x02\x00\x00\x00")
        expiries.append(int.from_bytes(body[position + 1 : position + 5], "big"))
    assert expiries == [60, 1]


async def test_a_refused_subscription_names_the_topic_and_the_code():
    """SUBACK 0x80 (MQTT 3.1.1 §3.9.3)."""
    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(ACCEPTED)
        _, body = await read_packet(reader)
        writer.write(b"\x90\x03" + body[:2] + b"\x80")
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port), "me") as link:
        with pytest.raises(BrokerError, match="refused the subscription to a/b, SUBACK 0x80"):
            await link.subscribe("a/b", 1)


async def test_messages_come_with_their_topic_until_the_connection_ends():
    """A retained one is told apart; the end is a BrokerError."""
    port, taken = own_port(), asyncio.Event()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(ACCEPTED + b"\x31\x06\x00\x03a/bX" + b"\x30\x05\x00\x03a/b")
        await taken.wait()  # an end right behind the CONNACK is a connection that failed

    async with stub_server(port, serve), connect(Access("127.0.0.1", port), "me") as link, asyncio.timeout(20):
        messages = link.messages()
        assert [await anext(messages) for _ in range(2)] == [("a/b", b"X", True, ()), ("a/b", b"", False, ())]
        taken.set()
        with pytest.raises(BrokerError, match="the connection ended"):
            await anext(messages)
