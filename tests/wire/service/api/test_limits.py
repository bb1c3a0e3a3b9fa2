"""The limits on one client: size, pace, rate and number; connections of slow clients are closed."""

import asyncio
import gzip
import socket
import struct

import pytest

from tests.support.api_server import COPY, api_server
from tests.support.waiting import eventually
from wire.service.api.limits import CLIENTS_KEPT, Limits, Rate
from wire.service.api.problems import Problem

HEAD = "POST /releases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
PATIENCE_S = 30  # for a busy machine; each wait takes a fraction of a second


async def talk(wire, text, *more):
    """Send raw text and read until the service ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]))
    async with asyncio.timeout(PATIENCE_S):
        writer.write(text.encode())
        for part in more:
            await writer.drain()
            writer.write(part)
        answer = await reader.read()
    writer.close()
    return answer.decode()


async def drain(reader):
    """Read to the end, which is no proper one."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await reader.readexactly(65_536)


async def test_a_body_that_is_too_large_is_refused_before_it_is_read():
    """413, by its announced length, by the sum of its pieces, and by its unpacked size."""
    async with api_server(limits=Limits(body_bytes=1_000, idle_s=PATIENCE_S)) as wire:
        assert (await wire.post(COPY))[0] == 201
        status, problem, _ = await wire.post(COPY + "Mehr. " * 200)
        assert (status, problem["type"]) == (413, "urn:wirestorm:problem:too-large")
        announced = await talk(wire, f"{HEAD}Content-Length: 100000000\r\n\r\n")
        assert "413" in announced.splitlines()[0]

        async def pieces():
            for _ in range(20):
                yield b"x" * 100

        headers = {"Content-Type": "text/plain"}
        assert (await wire.ask("POST", "/releases", data=pieces(), headers=headers))[0] == 413
        packed = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
        status, problem, _ = await wire.ask("POST", "/releases", data=bomb(), headers=packed)
        assert status == 413


async def test_a_client_that_waits_with_its_body_is_told_to_go_on_or_why_not():
    """The header Expect: curl sends it with a larger body. aiohttp's own refusal would be a text."""
    async with api_server() as wire:
        headers = {"Content-Type": "text/plain", "Expect": "100-continue"}
        assert (await wire.ask("POST", "/releases", data=COPY.encode(), headers=headers))[0] == 201
        answer = await talk(wire, f"{HEAD}Expect: a miracle\r\nContent-Length: 5\r\n\r\n")
        assert "400" in answer.splitlines()[0]
        assert '"detail":"it is to be 100-continue, or left out"' in answer


def bomb():
    return gzip.compress(b"x" * 10_000_000)


async def test_a_packed_body_is_taken_and_a_broken_one_refused():
    """Gzip is common among clients; a body that does not unpack is the client's error."""
    async with api_server() as wire:
        packed = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
        body = gzip.compress(COPY.encode())
        assert (await wire.ask("POST", "/releases", data=body, headers=packed))[0] == 201
        status, problem, _ = await wire.ask("POST", "/releases", data=b"not packed at all", headers=packed)
        assert (status, problem["type"]) == (400, "urn:wirestorm:problem:bad-request")


async def test_a_packed_body_without_its_end_is_no_release():
    """The text would be cut off without a word; the client gets the reason, and the log no traceback."""
    async with api_server() as wire:
        packed = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
        body = gzip.compress(COPY.encode())
        for broken in (body[:-9], b"not packed at all", body + b"x"):
            assert (await wire.ask("POST", "/releases", data=broken, headers=packed))[0] == 400
        assert (await wire.ask("POST", "/releases", data=body, headers=packed | {"Content-Encoding": "br"}))[0] == 415
        assert not wire.desk.pending
        assert not [line for line in wire.lines() if "exception" in line]


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    "sent",
    [
        "Content-Length: 500\r\n\r\nhalf of",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
        "Content-Encoding: gzip\r\nContent-Length: 500\r\n\r\n\x1f",
    ],
)
async def test_a_client_that_hangs_up_in_its_body_is_no_fault_of_ours(sent, reset):
    """One line in the log, which says that the client hung up; no release, and no traceback."""
    async with api_server() as wire:
        _, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]))
        writer.write((HEAD + sent).encode())
        if reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        else:
            writer.close()

        (line,) = await eventually(lambda: [line for line in wire.lines() if line.get("hung_up")])
        assert (line["level"], line["status"], line["route"]) == ("info", 400, "/releases")
        assert wire.lines() == [line]
        assert not wire.desk.pending


async def test_a_slow_body_is_cut_off():
    """408, and the connection is closed: a client that sends a byte now and then delays no other client."""
    async with api_server(limits=Limits(body_s=0.2, idle_s=PATIENCE_S)) as wire:
        answer = await talk(wire, f"{HEAD}Content-Length: 500\r\n\r\nslow")
        assert "408" in answer.splitlines()[0]
        assert "urn:wirestorm:problem:slow-body" in answer
        assert (await wire.post(COPY))[0] == 201


@pytest.mark.parametrize("sent", ["", "GET /healthz HTTP/1.1\r\nHost: 127", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_a_connection_that_asks_nothing_is_closed(sent):
    """Before the first request, in its head, and between requests."""
    async with api_server(limits=Limits(idle_s=0.2)) as wire:
        answer = await talk(wire, sent)
        assert answer == "" or "200" in answer.splitlines()[0]


async def test_a_client_that_does_not_read_its_answer_is_cut_off():
    """An answer that is not read takes no connection and no memory for long."""
    async with api_server(limits=Limits(write_s=0.2, idle_s=PATIENCE_S)) as wire:
        note = "n" * 2_000
        for number in range(250):
            await wire.post({"text": COPY, "uri": f"urn:example:{number}", "note": note})
        reader, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]), limit=1)
        ask = "GET /releases?limit=1000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        writer.write((ask * 32).encode())

        assert await eventually(lambda: any(line.get("cut_off") for line in wire.lines()))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await drain(reader)
        writer.close()


async def test_too_many_requests_are_told_when_to_come_back():
    """429 with Retry-After, per client address; the probes always answer."""
    async with api_server(limits=Limits(requests_per_s=0.1, burst=3)) as wire:
        assert [(await wire.ask("GET", "/directory"))[0] for _ in range(4)] == [200, 200, 200, 429]
        _, problem, headers = await wire.ask("GET", "/directory")
        assert problem["type"] == "urn:wirestorm:problem:too-many"
        assert 1 <= int(headers["Retry-After"]) <= 10
        assert (await wire.ask("GET", "/healthz"))[0] == 200


async def test_so_many_bytes_at_once_and_no_more():
    """503 with Retry-After: the sum of the bodies at a time bounds the memory."""
    async with api_server(limits=Limits(held_bytes=len(COPY.encode()) * 3 // 2)) as wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]))
        body = COPY.encode()
        writer.write(f"{HEAD}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body[:10])

        async with asyncio.timeout(PATIENCE_S):
            while (answered := await wire.post(COPY, params={"uri": "urn:x:1"}))[0] < 400:
                pass  # the first bytes of the other body are still on their way
        assert answered[0] == 503
        assert answered[1]["type"] == "urn:wirestorm:problem:busy"
        assert "Retry-After" in answered[2]
        writer.write(body[10:])
        async with asyncio.timeout(PATIENCE_S):
            assert "201" in (await reader.read()).decode().splitlines()[0]
        writer.close()
        assert (await wire.post(COPY, params={"uri": "urn:x:2"}))[0] == 201


def test_the_rate_is_a_bucket_for_each_client():
    """A burst at once, then as fast as it fills; one client's haste is not another's wait."""
    now_s = [0.0]
    rate = Rate(2.0, 3, lambda: now_s[0])

    def taken(client):
        try:
            rate.take(client)
        except Problem:
            return False
        return True

    assert [taken("a") for _ in range(4)] == [True, True, True, False]
    assert taken("b")
    now_s[0] = 0.5
    assert [taken("a") for _ in range(2)] == [True, False]
    now_s[0] = 1_000.0
    assert [taken("a") for _ in range(4)] == [True, True, True, False]
    for number in range(CLIENTS_KEPT):
        taken(f"client {number}")
    assert len(rate) == CLIENTS_KEPT
