"""Real brokers leave nothing behind, however the run or the broker ends, and the fault says why it ended."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.base.errors import BrokerFault
from bench.brokers import embedded
from bench.brokers.opening import open_broker
from bench.brokers.ports import free_ports
from bench.brokers.process import SupervisedBroker, log_tail
from bench.brokers.spec import BrokerSpec
from tests.support.brokers import OURS, port_of, stores
from tests.support.processes import parent_of, running
from tests.support.waiting import eventually, listening

pytestmark = pytest.mark.integration
DEADLINE_S = 10.0

PARENT = """
import asyncio, json, signal, sys
from pathlib import Path
from bench.brokers.opening import open_broker

async def main():
    async with open_broker(sys.argv[1], Path(sys.argv[2])) as broker:
        print(json.dumps({"pids": broker.pids, "urls": broker.urls}), flush=True)
        await asyncio.get_running_loop().create_future()

signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background process inherits an ignored one
asyncio.run(main())
"""


@pytest.mark.parametrize("kind", OURS)
async def test_a_killed_broker_is_noticed_and_named(kind: str, tmp_path: Path) -> None:
    """The fault names the signal and the log, and the store is removed at once."""
    async with open_broker(kind, tmp_path) as broker:
        os.kill(broker.pids[0], signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_for_exit()
        assert not broker.alive()
        assert not any(path.exists() for path in stores(tmp_path))
    assert "killed by signal 9 (SIGKILL)" in fault.problem
    assert fault.log is not None
    assert str(fault.log) in str(fault)
    assert fault.tail == log_tail(fault.log) != ()


async def test_one_dead_node_of_a_cluster_is_enough(tmp_path: Path) -> None:
    """A cluster with a dead node is a fault, which names the node."""
    async with open_broker(BrokerSpec(nodes=3), tmp_path) as broker:
        os.kill(broker.pids[1], signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_for_exit()
    assert "node 2" in fault.broker


@pytest.mark.parametrize("kind", OURS)
async def test_a_broker_dies_with_its_supervisor(kind: str, tmp_path: Path) -> None:
    """If the supervisor is killed and can clean up nothing, closing the broker cleans up."""
    async with open_broker(kind, tmp_path) as broker:
        os.kill(parent_of(broker.pids[0]), signal.SIGKILL)
        async with asyncio.timeout(DEADLINE_S):
            fault = await broker.wait_for_exit()
        assert "supervisor" in fault.problem
        await eventually(lambda: not running(broker.pids[0]))
    assert not any(path.exists() for path in stores(tmp_path))


@contextmanager
def parent(kind: str, folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int, int]]:
    """Yield a process that has opened a broker and waits, with the broker's pid and port."""
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
    """After a load test is killed, ended or interrupted, no broker, supervisor, bound port or store remains."""
    with parent(kind, tmp_path) as (process, pid, port):
        supervisor = parent_of(pid)
        assert all(path.is_dir() for path in stores(tmp_path))
        process.send_signal(number)
        await eventually(lambda: not running(pid) and not running(supervisor))
        assert not listening(port)
        assert not any(path.exists() for path in stores(tmp_path))


async def test_a_broker_that_ignores_the_end_is_killed(tmp_path: Path) -> None:
    """The broker gets SIGTERM, and SIGKILL after three seconds; its store is removed."""
    store = tmp_path / "store"
    command = ["/bin/sh", "-c", f"mkdir {store}; trap '' TERM; echo up; while :; do read line < {tmp_path}/pipe; done"]
    os.mkfifo(tmp_path / "pipe")
    kept = await SupervisedBroker.start("stubborn", command, tmp_path / "log", store)
    try:
        await eventually(lambda: log_tail(tmp_path / "log") == ("up",))
        began = time.monotonic()
        await kept.stop()
        assert time.monotonic() - began > 2.5
        assert not running(kept.pid)
        assert not store.exists()
    finally:  # a test that fails must leave nothing that ignores SIGTERM
        with suppress(ProcessLookupError):
            os.kill(kept.pid, signal.SIGKILL)


async def test_an_executable_that_cannot_run_is_a_fault(tmp_path: Path) -> None:
    """If the server is missing or can't be executed, the message has the path and the system's reason."""
    with pytest.raises(BrokerFault, match=r"No such file or directory"):
        await SupervisedBroker.start("broker", [str(tmp_path / "missing")], tmp_path / "log")
    (tmp_path / "text").write_text("no program")
    with pytest.raises(BrokerFault, match=r"Permission denied"):
        await SupervisedBroker.start("broker", [str(tmp_path / "text")], tmp_path / "log")
    with pytest.raises(BrokerFault, match=r"no/folder/log"):
        await SupervisedBroker.start("broker", ["/bin/true"], tmp_path / "no/folder/log")


async def test_a_broker_that_ends_at_once_shows_why(tmp_path: Path) -> None:
    """A server that exits on its configuration is a fault with the last lines of its log, and leaves nothing."""
    bad = free_ports(1) * embedded.PORTS  # every listener on the same port
    with pytest.raises(BrokerFault) as caught:
        await embedded.start(tmp_path, 1, bad, embedded.executable())
    assert any("address already in use" in line for line in caught.value.tail)
    assert not any(path.exists() for path in stores(tmp_path))
