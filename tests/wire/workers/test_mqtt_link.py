"""The wire's side of control by broker: its id on the broker, and the messages that come in."""

import asyncio
import time

import pytest

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import published, read_packet
from tests.support.ports import own_port
from tests.support.small_broker import small_broker
from tests.support.stub_server import stub_server
from wire.broker.client import Access
from wire.contract.control import LeaseRequest, Part, Refusal, Resync
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.control_parts import PartJoiner
from wire.contract.control_topics import lease_topic, wire_topic
from wire.errors import MembershipError, SettingsError
from wire.workers.mqtt_link import ControlServer
from wire.workers.rejections import Rejections

LIMIT_S = 20


def broker(asked, *before, answer=b"", granted=b"\x01"):
    """A simulated broker: it sends ``before`` upon the first subscription and ``answer`` upon the lease request.

    ``granted`` is the code of its SUBACKs.
    """

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x02\x00\x00")
        while True:
            first, body = await read_packet(reader)
            if first >> 4 == 8:
                writer.write(b"\x90\x03" + body[:2] + granted + b"".join(before))
            elif first >> 4 == 3:
                stop = 2 + int.from_bytes(body[:2], "big")
                asked.put_nowait((body[2:stop].decode(), ControlDecoder().decode(body[stop + 2 :])))
                writer.write(b"\x40\x02" + body[stop : stop + 2] + answer)

    return serve


def server_on(port, rejections=None, on_frame=None, wire="main", mqtt="3.1.1", **told):
    access = Access("127.0.0.1", port, mqtt=mqtt)
    return ControlServer(access, wire, on_frame, rejections or Rejections(), **told)


@pytest.mark.parametrize("wire", ["", "a/b", "a+", "#", "a b", "ä"])
def test_an_id_that_cannot_be_part_of_a_topic_is_refused(wire):
    """The error quotes it and says what an id has."""
    with pytest.raises(SettingsError, match="is not a wire's id: an id has letters, digits"):
        server_on(1, wire=wire)


def test_messages_to_a_worker_wait_in_order_on_the_topic_of_its_instance():
    """Whether or not the broker can be reached."""
    server = server_on(1)
    message = LeaseRequest("t", "h", 1, 2, held=False)
    server.link("one").send(message)
    server.link("two").send(message)
    waiting = [server.queue.get_nowait() for _ in range(2)]
    assert waiting == [("wirestorm/main/worker/one", encode(message)), ("wirestorm/main/worker/two", encode(message))]


async def test_a_second_wire_with_an_id_that_is_taken_is_told_who_has_it():
    """It asked for the id, not holding it; the process and host of the other are named."""
    port, asked = own_port(), asyncio.Queue()
    theirs = LeaseRequest("theirs", "elsewhere", 4_321, 5, held=True, to="mine")
    server = server_on(port, token="mine")
    async with stub_server(port, broker(asked, answer=published(Version.V311, lease_topic("main"), encode(theirs)))):
        async with asyncio.timeout(LIMIT_S):
            with pytest.raises(MembershipError, match="a wire main on this broker already, process 4321 on elsewhere"):
                await server.run()
            with pytest.raises(MembershipError, match="4321"):
                await server.claimed()
    topic, mine = asked.get_nowait()
    assert topic == lease_topic("main")
    assert not mine.held


async def test_a_wire_that_hears_a_wire_which_is_gone_asks_again_and_has_the_id():
    """A message of a wire that was killed may come late: nothing answers the second request."""
    port, asked = own_port(), asyncio.Queue()
    gone = LeaseRequest("gone", "host", 1, 5, held=True)
    server = server_on(port)
    async with stub_server(port, broker(asked, published(Version.V311, lease_topic("main"), encode(gone)))):
        running = asyncio.create_task(server.run())
        async with asyncio.timeout(LIMIT_S):
            leases = [(await asked.get())[1] for _ in range(2)]
            await server.claimed()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert leases[0] == leases[1]


async def test_a_wire_that_starts_later_is_answered_that_the_id_is_held():
    """Of two that ask at a time the one that started first gets it."""
    port, asked = own_port(), asyncio.Queue()
    later = LeaseRequest("later", "elsewhere", 1, time.time_ns() + 10**15, held=False)
    server = server_on(port)
    async with stub_server(port, broker(asked, published(Version.V311, lease_topic("main"), encode(later)))):
        running = asyncio.create_task(server.run())
        async with asyncio.timeout(LIMIT_S):
            leases = [(await asked.get())[1] for _ in range(2)]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert sorted(lease.held for lease in leases) == [False, True]
    assert len({lease.token for lease in leases}) == 1


async def test_what_is_dropped_is_counted_and_what_follows_is_taken():
    """A retained message is of another time, and only lease requests belong on the lease topic."""
    port, rejections, frames = own_port(), Rejections(), []
    taken = asyncio.Event()

    async def on_frame(_, data):
        frames.append(data)
        taken.set()

    sent = (
        published(Version.V311, wire_topic("main"), b"old", flags=1),
        published(Version.V311, lease_topic("main"), b"not json"),
        published(Version.V311, lease_topic("main"), encode(Resync())),
        published(Version.V311, wire_topic("main"), b"new"),
    )
    server = server_on(port, rejections, on_frame)
    async with stub_server(port, broker(asyncio.Queue(), *sent)):
        running = asyncio.create_task(server.run())
        async with asyncio.timeout(LIMIT_S):
            await taken.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert frames == [b"new"]
    assert {reason: count for reason, count in rejections.counts.items() if count} == {
        "retained": 1, "malformed": 1, "unexpected": 1,
    }  # fmt: skip


async def test_a_message_that_the_broker_does_not_take_whole_goes_in_parts():
    """Below MQTT 5 the broker ends the connection at it; what is behind it is sent too, and the limit is told once."""
    port, taken, told = own_port(), asyncio.Queue(), []
    long, short = Refusal("x" * 9_000), Resync()
    server = server_on(port, limited=told.append)
    server.link("one").send(long)
    server.link("one").send(short)
    joiner, messages = PartJoiner(), []
    async with stub_server(port, small_broker(5_000, taken)):
        running = asyncio.create_task(server.run())
        async with asyncio.timeout(LIMIT_S):
            while len(messages) < 2:
                topic, payload = await taken.get()
                if topic == lease_topic("main"):
                    continue
                message = ControlDecoder().decode(payload)
                whole = joiner.add(message) if isinstance(message, Part) else payload
                messages += [] if whole is None else [ControlDecoder().decode(whole)]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert messages == [long, short]
    (line,) = told
    assert line.startswith(f"the broker did not take a control message of {len(encode(long)):,} bytes; longer ones")


async def test_a_broker_whose_named_limit_is_too_small_for_control_is_an_error_with_both_sizes():
    """Maximum Packet Size of MQTT 5: nothing is begun that could not be led."""
    port, limit = own_port(), 500
    connack = b"\x20\x08\x00\x00\x05\x27" + limit.to_bytes(4, "big")
    server = server_on(port, mqtt="5")
    async with stub_server(port, small_broker(limit, asyncio.Queue(), connack=connack)), asyncio.timeout(LIMIT_S):
        with pytest.raises(MembershipError, match=r"of 500 bytes at most, and control needs 1,\d\d\d: raise its limit"):
            await server.run()


async def test_a_broker_that_refuses_the_control_topics_is_told_once_and_never_waited_for_in_silence():
    """The reason is told while the wire goes on trying, it is the problem, and a wait with a limit ends with it."""
    port, tries, told = own_port(), asyncio.Queue(), asyncio.Queue()
    refusing = broker(asyncio.Queue(), granted=b"\x80")

    async def serve(reader, writer):
        tries.put_nowait(None)
        await refusing(reader, writer)

    server = server_on(port, failed=told.put_nowait)
    async with stub_server(port, serve), asyncio.timeout(LIMIT_S):
        running = asyncio.create_task(server.run())
        for _ in range(3):
            await tries.get()
        with pytest.raises(MembershipError, match="no control of workers over the broker: the broker refused the sub"):
            await server.claimed(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert told.get_nowait() == server.problem
    assert server.problem == "the broker refused the subscription to wirestorm/main/claim, SUBACK 0x80"
    assert told.empty()


async def test_a_wire_that_is_stopped_while_it_waits_for_its_next_try_is_cancelled():
    """As any task is, and not with the error of a group, which would be a failure of the wire."""
    port, failed = own_port(), asyncio.Event()
    server = server_on(port, failed=lambda _: failed.set())
    async with stub_server(port, broker(asyncio.Queue(), granted=b"\x80")), asyncio.timeout(LIMIT_S):
        running = asyncio.create_task(server.run())
        await failed.wait()
        await asyncio.sleep(0)  # now it waits
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_control_keeps_the_brokers_maximum_qos():
    """A broker of MQTT 5 that takes QoS 0 alone would end the connection at a message of QoS 1 (§3.2.2.3.4)."""
    port, first = own_port(), asyncio.Queue()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x05\x00\x00\x02\x24\x00")
        while True:
            byte, body = await read_packet(reader)
            if byte >> 4 == 8:
                writer.write(b"\x90\x04" + body[:2] + b"\x00\x00")
            else:
                first.put_nowait(byte)

    server = server_on(port, mqtt="5")
    async with stub_server(port, serve), asyncio.timeout(LIMIT_S):
        running = asyncio.create_task(server.run())
        assert await first.get() == 0x30
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_broker_that_grants_control_a_lower_qos_is_told_with_the_topic():
    """Control goes on: on a sound network nothing is lost at QoS 0 either."""
    port, told = own_port(), []
    up = asyncio.Event()
    server = server_on(port, limited=told.append, up=up.set)
    async with stub_server(port, broker(asyncio.Queue(), granted=b"\x00")), asyncio.timeout(LIMIT_S):
        running = asyncio.create_task(server.run())
        await up.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [line.split(",")[0] for line in told] == [
        "the broker granted QoS 0 for wirestorm/main/claim",
        "the broker granted QoS 0 for wirestorm/main/desk",
    ]
