"""The proxy between a broker and an outlet, as a process: it forwards, holds, doubles and cuts, and keeps records.

The packets are written by the outlets' own session, which shares no code with the proxy's reading.
"""

import asyncio
import gc
import os
import signal
from contextlib import asynccontextmanager

import pytest

from bench.base.errors import BenchError, BrokerFault
from bench.calibration import proxy
from bench.calibration.injections import Injection
from bench.calibration.packets import PUBLISH, PacketSplitter, kind, stamp_of
from bench.calibration.pair import Pair
from bench.calibration.proxy_process import proxied
from subscribers.mqtt import packets
from subscribers.mqtt.options import SessionOptions, Version
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.contract.stamp import BLANK, HEAD, Stamp, patch

pytestmark = pytest.mark.integration

V311 = Version.V311
RUN = 0xFEED
TOPIC = "wire/v1/de/western-europe/flash"
SUBACK = b"\x90\x03\0\1\0"
MS = 1_000_000


def publish(sequence, due_ns=1_000):
    document = patch(HEAD + BLANK + b'"}]}', Stamp(RUN, sequence, due_ns, due_ns + 1))
    return packets.publish(V311, 7, TOPIC, document, 0)


class Broker:
    """Answers each connection with a SUBACK, and sends the test's packets to the newest one."""

    def __init__(self, port):
        self.url = f"mqtt://127.0.0.1:{port}"
        self.connects = asyncio.Queue()
        self._writer = None

    async def serve(self, reader, writer):
        self._writer = writer
        await self.connects.put(await reader.read(10_000))
        writer.write(SUBACK)
        while await reader.read(10_000):
            pass

    def send(self, *sent):
        self._writer.write(b"".join(sent))


class Outlet:
    """An outlet's connection through the proxy."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self._splitter = PacketSplitter()
        self.received = []

    async def receive(self, count):
        """So many packets, or the packets that came before the connection ended."""
        async with asyncio.timeout(20):
            while len(self.received) < count and (data := await self._reader.read(10_000)):
                self.received += self._splitter.feed(data)
        return self.received

    async def ended(self):
        async with asyncio.timeout(20):
            return await self._reader.read() == b""

    def close(self):
        self._writer.close()


class Lab:
    """A broker, the proxy before it, and outlets that connect through the proxy."""

    def __init__(self, broker, proxy):
        self.broker, self.proxy = broker, proxy
        self.outlets = []

    async def connect(self, outlet=42):
        port = int(self.proxy.urls[0].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        connect = packets.connect(SessionOptions(version=V311), f"{RUN:016x}-{outlet:05d}")
        writer.write(connect)
        async with asyncio.timeout(20):
            assert await self.broker.connects.get() == connect
        self.outlets.append(Outlet(reader, writer))
        assert (await self.outlets[-1].receive(1))[0] == SUBACK
        return self.outlets[-1]


@asynccontextmanager
async def lab(folder, injection):
    broker = Broker(own_port())
    async with (
        stub_server(int(broker.url.rpartition(":")[2]), broker.serve),
        proxied(injection, [broker.url], folder) as proxy,
    ):
        made = Lab(broker, proxy)
        try:
            yield made
        finally:
            for outlet in made.outlets:
                outlet.close()


async def test_with_nothing_injected_every_packet_goes_through_as_it_is(tmp_path):
    """And each PUBLISH has a record of when it came and when it was sent on."""
    async with lab(tmp_path, Injection("nothing")) as made:
        outlet = await made.connect()
        made.broker.send(publish(1), packets.PINGREQ_PACKET, publish(2))
        assert await outlet.receive(4) == [SUBACK, publish(1), packets.PINGREQ_PACKET, publish(2)]
        status = await made.proxy.status()
        assert (status.on, status.seen, status.forwarded, status.held) == (1, 2, 2, 0)
        passages, cuts = await made.proxy.report()
    assert cuts == 0
    assert [(item.outlet, item.topic, item.sequence, item.copies) for item in passages] == [
        (42, TOPIC, 1, 1),
        (42, TOPIC, 2, 1),
    ]
    assert all(item.in_ns <= item.out_ns for item in passages)


async def test_a_delay_holds_every_packet_so_long_and_keeps_the_order(tmp_path):
    """Never shorter; the records have the true delay."""
    async with lab(tmp_path, Injection("delay", delay_ns=50 * MS)) as made:
        outlet = await made.connect()
        made.broker.send(*map(publish, range(5)))
        assert (await outlet.receive(6))[1:] == [*map(publish, range(5))]
        passages, _ = await made.proxy.report()
    assert all(item.out_ns - item.in_ns >= 49 * MS for item in passages)


async def test_a_clock_offset_moves_the_stamp_of_what_is_sent_on(tmp_path):
    """The record has the stamp as it came."""
    async with lab(tmp_path, Injection("clock", offset_ns=-50)) as made:
        outlet = await made.connect()
        made.broker.send(publish(1))
        stamp = stamp_of((await outlet.receive(2))[1])
        passages, _ = await made.proxy.report()
    assert (stamp.due_ns, stamp.sent_ns) == (950, 951)
    assert (passages[0].due_ns, passages[0].sent_ns) == (1_000, 1_001)


async def test_every_second_publish_is_sent_twice(tmp_path):
    """Counted over all outlets."""
    async with lab(tmp_path, Injection("duplicates", fate="twice", every=2)) as made:
        outlet = await made.connect()
        made.broker.send(*map(publish, range(1, 5)))
        received = [stamp_of(packet).sequence for packet in (await outlet.receive(7))[1:]]
        assert received == [1, 2, 2, 3, 4, 4]
        assert (await made.proxy.status()).forwarded == 6
        assert [item.copies for item in (await made.proxy.report())[0]] == [1, 2, 1, 2]


@pytest.mark.parametrize(("fate", "back"), [("lost", []), ("late", [publish(2)])])
async def test_a_cut_connection_loses_its_message_or_has_it_when_it_is_back(tmp_path, fate, back):
    """The other packets of the same read are lost with the connection."""
    async with lab(tmp_path, Injection("cuts", fate=fate, every=2)) as made:
        outlet = await made.connect()
        made.broker.send(publish(1), publish(2))
        assert await outlet.receive(2) == [SUBACK, publish(1)]
        assert await outlet.ended()
        assert (await made.proxy.status()).on == 0
        again = await made.connect()
        made.broker.send(packets.PINGREQ_PACKET)
        assert (await again.receive(2 + len(back)))[1:] == [*back, packets.PINGREQ_PACKET]
        passages, cuts = await made.proxy.report()
    assert cuts == 1
    assert [(item.fate, item.copies) for item in passages] == [("plain", 1), (fate, len(back))]


async def test_a_connection_that_is_no_mqtt_is_closed(tmp_path):
    """From the outlet's side or from the broker's."""
    async with lab(tmp_path, Injection("nothing")) as made:
        outlet = await made.connect()
        made.broker.send(b"\x30\xff\xff\xff\xff\x01")
        assert await outlet.ended()
        assert (await made.proxy.status()).on == 0


async def test_a_proxy_that_dies_is_an_error_that_names_its_log(tmp_path):
    """For a caller that waits for its end, and for a caller that asks it."""
    async with lab(tmp_path, Injection("nothing")) as made:
        ending = asyncio.create_task(made.proxy.wait_for_exit())
        os.kill(made.proxy.pid, signal.SIGKILL)
        assert str(await ending).startswith("the proxy between broker and outlets was killed by signal 9; its log is ")
        with pytest.raises(BenchError, match="does not answer"):
            await made.proxy.status()


async def test_a_broker_that_has_no_address_is_named(tmp_path):
    """Before a process is started."""
    with pytest.raises(BrokerFault, match=r"mqtt://no-such-host\.invalid: cannot be found"):
        async with proxied(Injection("nothing"), ["mqtt://no-such-host.invalid"], tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_both_sides_of_a_pair_know_it():
    """A socket that ends closes the pair."""
    left, right = object(), object()
    pair = Pair(left, right)
    assert (pair.outlet.pair, pair.broker.pair) == (pair, pair)
    assert (pair.outlet.sock, pair.broker.sock, pair.closed, pair.subscribed) == (left, right, False, False)
    assert kind(publish(1)) == PUBLISH


def test_an_argument_that_is_no_injection_ends_the_process_before_it_listens(monkeypatch):
    """The parent sees a child that ends; a proxy of another injection would measure nothing."""
    monkeypatch.setattr("sys.argv", ["proxy", '{"injection": {"unknown": 1}, "nodes": []}'])
    try:
        with pytest.raises(TypeError, match="unknown"):
            proxy.main()
    finally:
        gc.enable()  # the proxy does without
