"""The baseline in C: it counts and acknowledges at each QoS, times a burst, and says why it can't come on."""

import asyncio
import shutil
import time

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.baseline import baseline
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.brokers.opening import open_broker
from tests.support.brokers import OURS
from tests.support.mqtt_bytes import read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from tests.support.waiting import eventually
from wire.broker.client import Access, connect
from wire.contract.topics import FLASH, topic
from wire.directory.population import population

pytestmark = pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed")
DIRECTORY = population(1, 3, 1)


async def test_a_baseline_that_cannot_come_on_says_why(tmp_path):
    """In one line, if no broker listens."""
    nobody = Subscriptions(DIRECTORY, f"mqtt://127.0.0.1:{own_port()}", 0)
    told = "the baseline brought no outlets on: baseline: connect: Connection refused"
    with pytest.raises(BenchError, match=told):
        async with baseline(build_programs(tmp_path).baseline, nobody, 7):
            pass


@pytest.mark.integration
@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("broker", OURS)
async def test_a_baseline_has_every_message_once_at_each_qos(broker, qos, tmp_path):
    """More messages than a broker sends without an answer: without PUBACK, or PUBREC and PUBCOMP, most would not come.

    A message that is larger than a read is in the count and the times once.
    """
    program = build_programs(tmp_path / "build").baseline
    circuit = DIRECTORY.circuits[0]
    outlets, messages = len(DIRECTORY.entitled(circuit, FLASH)), 1_500
    async with open_broker(broker, tmp_path) as opened:
        url = opened.urls[0]
        async with baseline(program, Subscriptions(DIRECTORY, url, qos), 7) as client:
            began_ns = time.time_ns()
            client.begin_burst(0)
            async with connect(Access.of(url), "publisher") as link, asyncio.TaskGroup() as group:
                for size in [100] * (messages - 1) + [600_000]:
                    group.create_task(link.publish(topic(circuit, FLASH), b"x" * size, qos))
            await eventually(lambda: client.delivered == messages * outlets)
            await client.finish()
            near_ns, last_ns = await client.arrivals()
            assert client.delivered == messages * outlets
            assert began_ns <= near_ns <= last_ns <= time.time_ns()


@pytest.mark.integration
async def test_a_burst_without_deliveries_has_no_times(tmp_path):
    """A reason, and no figure."""
    async with open_broker("embedded", tmp_path) as opened:
        nothing = Subscriptions(DIRECTORY, opened.urls[0], 0)
        async with baseline(build_programs(tmp_path / "build").baseline, nothing, 7) as client:
            client.begin_burst(0)
            await client.finish()
            with pytest.raises(BenchError, match="the baseline had no deliveries in a burst"):
                await client.arrivals()


def scripted(packets):
    """A broker that takes an outlet on and then gives it these bytes, waiting for as many packets before each."""
    heard = []

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x02\0\0")
        _, body = await read_packet(reader)
        writer.write(b"\x90\x03" + body[:2] + b"\2")
        for answers, data in packets:
            while len(heard) < answers:
                heard.append(await read_packet(reader))
            writer.write(data)
        while True:
            heard.append(await read_packet(reader))

    return heard, serve


async def test_a_delivery_at_qos_2_is_answered_twice(tmp_path):
    """PUBREC to the message, PUBCOMP to the release of its identifier (MQTT 3.1.1 §4.3.3)."""
    outlet = population(1, 1, 1)
    port = own_port()
    heard, serve = scripted([(0, b"\x34\x06\0\1a\1\2x"), (1, b"\x62\x02\1\2")])
    program = build_programs(tmp_path).baseline
    one = Subscriptions(outlet, f"mqtt://127.0.0.1:{port}", 2)
    async with stub_server(port, serve), baseline(program, one, 7) as client:
        await eventually(lambda: len(heard) == 2)
        await client.finish()
        assert client.delivered == 1
    assert heard == [(0x50, b"\1\2"), (0x70, b"\1\2")]


async def test_a_message_has_not_arrived_before_its_end(tmp_path):
    """A burst's times are those of whole messages: half of one is none."""
    outlet = population(1, 1, 1)
    port, written = own_port(), asyncio.Event()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x02\0\0")
        _, body = await read_packet(reader)
        writer.write(b"\x90\x03" + body[:2] + b"\0")
        await written.wait()
        writer.write(b"\x30\x64\0\1a" + bytes(50))
        await reader.read()

    program = build_programs(tmp_path).baseline
    one = Subscriptions(outlet, f"mqtt://127.0.0.1:{port}", 0)
    async with stub_server(port, serve), baseline(program, one, 7) as client:
        client.begin_burst(0)
        written.set()
        await eventually(lambda: client.delivered == 1)  # its head has been seen
        await client.finish()
        with pytest.raises(BenchError, match="the baseline had no deliveries in a burst"):
            await client.arrivals()
