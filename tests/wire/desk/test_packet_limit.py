"""The size of a message's packet, and the limit that the broker sets."""

import asyncio
import random

import pytest

from tests.support.ports import own_port
from tests.support.recorded_desk import DIRECTORY, ENGLISH, Clock, release
from tests.support.stub_server import stub_server
from wire.broker.client import Access, connect
from wire.contract.release import Block, BlockKind, Edition
from wire.contract.topics import topic
from wire.desk.desk import Desk
from wire.desk.errors import TooLargeForBroker
from wire.desk.message import Message
from wire.desk.packet_limit import PacketLimit, packet_bytes
from wire.desk.store import MemoryStore


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_the_size_is_that_of_the_packet_that_the_client_writes(qos):
    """To the byte, with and without an expiry, around each length of the remaining length (MQTT 5.0 section 1.5.5)."""
    port, sizes, done = own_port(), [], asyncio.Event()
    source = random.Random(3)
    lengths = [1, 60, 100, 110, 16_300, 16_400, 2_097_100, *(source.randrange(30_000) for _ in range(5))]
    wanted = [(length, expires) for length in lengths for expires in (False, True)]

    async def serve(reader, writer):
        await reader.readexactly(2)
        await reader.read(1_000)
        writer.write(b"\x20\x03\x00\x00\x00")
        while len(sizes) < len(wanted):
            await reader.readexactly(1)
            size, shift, head = 0, 0, 1
            while True:
                byte = (await reader.readexactly(1))[0]
                size, shift, head = size | (byte & 0x7F) << shift, shift + 7, head + 1
                if byte < 0x80:
                    break
            await reader.readexactly(size)
            sizes.append(head + size)
        done.set()
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me", 100) as link:
        sending = [
            asyncio.create_task(link.publish("wire/v1/x", b"x" * length, qos, 60 if expires else None))
            for length, expires in wanted
        ]
        async with asyncio.timeout(20):
            await done.wait()
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
    assert sizes == [packet_bytes("wire/v1/x", length, qos, expires=expires) for length, expires in wanted]


def long_release(characters, **more):
    """A release of so many characters in English."""
    made = release(**more)
    edition = Edition("en", "Headline", (Block(BlockKind.PARAGRAPH, "x" * characters),))
    return type(made)(made.uri, made.version, "en", made.sectors, (edition,), 0)


async def test_a_release_that_the_broker_would_not_take_is_refused_with_both_sizes():
    """Nothing of it is kept; without a limit, and up to the limit, it is accepted."""
    limit = PacketLimit(1)
    desk = Desk(DIRECTORY, MemoryStore(7), clock=Clock(), seed=1, packet_limit=limit)
    await desk.accept(long_release(20_000, uri="urn:x:before"), circuits=ENGLISH[:2])
    limit.most = 10_000
    with pytest.raises(
        TooLargeForBroker, match=r"is a packet of 20,\d{3} bytes, and the broker takes 10,000"
    ) as raised:
        await desk.accept(long_release(20_000), circuits=ENGLISH[:2])
    assert raised.value.limit == 10_000
    assert 20_000 < raised.value.size < 21_500
    assert raised.value.circuit in map(str, ENGLISH[:2])
    assert desk.versions("urn:x:1") == ()
    await desk.accept(long_release(2_000, uri="urn:x:small"), circuits=ENGLISH[:2])
    limit.most = raised.value.size
    await desk.accept(long_release(20_000), circuits=ENGLISH[:2])


def test_a_message_above_the_limit_is_told_with_its_size():
    """Nothing is too large where the broker names no limit, or for a packet that is just as large as it."""
    limit = PacketLimit(1)
    size = packet_bytes(topic(ENGLISH[0], "business"), 5_000, 1, expires=False)
    message = Message(1, 1, "urn:x", 1, topic(ENGLISH[0], "business"), "", "", 0, 0, None, b"x" * 5_000)
    for most, excess in ((None, None), (size, None), (size - 1, size)):
        limit.most = most
        assert limit.excess(message) == excess
