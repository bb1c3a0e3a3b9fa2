"""Real brokers are ready when they are opened: ports, versions, clusters and limits."""

import asyncio
import os
import re
import resource
import socket
import time
from pathlib import Path

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.opening import open_broker
from bench.brokers.ports import HOST, free_ports, listens
from bench.brokers.readiness import until_accepted
from bench.brokers.spec import BrokerSpec
from tests.support.brokers import OURS, needs_mosquitto, port_of, stores
from tests.support.processes import running
from tests.support.waiting import listening
from wire.broker.client import Access
from wire.broker.probe import ACCEPTED, connect_packet, probe

pytestmark = pytest.mark.integration
DEADLINE_S = 10.0
EPHEMERAL = 32_768


def logs(folder: Path) -> list[Path]:
    return list(folder.glob("*.log"))


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_of_ours_answers_from_the_moment_it_is_open(kind: str, tmp_path: Path) -> None:
    """An opened broker accepts a CONNECT on a port below the ephemeral range; a closed one leaves nothing."""
    async with open_broker(kind, tmp_path) as broker:
        assert (broker.kind, broker.nodes, broker.credentials) == (kind, 1, None)
        assert re.fullmatch(r"\d+\.\d+\.\d+.*", broker.version)
        assert port_of(broker.urls[0]) < EPHEMERAL
        assert (await probe(Access.of(broker.urls[0]), DEADLINE_S)).code == ACCEPTED
        assert broker.alive()
        assert all(running(pid) for pid in broker.pids)
        assert logs(tmp_path)
        assert all(path.is_dir() for path in stores(tmp_path))
    assert not any(running(pid) for pid in broker.pids)
    assert not listening(port_of(broker.urls[0]))
    assert not any(path.exists() for path in stores(tmp_path))


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_of_ours_may_open_every_file_it_is_allowed(kind: str, tmp_path: Path) -> None:
    """The broker has the hard limit of open files, even if the soft limit of the run is lower."""
    async with open_broker(kind, tmp_path) as broker:
        soft, hard = resource.prlimit(broker.pids[0], resource.RLIMIT_NOFILE)
    assert soft == hard


@needs_mosquitto
async def test_mosquitto_speaks_both_versions(tmp_path: Path) -> None:
    """Mosquitto accepts clients of MQTT 3.1.1 and 5 at the same time."""
    async with open_broker("mosquitto", tmp_path) as broker:
        for mqtt in ("3.1.1", "5"):
            assert (await probe(Access.of(broker.urls[0], mqtt), DEADLINE_S)).code == ACCEPTED


async def subscribe(port: int, identifier: str, filters: list[str], qos: int) -> tuple[list[int], asyncio.StreamWriter]:
    """Return a session's SUBACK codes (MQTT 3.1.1 §3.8, §3.9), and its connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(connect_packet(identifier))
    assert (await reader.readexactly(4))[3] == ACCEPTED
    body = b"\x00\x01" + b"".join(len(text).to_bytes(2, "big") + text.encode() + bytes((qos,)) for text in filters)
    size = len(body)
    writer.write(b"\x82" + (bytes((size,)) if size < 128 else bytes((size % 128 | 128, size // 128))) + body)
    head = await reader.readexactly(2)
    assert head[0] == 0x90
    return list((await reader.readexactly(head[1]))[2:]), writer


async def test_the_embedded_broker_takes_more_subscriptions_than_an_account_usually_has(tmp_path: Path) -> None:
    """By default the server refuses QoS 1 beyond 1,000 consumers, and a session's filters beyond its window."""
    async with open_broker("embedded", tmp_path) as broker:
        port = port_of(broker.urls[0])
        writers = []
        for session in range(20):
            filters = [f"wire/v1/{session}/{number}/+" for number in range(60)]
            codes, writer = await subscribe(port, f"s{session}", filters, qos=1)
            writers.append(writer)
            assert codes == [1] * 60
        for writer in writers:
            writer.close()


async def test_a_cluster_is_ready_on_every_node_and_carries_across_them(tmp_path: Path) -> None:
    """Each of three nodes accepts connections, and a message published to one at QoS 1 is delivered by another."""
    async with open_broker(BrokerSpec(nodes=3), tmp_path) as broker:
        assert broker.nodes == len(set(broker.urls)) == len(set(broker.pids)) == 3
        first, _, last = (port_of(url) for url in broker.urls)
        reader, writer = await asyncio.open_connection(HOST, last)
        topic = b"\x00\x09wire/v1/a"
        writer.write(connect_packet("listener") + b"\x82\x0e\x00\x01" + topic + b"\x01")
        async with asyncio.timeout(DEADLINE_S):
            assert await reader.readexactly(9) == b"\x20\x02\x00\x00\x90\x03\x00\x01\x01"
            answers, sender = await asyncio.open_connection(HOST, first)
            sender.write(connect_packet("sender") + b"\x32\x12" + topic + b"\x00\x07flash")
            assert await answers.readexactly(8) == b"\x20\x02\x00\x00\x40\x02\x00\x07"
            head, *_ = await reader.readexactly(2)
            assert head & 0xF0 == 0x30
            assert (await reader.readexactly(18)).endswith(b"flash")
        writer.close()
        sender.close()
    assert not any(running(pid) for pid in broker.pids)
    assert len(stores(tmp_path)) == 3
    assert not any(path.exists() for path in stores(tmp_path))


@pytest.mark.parametrize("kind", OURS)
async def test_a_port_that_was_taken_meanwhile_is_given_up_for_another(kind: str, tmp_path: Path) -> None:
    """If another process binds a chosen port first, other ports are tried, five times."""
    with socket.socket() as squatter:
        squatter.bind((HOST, 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        chosen = []

        def unlucky(count: int) -> tuple[int, ...]:
            chosen.append(count)
            return (taken,) * count if len(chosen) < 3 else free_ports(count)

        async with open_broker(kind, tmp_path, choose_ports=unlucky) as broker:
            assert taken not in map(port_of, broker.urls)
        assert len(chosen) == 3
        with pytest.raises(BrokerFault, match=r"(?i)address already in use"):
            async with open_broker(kind, tmp_path, choose_ports=lambda count: (taken,) * count):
                pass


async def test_free_ports_are_different_ones_that_can_be_bound() -> None:
    """Free ports are below the ephemeral range, and each is given once."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as listener:
            listener.bind((HOST, port))
            assert port < EPHEMERAL


async def test_a_port_that_another_holds_is_not_taken_for_a_brokers() -> None:
    """A broker is ready only if its own process listens; otherwise another broker could be measured."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
        assert not listens(os.getpid(), port)
        listener.listen()
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)


async def test_asking_a_dead_broker_ends_with_it() -> None:
    """The wait for readiness ends when the process has ended."""
    (port,) = free_ports(1)
    began = time.monotonic()
    assert not await until_accepted(os.getpid(), port, DEADLINE_S, lambda: False)
    assert time.monotonic() - began < DEADLINE_S / 2
