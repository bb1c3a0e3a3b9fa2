"""The proxy of network faults, and the connections through it, in this process: what comes out, and what is held."""

import asyncio
from contextlib import suppress

import pytest

from bench.brokers.ports import HOST
from bench.faults.proxy import Proxy
from bench.faults.proxy_orders import Clear, Cut, Listen, Put
from bench.faults.relay import Relay
from bench.faults.shaping import Shape
from tests.bench.faults.test_client_ids import V4
from tests.support.waiting import eventually

ANSWER_S = 20


class Echo:
    """A node that sends back what comes, and notes it."""

    def __init__(self):
        self.came = []

    async def serve(self, reader, writer):
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                self.came.append(data)
                writer.write(data)
        writer.close()


@pytest.fixture
async def stage():
    """A node, a proxy before it, and how to connect to a side of it."""
    node, opened = Echo(), []
    server = await asyncio.start_server(node.serve, HOST, 0)
    proxy = Proxy(Listen(nodes=(server.sockets[0].getsockname()[:2],), seed=7))
    ports = await proxy.listen()

    async def connect(side="outlets"):
        found = await asyncio.open_connection(HOST, getattr(ports, side)[0])
        opened.append(found[1])
        return found

    yield proxy, node, connect
    for writer in opened:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    await proxy.close()
    server.close()
    for _ in range(5):  # what was reset is closed at a later turn of the loop
        await asyncio.sleep(0)


async def asked(connection, data, timeout_s=ANSWER_S):
    reader, writer = connection
    writer.write(data)
    return await asyncio.wait_for(reader.readexactly(len(data)), timeout_s)


def held_bytes(proxy):
    """The bytes that the proxy holds up on their way to the node."""
    return sum(relay.client._lane.held_bytes for relay in proxy._relays)  # noqa: SLF001 - no caller needs it


async def test_what_comes_goes_through_both_ways(stage):
    """In its order, whole, and of any size; an end is passed on behind it."""
    _, node, connect = stage
    connection = await connect()
    data = bytes(range(256)) * 8_192
    assert await asked(connection, data) == data
    assert b"".join(node.came) == data
    connection[1].write_eof()
    assert await asyncio.wait_for(connection[0].read(), ANSWER_S) == b""


async def test_nothing_goes_through_a_partition_and_all_of_it_after(stage):
    """A connection that is made meanwhile waits too."""
    proxy, node, connect = stage
    before = await connect()
    assert await asked(before, b"one") == b"one"
    proxy.follow(Put(name="dusk", between="outlets", share=1.0, shape=Shape(partition=True)))
    meanwhile = await connect()
    for _, writer in (before, meanwhile):
        writer.write(b"two")
        await writer.drain()
    wire = await connect("wire")
    assert await asked(wire, b"wire") == b"wire"  # the other side is not concerned
    assert node.came == [b"one", b"wire"]
    proxy.follow(Clear(name="dusk"))
    for reader, _ in (before, meanwhile):
        assert await asyncio.wait_for(reader.readexactly(3), ANSWER_S) == b"two"


async def test_a_fault_of_a_share_concerns_the_chosen_clients_alone(stage):
    """By their client ids."""
    proxy, _, connect = stage
    proxy.follow(Put(name="dusk", between="all", share=0.5, shape=Shape(partition=True)))
    names = [V4.replace(b"abc", b"%03d" % number) for number in range(40)]
    held = [name for name in names if proxy.over(name[-3:], "outlets")]
    assert 0 < len(held) < len(names)
    assert all(proxy.over(name[-3:], "wire") for name in names)
    free = next(name for name in names if name not in held)
    assert await asked(await connect(), free) == free
    waiting = await connect()
    waiting[1].write(held[0])
    proxy.follow(Clear(name="dusk"))
    assert await asyncio.wait_for(waiting[0].readexactly(len(V4)), ANSWER_S) == held[0]


async def test_what_a_limit_of_the_bandwidth_held_goes_at_once_when_it_ends(stage):
    """At a byte in a thousand seconds it would never come."""
    proxy, _, connect = stage
    connection = await connect()
    assert await asked(connection, b"one") == b"one"
    proxy.follow(Put(name="dusk", between="all", share=1.0, shape=Shape(rate=0.001)))
    connection[1].write(b"two")
    await eventually(lambda: held_bytes(proxy) == 3)
    proxy.follow(Clear(name="dusk"))
    assert await asyncio.wait_for(connection[0].readexactly(3), ANSWER_S) == b"two"


async def test_a_delayed_chunk_comes_all_the_same(stage):
    """Later."""
    proxy, _, connect = stage
    proxy.follow(Put(name="dusk", between="all", share=1.0, shape=Shape(delay_s=0.05, loss=0.01)))
    assert await asked(await connect(), b"one") == b"one"


async def test_a_cut_resets_the_wires_connections_and_each_new_one(stage):
    """The outlets' stay; after it the wire is let through again."""
    proxy, _, connect = stage
    outlet, wire = await connect(), await connect("wire")
    assert [await asked(each, b"one") for each in (outlet, wire)] == [b"one", b"one"]
    proxy.follow(Cut(name="dusk"))
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(wire[0].read(), ANSWER_S)
    with pytest.raises(ConnectionError):
        await asyncio.wait_for((await connect("wire"))[0].read(), ANSWER_S)
    assert await asked(outlet, b"two") == b"two"
    proxy.follow(Clear(name="dusk"))
    assert await asked(await connect("wire"), b"two") == b"two"


async def test_a_client_of_a_node_that_takes_no_connection_is_reset():
    """As it would be without the proxy."""
    server = await asyncio.start_server(lambda *_: None, HOST, 0)
    address = server.sockets[0].getsockname()[:2]
    server.close()
    await server.wait_closed()
    proxy = Proxy(Listen(nodes=(address,), seed=7))
    ports = await proxy.listen()
    reader, writer = await asyncio.open_connection(HOST, ports.outlets[0])
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(reader.read(), ANSWER_S)
    writer.close()
    await proxy.close()


def test_a_relay_has_an_end_for_the_client_and_one_for_the_broker():
    """Each is a protocol of asyncio."""
    relay = Relay("wire", None, lambda _: None)
    assert isinstance(relay.client, asyncio.Protocol)
    assert isinstance(relay.broker, asyncio.Protocol)
