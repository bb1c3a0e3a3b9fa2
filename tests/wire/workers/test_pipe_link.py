"""Control over a child's pipe on the wire's side: frames both ways, in order, until the pipe closes."""

import asyncio
import socket

from wire.contract.control import Leave, Resync
from wire.contract.control_codec import ControlDecoder, encode
from wire.workers.pipe_link import pipe_link

LIMIT_S = 20


def framed(data):
    return len(data).to_bytes(4, "big") + data


async def served(work, on_frame):
    """Return the links that were closed, after a child did its ``work`` with its end of a pipe and closed it."""
    ours, theirs = socket.socketpair()
    closed = []
    reader, writer = await asyncio.open_connection(sock=theirs)
    serving = asyncio.create_task(pipe_link(ours, on_frame, closed.append))
    await work(reader, writer)
    writer.close()
    async with asyncio.timeout(LIMIT_S):
        await serving
        await writer.wait_closed()
    return closed


async def test_frames_come_whole_and_in_order_however_they_are_divided():
    """A frame may be empty, and its bytes may come one by one; the end of the pipe is told once, with its link."""
    frames, links = [], set()

    async def on_frame(link, data):
        frames.append(data)
        links.add(link)

    async def work(_, writer):
        for byte in framed(b"first") + framed(b"") + framed(b"x" * 300):
            writer.write(bytes((byte,)))
            await writer.drain()

    closed = await served(work, on_frame)
    assert frames == [b"first", b"", b"x" * 300]
    assert set(closed) == links
    assert len(closed) == 1


async def test_what_is_sent_arrives_as_frames_in_order():
    """Before them their length in four bytes, big-endian."""
    answered = []

    async def on_frame(link, _):
        link.send(Resync())
        link.send(Leave())

    async def work(reader, writer):
        writer.write(framed(b"hello"))
        for _ in range(2):
            size = int.from_bytes(await reader.readexactly(4), "big")
            answered.append(await reader.readexactly(size))

    await served(work, on_frame)
    assert [ControlDecoder().decode(data) for data in answered] == [Resync(), Leave()]
    assert answered[0] == encode(Resync())


async def test_a_frame_that_is_cut_off_by_the_end_is_dropped():
    """A worker that crashes while it writes has not sent that frame."""
    frames = []

    async def on_frame(_, data):
        frames.append(data)

    async def work(_, writer):
        writer.write(framed(b"whole") + framed(b"cut off")[:-1])

    assert len(await served(work, on_frame)) == 1
    assert frames == [b"whole"]


async def test_a_message_for_a_child_that_has_ended_is_dropped():
    """The sender need not know of the end yet."""
    links = []

    async def on_frame(link, _):
        links.append(link)

    async def work(_, writer):
        writer.write(framed(b"x"))

    (closed,) = await served(work, on_frame)
    assert links == [closed]
    closed.send(Leave())
