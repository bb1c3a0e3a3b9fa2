"""The answers of the broker that aiomqtt does not hand out: limits, refusals, and the reason of an end."""

import asyncio
import gc

import pytest

from tests.support.mqtt_bytes import read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.client import CONNECT_TIMEOUT_S, Access, connect
from wire.broker.probe import newest, probe_error
from wire.broker.transmissions import REFUSED
from wire.errors import BrokerError, PublishRefused

NOT_AUTHORISED = b"\x20\x02\x00\x05"


LATE_S = 0.02  # after which a slow broker acknowledges a message
ACCEPTED_5 = b"\x20\x03\x00\x00\x00"


def accepting(*properties):
    """A CONNACK of MQTT 5 with properties."""
    data = b"".join(properties)
    return bytes((0x20, 3 + len(data), 0, 0, len(data))) + data


def answering(connack, answer):
    """A broker that answers each PUBLISH of less than 128 bytes with ``answer(packet identifier)``."""

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(connack)
        while True:
            first, body = await read_packet(reader)
            if first >> 4 == 3:
                at = 2 + body[1]
                writer.write(answer(body[at : at + 2]))
            elif first >> 4 == 6:
                pytest.fail("a PUBREC that refuses is the end of a message (MQTT 5.0 section 4.3.3)")

    return serve


@pytest.mark.parametrize(("qos", "head"), [(1, 0x40), (2, 0x50)])
@pytest.mark.parametrize("code", [0x80, 0x82, 0x87, 0x97, 0x99, 0xEE])
async def test_a_message_that_the_broker_refuses_is_an_error_with_the_reason(qos, head, code):
    """In PUBACK and in PUBREC, also with a code that the standard does not know; the connection goes on."""
    port, refusals = own_port(), 3

    def answer(number):
        nonlocal refusals
        refusals -= 1
        if refusals < 0:
            return b"\x40\x02" + number
        return bytes((head, 10)) + number + bytes((code,)) + b"\x06\x1f\x00\x03why"

    server = stub_server(port, answering(ACCEPTED_5, answer))
    async with server, connect(Access("127.0.0.1", port, "5"), "me", 1) as link, asyncio.timeout(20):
        for _ in range(3):  # each has the one place in the window
            with pytest.raises(PublishRefused, match=r"\(0x..\): why") as raised:
                await link.publish("a/b", b"{}", qos)
            assert raised.value.code == code >= REFUSED
        await link.publish("a/b", b"{}", 1)


async def test_no_matching_subscribers_is_no_refusal():
    """Reason code 0x10 of a PUBACK."""
    port = own_port()
    server = stub_server(port, answering(ACCEPTED_5, lambda number: b"\x40\x03" + number + b"\x10"))
    async with server, connect(Access("127.0.0.1", port, "5"), "me") as link, asyncio.timeout(20):
        await link.publish("a/b", b"{}", 1)


async def test_no_more_messages_are_on_their_way_than_the_broker_receives_at_a_time():
    """Receive Maximum (MQTT 5.0 section 3.2.2.3.3), also below the caller's own window."""
    port, most, waiting = own_port(), 0, []  # messages without an acknowledgement

    async def serve(reader, writer):
        nonlocal most
        await read_packet(reader)
        writer.write(accepting(b"\x21\x00\x03"))

        def acknowledge():
            writer.write(b"\x40\x02" + waiting.pop(0))

        while True:
            first, body = await read_packet(reader)
            if first >> 4 == 3:
                waiting.append(body[2 + body[1] :][:2])
                most = max(most, len(waiting))
                asyncio.get_running_loop().call_later(LATE_S, acknowledge)

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me", 20) as link:
        async with asyncio.timeout(20):
            await asyncio.gather(*(link.publish("a/b", b"{}", 1) for _ in range(12)))
        assert link.connack.receive_most == 3
    assert most == 3


@pytest.mark.parametrize("keepalive_s", [1, 3])
async def test_the_keep_alive_that_the_broker_sets_is_kept(keepalive_s):
    """It ends a connection after one and a half times that without a packet (MQTT 5.0 section 3.1.2.10)."""
    port, pauses = own_port(), asyncio.Queue()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(accepting(b"\x13" + keepalive_s.to_bytes(2, "big")))
        last = asyncio.get_running_loop().time()
        while True:
            first, _ = await read_packet(reader)
            now = asyncio.get_running_loop().time()
            pauses.put_nowait(now - last)
            last = now
            if first == 0xC0:
                writer.write(b"\xd0\x00")

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link:
        assert link.connack.keepalive_s == keepalive_s
        async with asyncio.timeout(30):
            assert max([await pauses.get() for _ in range(2)]) < 1.5 * keepalive_s


@pytest.mark.parametrize(
    ("mqtt", "answer", "told"),
    [
        ("3.1.1", b"\x20\x02\x00\x01", r"it speaks no MQTT 3\.1\.1; give --mqtt 5 \(CONNACK 1\)"),
        ("3.1.1", NOT_AUTHORISED, r"not authorised \(CONNACK 5\)"),
        ("5", b"\x20\x02\x00\x01", r"it speaks no MQTT 5; give --mqtt 3\.1\.1 \(CONNACK 1\)"),
        ("5", b"\x20\x03\x00\x84\x00", r"it speaks no MQTT 5; give --mqtt 3\.1\.1 \(CONNACK 132\)"),
        ("5", b"\x20\x09\x00\x9c\x06\x1c\x00\x03b:1", r"use another server \(CONNACK 156\), it names b:1"),
        ("3.1.1", b"", "it ended the connection in place of a CONNACK"),
        ("5", b"\xe0\x0a\x9c\x08\x1c\x00\x05b:188", r"CONNACK: use another server \(0x9c\), it names b:188"),
        ("5", b"\x20\x03\x00\x03\x00", r"server unavailable \(CONNACK 3\)"),
        ("3.1.1", b"\x20\x02\x00\x87", r"not authorised \(CONNACK 135\)"),
        ("5", b"\x20\x03\x00\xa5\x00", r"unknown reason \(CONNACK 165\)"),
        ("5", b"\x20\x01\x00", "its CONNACK is malformed: its length is wrong"),
        ("5", b"SSH-2.0-banner\r\n", "it ended the connection in place of a CONNACK"),
        ("5", b"\xff\xff\xff\xff\xff\xff", "it sent bytes that are no MQTT"),
    ],
)
async def test_a_connection_that_is_not_accepted_is_told_in_words_and_at_once(mqtt, answer, told, caplog):
    """No library's traceback is in the log, and no timeout is waited for."""
    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(answer)

    async with stub_server(port, serve), asyncio.timeout(CONNECT_TIMEOUT_S - 1):
        with pytest.raises(BrokerError, match=told):
            async with connect(Access("127.0.0.1", port, mqtt), "me"):
                pytest.fail("the broker did not accept it")
    gc.collect()
    assert caplog.records == []


async def test_the_reason_that_a_broker_gives_for_the_end_is_told():
    """DISCONNECT of MQTT 5, and whether a message of ours may be the cause."""
    port = own_port()
    reasons = (
        (0x95, "packet too large", True),
        (0x8B, "server shutting down", False),
        (0x00, r"normal disconnection \(0x00\)", False),
        (0x50, r"unknown reason \(0x50\)", False),
    )
    for code, said, blamed in reasons:

        async def serve(reader, writer, code=code):
            await read_packet(reader)
            writer.write(ACCEPTED_5)
            await read_packet(reader)
            writer.write(bytes((0xE0, 1, code)))
            await reader.read()

        async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link:
            await link.publish("a/b", b"{}", 0)
            async with asyncio.timeout(20):
                with pytest.raises(BrokerError, match=f"the connection ended: {said}"):
                    await link.watch()
            assert link.blames_the_messages is blamed


async def test_an_end_right_behind_the_connack_is_no_connection():
    """Both packets came in one read; the reason is told."""
    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(ACCEPTED_5 + b"\xe0\x01\x8b")
        await reader.read()

    async with stub_server(port, serve), asyncio.timeout(CONNECT_TIMEOUT_S - 1):
        with pytest.raises(BrokerError, match="the broker ended it at once: server shutting down"):
            async with connect(Access("127.0.0.1", port, "5"), "me"):
                pytest.fail("the broker did not keep it")


@pytest.mark.parametrize("most", [0xFFFFFFFF, 0x10000004])
async def test_a_limit_of_the_full_four_bytes_leaves_the_connection_usable(most):
    """Of Maximum Packet Size (MQTT 5.0 §3.2.2.3.6); paho itself takes so large a one for a mistake."""
    port = own_port()
    connack = accepting(b"\x27" + most.to_bytes(4, "big"))
    server = stub_server(port, answering(connack, lambda number: b"\x40\x02" + number))
    async with server, connect(Access("127.0.0.1", port, "5"), "me") as link, asyncio.timeout(20):
        await link.publish("a/b", b"{}", 1)
        assert link.connack.packet_most == most


@pytest.mark.parametrize(
    "properties", [b"\x27\0\0\0\0", b"\x21\0\0", b"\x21\0\x05\x21\0\x05", b"\x1f\0\x01\xff", b"\x7f\0"]
)
async def test_a_malformed_connack_is_refused_with_the_rule_that_it_breaks(properties):
    """As the outlets and the probe refuse it: nothing is sent over such a connection."""
    port, after = own_port(), []

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(accepting(properties))
        after.append(await reader.read())

    async with stub_server(port, serve), asyncio.timeout(CONNECT_TIMEOUT_S - 1):
        with pytest.raises(BrokerError, match=r"its CONNACK is malformed: .* \(MQTT 5\.0 §"):
            async with connect(Access("127.0.0.1", port, "5"), "me"):
                pytest.fail("its limits are not known")
        problem = (await probe_error(Access("127.0.0.1", port, "5"))).text
        with pytest.raises(BrokerError, match="its CONNACK is malformed"):
            await newest(Access("127.0.0.1", port))
    assert problem.startswith("cannot be reached: its CONNACK is malformed: ")
    assert set(after) <= {b"", b"\xe0\0"}


async def test_a_connection_that_ends_behind_a_cancelled_wait_ends_without_a_trace(caplog):
    """The wait for a CONNACK is cancelled, as by a stop; the loop has no exception of a library's callback to log."""
    port, asked, problems = own_port(), asyncio.Event(), []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))

    async def serve(reader, writer):
        await read_packet(reader)
        asked.set()
        await reader.read()

    async def wait():
        async with connect(Access("127.0.0.1", port), "me"):
            pytest.fail("the broker did not answer")

    async with stub_server(port, serve), asyncio.timeout(20):
        waiting = asyncio.create_task(wait())
        await asked.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    gc.collect()
    assert (problems, caplog.records) == ([], [])
