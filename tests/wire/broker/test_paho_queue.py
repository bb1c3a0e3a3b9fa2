"""What the session uses of paho that has no public name: its queue of packets, and how it reads."""

import asyncio
import socket
from collections import deque
from contextlib import contextmanager

import aiomqtt
import pytest

from tests.support.mqtt_bytes import packets, read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from tests.support.waiting import eventually
from wire.broker.client import Access, connect
from wire.broker.session import BrokerSession
from wire.errors import BrokerError


@contextmanager
def joined():
    """A session of MQTT 5 over one end of a pair of sockets, and the other end."""
    client = aiomqtt.Client("127.0.0.1", protocol=aiomqtt.ProtocolVersion.V5)
    session = BrokerSession(client, "5")
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        far.setblocking(False)
        session.client._sock = near  # noqa: SLF001 - of paho, as the names below
        try:
            yield session, far
        finally:
            session.client._sock = None  # noqa: SLF001


async def test_packets_of_ours_are_in_pahos_queue_as_its_own_are():
    """Another release of paho may lay them out in another way."""
    with joined() as (session, far):
        session.client._send_pingreq()  # noqa: SLF001
        session.client.loop_write = lambda: None  # what is queued stays
        session.publish("a/b", b"{}", 1, b"\0", lambda *_: None)
        session.transmissions.flush()
        pahos, ours = session.client._out_packet  # noqa: SLF001
        assert ours.keys() == pahos.keys()
        del session.client.loop_write
        session.client.loop_write()
        assert [first for first, _ in packets(far.recv(100))] == [0xC0, 0x32]


async def test_a_queue_of_pahos_that_takes_no_packets_of_ours_ends_the_connection():
    """The publisher would wait for answers for good, and nobody would be told."""

    class Other(deque):
        def append(self, packet):
            if "mid" not in packet or packet["command"] == 0:
                raise TypeError("no packet")
            super().append(packet)

    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x03\x00\x00\x00")
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link, asyncio.timeout(20):
        link._session.client._out_packet = Other()  # noqa: SLF001
        link.send("a/b", b"{}", 1, lambda *_: None)
        with pytest.raises(BrokerError, match="paho can't write: no packet"):
            await link.watch()


async def test_a_message_at_qos_0_is_answered_once_the_socket_has_all_of_it():
    """Not while it waits for room there: the publisher's window would mean nothing."""
    with joined() as (session, far):
        answers, size = [], 4 << 20
        session.publish("a/b", bytes(size), 0, b"\0", lambda *answer: answers.append(answer))
        for _ in range(5):
            await asyncio.sleep(0)
        assert answers == []
        loop, got = asyncio.get_running_loop(), 0
        async with asyncio.timeout(20):
            while got < size:
                got += len(await loop.sock_recv(far, 1 << 20))
        await eventually(lambda: answers == [(0, "")])


async def test_answers_are_taken_before_paho_has_them_and_keep_the_connection_alive():
    """Paho counts the packets that it reads; a broker that does nothing but acknowledge would be asked for a PINGRESP,
    and lost where the PINGRESP stands behind a long queue.
    """
    with joined() as (session, far):
        answers = []
        for name in "ab":
            session.publish("a/b", b"{}", 1, b"\0", lambda *answer, name=name: answers.append((name, *answer)))
        session.transmissions.flush()
        handled, before = [], session.client._last_bytes_received  # noqa: SLF001
        session.client._packet_handle = lambda: handled.append(1) or 0  # noqa: SLF001
        far.send(b"\x40\x02\x00\x02\x40\x02\x00\x01")
        session.client.loop_read()
        assert (answers, handled) == ([("b", 0, ""), ("a", 0, "")], [])
        assert session.client._last_bytes_received > before  # noqa: SLF001
        far.send(b"\xd0\x00")
        session.client.loop_read()
        assert handled == [1]


async def test_answers_come_in_pieces_of_any_size():
    """A packet that one read began is paho's to the end; the answers behind it are taken together again."""
    port, most = own_port(), 6

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x03\x00\x00\x00")
        bodies = [(await read_packet(reader))[1] for _ in range(most)]
        data = b"".join(b"\x40\x03" + body[5:7] + b"\x10" for body in bodies) + b"\xd0\x00"
        for start in range(0, len(data), 7):
            writer.write(data[start : start + 7])
            await writer.drain()
            await asyncio.sleep(0)
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link, asyncio.timeout(20):
        await asyncio.gather(*(link.publish("a/b", b"{}", 1) for _ in range(most)))


async def test_the_loop_does_not_wait_for_a_socket_that_took_all_at_once():
    """It was full for a moment, and all was written before the loop's next turn. Its number would stay the loop's for
    good, and the next connection that has it would be reset.
    """
    loop = asyncio.get_running_loop()
    with joined() as (session, far):
        number = session.client.socket().fileno()
        session.publish("a/b", b"x" * 4_000_000, 1, b"\0", lambda *_: None)
        session.transmissions.flush()
        assert session.client.want_write()
        while session.client.want_write():
            far.recv(1_000_000)
            session.client.loop_write()
        await asyncio.sleep(0)
        assert not loop.remove_writer(number)


async def test_the_loop_waits_for_a_socket_that_is_full_until_it_has_taken_all():
    """What waits goes out as the other end reads, without another publish."""
    loop = asyncio.get_running_loop()
    with joined() as (session, far):
        session.publish("a/b", b"x" * 4_000_000, 1, b"\0", lambda *_: None)
        session.transmissions.flush()
        assert session.client.want_write()
        taken = 0
        async with asyncio.timeout(20):
            while taken < 4_000_000:
                taken += len(await loop.sock_recv(far, 1_000_000))
        assert not session.client.want_write()
        assert not loop.remove_writer(session.client.socket().fileno())
