"""The publisher and a broker that comes back slowly: whatever becomes of a connection, another one follows."""

import asyncio
import time

import pytest

import wire.mqtt
from tests.integration.test_publisher_gate import Watcher, release_of
from tests.integration.workforces import CIRCUITS, DIRECTORY, RUN, Broker, eventually
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.errors import BrokerError
from wire.mqtt import Access, connect
from wire.publisher import Publisher

pytestmark = pytest.mark.integration

CONNACK = bytes([0x20, 2, 0, 0])
CLOSED_S = 10.0


async def serving(handle):
    """A server on a free loopback port, and where it is."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, Access("127.0.0.1", server.sockets[0].getsockname()[1])


async def test_the_gate_may_time_out_after_a_connection_was_lost(tmp_path):
    """Outlets that take longer than the grace do not end the publisher: what waits at the gate is no cancelled task,
    in which a timeout of Python 3.11.2 would be taken for the end.
    """
    broker, watcher = Broker(tmp_path), Watcher()
    desk = Desk(DIRECTORY, MemoryStore(RUN), time.time_ns, 1, lambda release, messages: None)
    marks = []

    async def gate():
        marks.append(asyncio.current_task().cancelling())
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            return

    publisher = Publisher(Access.of(broker.url), RUN, 1, desk, watcher, time.time_ns, gate)
    broker.start()
    publishing = asyncio.create_task(publisher.run())
    try:
        await desk.accept(release_of(1), circuits=CIRCUITS[:1])
        await eventually(lambda: watcher.gone == ["urn:x:1"] and not desk.pending)
        broker.kill()
        await eventually(lambda: watcher.failures)
        broker.start()
        await desk.accept(release_of(2), circuits=CIRCUITS[:1])
        await eventually(lambda: watcher.gone == ["urn:x:1", "urn:x:2"] and not desk.pending)
        assert marks == [0]
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        broker.kill()


async def test_a_connection_that_ends_right_behind_its_connack_is_none():
    """CONNACK and end come in one turn of a busy loop: it is said, and not waited on for ever."""

    async def accept_and_go(reader, writer):
        await reader.read(100)
        writer.write(CONNACK)
        writer.close()

    async def be_busy():
        while True:
            time.sleep(0.02)  # noqa: ASYNC251 - both have come by the next turn
            await asyncio.sleep(0)

    server, access = await serving(accept_and_go)
    busy = asyncio.create_task(be_busy())
    try:
        for _ in range(5):
            with pytest.raises(BrokerError):
                async with asyncio.timeout(CLOSED_S), connect(access, "wire-x") as link:
                    await link.watch()
    finally:
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)
        server.close()
        await server.wait_closed()


async def test_who_gives_up_waiting_for_a_connack_leaves_no_connection_behind(monkeypatch):
    """A broker that is busy finds it closed: two connections of one client id would end each other."""
    monkeypatch.setattr(wire.mqtt, "CONNECT_TIMEOUT_S", 0.1)
    ended = asyncio.Event()

    async def say_nothing(reader, writer):
        while await reader.read(100):
            pass
        ended.set()
        writer.close()

    server, access = await serving(say_nothing)
    try:
        with pytest.raises(BrokerError, match="timed out"):
            async with connect(access, "wire-x"):
                pass
        await asyncio.wait_for(ended.wait(), CLOSED_S)
    finally:
        server.close()
        await server.wait_closed()
