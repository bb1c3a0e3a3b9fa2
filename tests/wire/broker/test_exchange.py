"""The broker probe over each transport, against servers of the tests' own."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, Request

from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.access import Access
from wire.broker.exchange import open_exchange
from wire.broker.probe import newest, probe_error
from wire.contract.transport import Transport
from wire.errors import BrokerError

LIMIT_S = 20
CONNACK = b"\x20\x02\x00\x00"


@asynccontextmanager
async def answering(answer, path="/mqtt", **settings):
    """The access to a server that answers a WebSocket's request with these bytes."""
    port = own_port()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    async with stub_server(port, serve):
        yield Access.of(f"ws://127.0.0.1:{port}{path}", transport=Transport(**settings))


@pytest.mark.parametrize("pieces", [1, 4])
async def test_a_broker_in_a_websocket_is_probed_through_it(pieces):
    """Its CONNACK may come in one frame or in four, and the request has path and headers."""
    port, asked = own_port(), []

    async def serve(reader, writer):
        server = WSConnection(ConnectionType.SERVER)
        while True:
            data = await reader.read(1_000)
            if not data:
                return
            server.receive_data(data)
            for event in server.events():
                if isinstance(event, Request):
                    asked.append(event)
                    writer.write(server.send(AcceptConnection(subprotocol="mqtt")))
                elif isinstance(event, BytesMessage) and event.data[0] == 0x10:
                    step = len(CONNACK) // pieces
                    for start in range(0, len(CONNACK), step):
                        writer.write(server.send(BytesMessage(CONNACK[start : start + step])))

    async with stub_server(port, serve):
        access = Access.of(f"ws://127.0.0.1:{port}/a?b=c", transport=Transport(headers=("X-Tenant: news",)))
        assert access.url == f"ws://127.0.0.1:{port}/a?b=c"
        assert (await probe_error(access, LIMIT_S)).text == ""
    (request,) = asked
    assert (request.host, request.target) == (f"127.0.0.1:{port}", "/a?b=c")
    assert (b"x-tenant", b"news") in request.extra_headers


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "cannot be used: it answers HTTP 403 Forbidden in place of a WebSocket"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "cannot be used: it answers HTTP 404 Not Found in place of a WebSocket"),
        (b"", "cannot be used: it closed the connection in place of an answer to the WebSocket's request"),
        (b"\x20\x02\x00\x00\r\n\r\n", "cannot be used: it does not answer in WebSocket there"),
    ],
)  # fmt: skip
async def test_an_endpoint_that_opens_no_websocket_is_told_by_its_status(answer, problem):
    """In each version of MQTT the answer is the same: it is not asked again."""
    async with answering(answer) as access:
        assert (await probe_error(access, LIMIT_S)).text.startswith(problem)
        with pytest.raises(BrokerError, match=problem.partition(": ")[2]) as raised:
            await newest(access, LIMIT_S)
        assert access.url in str(raised.value)


async def test_a_broker_on_a_unix_socket_is_probed_by_its_path(tmp_path):
    """Where nobody listens the system says so."""
    path, ended = tmp_path / "my broker", asyncio.Queue()

    async def serve(reader, writer):
        await reader.read(1_000)
        writer.write(CONNACK)
        await reader.read(1_000)
        writer.close()
        await writer.wait_closed()
        ended.put_nowait(None)

    access = Access.of(f"unix://{tmp_path}/my%20broker")
    assert access.url == f"unix://{tmp_path}/my%20broker"
    assert (await probe_error(access, LIMIT_S)).text.startswith("cannot be reached: No such file")
    async with await asyncio.start_unix_server(serve, path):
        assert (await probe_error(access, LIMIT_S)).text == ""
        async with open_exchange(access) as exchange:
            exchange.write(b"\x10\x00")
            assert await exchange.readexactly(4) == CONNACK
        for _ in range(2):
            await ended.get()
    with socket.socket(socket.AF_UNIX) as dead:
        path.unlink(missing_ok=True)
        dead.bind(str(path))
    assert "nothing listens there" in (await probe_error(access, LIMIT_S)).text
