"""Real brokers: ready when they say so, and nothing of them left whatever happens to anybody."""

import asyncio
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.brokers import embedded
from bench.brokers.opening import open_broker
from bench.brokers.ports import HOST, free_ports, listens
from bench.brokers.process import Kept, log_tail
from bench.brokers.readiness import until_accepted
from bench.brokers.spec import BrokerSpec
from bench.errors import BrokerFault
from tests.integration.runs import listening
from tests.integration.workforces import eventually
from wire.greeting import ACCEPTED, connect_packet, greet
from wire.mqtt import Access

pytestmark = pytest.mark.integration
DEADLINE_S = 10.0
EPHEMERAL = 32_768
HAS_MOSQUITTO = shutil.which("mosquitto") is not None
needs_mosquitto = pytest.mark.skipif(not HAS_MOSQUITTO, reason="mosquitto is not installed")
OURS = ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]

PARENT = """
import asyncio, json, sys
from pathlib import Path
from bench.brokers.opening import open_broker

async def main():
    async with open_broker(sys.argv[1], Path(sys.argv[2])) as broker:
        print(json.dumps({"pids": broker.pids, "urls": broker.urls}), flush=True)
        await asyncio.get_running_loop().create_future()

asyncio.run(main())
"""


def status(pid: int) -> dict[str, str]:
    """The kernel's account of a process; empty where there is none, or only its name is left."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return {}
    fields = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    return {} if fields["State"].startswith("Z") else fields


def running(pid: int) -> bool:
    return bool(status(pid))


def keeper_of(pid: int) -> int:
    return int(status(pid)["PPid"])


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def logs(folder: Path) -> list[Path]:
    return list(folder.glob("*.log"))


def stores(folder: Path) -> list[Path]:
    """Where the configurations in a run's folder put their stores."""
    found = [re.findall(r'store_dir: "([^"]+)"', path.read_text()) for path in folder.glob("*.conf")]
    return [Path(path) for paths in found for path in paths]


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_of_ours_answers_from_the_moment_it_is_open(kind: str, tmp_path: Path) -> None:
    """Ready means that a CONNECT is accepted, below the ephemeral ports; closed means that nothing is left."""
    async with open_broker(kind, tmp_path) as broker:
        assert (broker.kind, broker.nodes, broker.credentials) == (kind, 1, None)
        assert re.fullmatch(r"\d+\.\d+\.\d+.*", broker.version)
        assert port_of(broker.urls[0]) < EPHEMERAL
        assert await greet(Access.of(broker.urls[0]), DEADLINE_S) == ACCEPTED
        assert broker.alive()
        assert all(running(pid) for pid in broker.pids)
        assert logs(tmp_path)
        assert all(path.is_dir() for path in stores(tmp_path))
    assert not any(running(pid) for pid in broker.pids)
    assert not listening(port_of(broker.urls[0]))
    assert not any(path.exists() for path in stores(tmp_path))


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_of_ours_may_open_every_file_it_is_allowed(kind: str, tmp_path: Path) -> None:
    """Its limit is the hard one, whatever the soft one here."""
    async with open_broker(kind, tmp_path) as broker:
        soft, hard = resource.prlimit(broker.pids[0], resource.RLIMIT_NOFILE)
    assert soft == hard


@needs_mosquitto
async def test_mosquitto_speaks_both_versions(tmp_path: Path) -> None:
    """MQTT 3.1.1 and 5, side by side."""
    async with open_broker("mosquitto", tmp_path) as broker:
        for mqtt in ("3.1.1", "5"):
            assert await greet(Access.of(broker.urls[0], mqtt), DEADLINE_S) == ACCEPTED


async def subscribe(port: int, identifier: str, filters: list[str], qos: int) -> tuple[list[int], asyncio.StreamWriter]:
    """A session's SUBACK codes (MQTT 3.1.1 §3.8, §3.9), and the connection that holds it."""
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
    """A default account refuses QoS 1 past 1,000 consumers, and a session filters past its share of the window."""
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
    """Three nodes: each accepts connections, and what one is told at QoS 1 another delivers."""
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
async def test_a_killed_broker_is_noticed_and_named(kind: str, tmp_path: Path) -> None:
    """The fault says which signal and where the log is, and the store goes at once."""
    async with open_broker(kind, tmp_path) as broker:
        os.kill(broker.pids[0], signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_dead()
        assert not broker.alive()
        assert not any(path.exists() for path in stores(tmp_path))
    assert "killed by signal 9 (SIGKILL)" in fault.problem
    assert fault.log is not None
    assert str(fault.log) in str(fault)
    assert fault.tail == log_tail(fault.log) != ()


async def test_one_dead_node_of_a_cluster_is_enough(tmp_path: Path) -> None:
    """A cluster that lost a node isn't what was asked for; the fault names the node."""
    async with open_broker(BrokerSpec(nodes=3), tmp_path) as broker:
        os.kill(broker.pids[1], signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_dead()
    assert "node 2" in fault.broker


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_dies_with_its_keeper(kind: str, tmp_path: Path) -> None:
    """Even where the keeper is killed without a chance to clean up; the rest is done here."""
    async with open_broker(kind, tmp_path) as broker:
        os.kill(keeper_of(broker.pids[0]), signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_dead()
        assert "keeper" in fault.problem
        await eventually(lambda: not running(broker.pids[0]))
    assert not any(path.exists() for path in stores(tmp_path))


@contextmanager
def parent(kind: str, folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int, int]]:
    """A load test of its own that has opened a broker and waits; the broker's pid and port."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, kind, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield process, told["pids"][0], port_of(told["urls"][0])
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_nothing_outlives_the_load_test(kind: str, number: signal.Signals, tmp_path: Path) -> None:
    """Killed, ended or interrupted: no broker and no keeper runs on, no port is bound, no store is left."""
    with parent(kind, tmp_path) as (process, pid, port):
        keeper = keeper_of(pid)
        assert all(path.is_dir() for path in stores(tmp_path))
        process.send_signal(number)
        await eventually(lambda: not running(pid) and not running(keeper))
        assert not listening(port)
        assert not any(path.exists() for path in stores(tmp_path))


async def test_a_broker_that_ignores_the_end_is_killed(tmp_path: Path) -> None:
    """SIGTERM first, SIGKILL after three seconds; the store goes with it."""
    store = tmp_path / "store"
    command = ["/bin/sh", "-c", f"mkdir {store}; trap '' TERM; echo up; while :; do read line < {tmp_path}/pipe; done"]
    os.mkfifo(tmp_path / "pipe")
    kept = await Kept.start("stubborn", command, tmp_path / "log", store)
    await eventually(lambda: log_tail(tmp_path / "log") == ("up",))
    began = time.monotonic()
    await kept.stop()
    assert 2.5 < time.monotonic() - began < 6
    assert not running(kept.pid)
    assert not store.exists()


async def test_an_executable_that_cannot_run_is_a_fault(tmp_path: Path) -> None:
    """Missing, or no program at all: the message has the path and the system's reason."""
    with pytest.raises(BrokerFault, match=r"No such file or directory"):
        await Kept.start("broker", [str(tmp_path / "missing")], tmp_path / "log")
    (tmp_path / "text").write_text("no program")
    with pytest.raises(BrokerFault, match=r"Permission denied"):
        await Kept.start("broker", [str(tmp_path / "text")], tmp_path / "log")
    with pytest.raises(BrokerFault, match=r"no/folder/log"):
        await Kept.start("broker", ["/bin/true"], tmp_path / "no/folder/log")


async def test_a_broker_that_ends_at_once_shows_why(tmp_path: Path) -> None:
    """A server that exits on its configuration is a fault with the last lines of its log, and leaves nothing."""
    bad = free_ports(1) * embedded.PORTS  # every listener on the same port
    with pytest.raises(BrokerFault) as caught:
        await embedded.start(tmp_path, 1, bad, embedded.executable())
    assert any("address already in use" in line for line in caught.value.tail)
    assert not any(path.exists() for path in stores(tmp_path))


@pytest.mark.parametrize("kind", OURS)
async def test_a_port_that_was_taken_meanwhile_is_given_up_for_another(kind: str, tmp_path: Path) -> None:
    """Between looking and binding somebody else may be quicker: then other ports are tried, five times."""
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
    """Below the ephemeral range, each once."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as listener:
            listener.bind((HOST, port))
            assert port < EPHEMERAL


async def test_a_port_that_another_holds_is_not_taken_for_a_brokers() -> None:
    """Readiness asks for a listener of the very process, or a neighbour's broker would be measured."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
        assert not listens(os.getpid(), port)
        listener.listen()
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)


async def test_asking_a_dead_broker_ends_with_it() -> None:
    """Readiness is not waited for once the process is gone."""
    (port,) = free_ports(1)
    began = time.monotonic()
    assert not await until_accepted(os.getpid(), port, DEADLINE_S, lambda: False)
    assert time.monotonic() - began < 1
