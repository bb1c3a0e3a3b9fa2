"""The publisher and a broker that returns slowly: after each failed connection the publisher tries again."""

import asyncio
import socket

import pytest

import wire.broker.client
from tests.integration.test_publisher_barrier import newsroom, release_of
from tests.support.brokers import RestartableBroker
from tests.support.waiting import eventually
from tests.support.worker_processes import CIRCUITS, RUN
from wire.broker.client import Access, connect
from wire.broker.publisher import Publisher
from wire.errors import BrokerError

pytestmark = pytest.mark.integration

CONNACK = bytes([0x20, 2, 0, 0])
CLOSED_S = 10.0


async def serving(handle):
    """Yield the address of a server on a free loopback port."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, Access("127.0.0.1", server.sockets[0].getsockname()[1])


async def test_the_barrier_may_time_out_after_a_connection_was_lost(tmp_path):
    """Outlets that take longer than the grace do not end the publisher.

    The task that waits at the barrier is not a cancelled one: Python 3.11.2 would take a timeout in it for the end.
    """
    broker, room = RestartableBroker(tmp_path), newsroom()
    marks = []

    async def barrier():
        marks.append(asyncio.current_task().cancelling())
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            return

    publisher = Publisher(Access.of(broker.url), room.dispatch, run_id=RUN, qos=1, barrier=barrier)
    broker.start()
    publishing = asyncio.create_task(publisher.run())
    try:
        await room.desk.accept(release_of(1), circuits=CIRCUITS[:1])
        await eventually(lambda: room.sent_uris == ["urn:x:1"] and not room.desk.pending)
        broker.kill()
        await eventually(lambda: room.recorder.failures)
        broker.start()
        await room.desk.accept(release_of(2), circuits=CIRCUITS[:1])
        await eventually(lambda: room.sent_uris == ["urn:x:1", "urn:x:2"] and not room.desk.pending)
        assert marks == [0]
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        broker.kill()


async def test_a_connection_that_ends_right_behind_its_connack_is_none():
    """If CONNACK and the end of the connection come in one turn of the event loop, the end is reported."""

    async def accept_and_go(reader, writer):
        await reader.read(100)
        writer.write(CONNACK)
        writer.get_extra_info("socket").shutdown(socket.SHUT_WR)  # in this turn: the client finds both in its next one
        writer.close()

    server, access = await serving(accept_and_go)
    try:
        for _ in range(5):
            with pytest.raises(BrokerError):
                async with asyncio.timeout(CLOSED_S), connect(access, "wire-x") as link:
                    await link.watch()
    finally:
        server.close()
        await server.wait_closed()


async def test_who_gives_up_waiting_for_a_connack_leaves_no_connection_behind(monkeypatch):
    """A client that gives up closes its connection: two connections with one client id would end each other."""
    monkeypatch.setattr(wire.broker.client, "CONNECT_TIMEOUT_S", 0.1)
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
