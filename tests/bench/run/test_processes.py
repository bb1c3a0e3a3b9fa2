"""Whose processor time is whose: the broker's, the workers', the publisher's, the control group's."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.brokers.opening import Broker
from bench.run.processes import is_outside, processes_of
from tests.support.waiting import until
from wire.contract.control import Join
from wire.workers.member import Member

WAIT = "import sys; sys.stdin.read()"


@dataclass
class OwnBroker:
    """A process of an own broker, by its pid."""

    pid: int


@contextmanager
def process(*words):
    command = [sys.executable, "-c", WAIT, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as waiting:
        until(Path(f"/proc/{waiting.pid}/cmdline").read_bytes)  # empty for a moment, while the program is loaded
        yield waiting.pid
        waiting.stdin.close()


def member(name, pid):
    return Member(Join(name, f"{name}-i", pid, "host", "boot", 1_000), link=None)


def broker(*pids, urls=("mqtt://127.0.0.1:1883",)):
    return Broker("embedded", "2.11", urls, processes=tuple(map(OwnBroker, pids)))


def test_each_process_of_the_run_is_counted_for_its_part():
    """One core at most for a Python process, and for a broker of one thread."""
    with process() as node, process("subscribers") as local:
        found = processes_of(broker(node), [member("worker-1", local)], (11,))
    told = [(item.name, item.part, item.pid, item.single) for item in found]
    assert told == [
        ("broker", "broker", node, True),
        ("worker-1", "workers", local, True),
        ("publisher", "publisher", os.getpid(), True),
        ("control group", "control group", 11, True),
    ]


def test_the_proxy_of_network_faults_is_a_process_of_the_run():
    """Its time is not the others'."""
    (_, found) = processes_of(broker(), (), (), (12,))
    assert (found.name, found.part, found.pid) == ("network", "network", 12)


def test_a_node_that_was_started_again_has_its_new_pid():
    """A fault may end it."""
    node = OwnBroker(5)
    (found, _) = processes_of(Broker("embedded", "2.11", ("mqtt://127.0.0.1:1",), processes=(node,)), (), ())
    node.pid = 6
    assert (found.pid, found.current_pid) == (5, 6)


def test_nodes_have_numbers_and_a_remote_workers_name_says_that_it_is_a_worker():
    """A worker over the broker may have any name."""
    with process() as first, process() as second, process("subscribers") as far:
        found = processes_of(broker(first, second), [member("far", far)], ())
    assert [item.name for item in found] == ["broker-1", "broker-2", "worker far", "publisher"]


def test_the_process_id_of_a_worker_in_a_container_is_not_taken_for_a_process_here():
    """There it is the worker; here it is any process, or none."""
    with process("something else") as other:
        found = processes_of(broker(), [member("a", other), member("b", 2**22 + 1)], ())
    assert [item.name for item in found] == ["publisher"]


@pytest.mark.parametrize(
    ("url", "outside"), [("mqtt://127.0.0.1:1883", True), ("mqtt://localhost", True), ("mqtt://192.0.2.1", False)]
)
async def test_a_broker_that_the_run_did_not_start_is_outside_if_it_is_here(url, outside):
    """On another machine it uses no processor of this one."""
    assert await is_outside(Broker("url", "unknown", (url,))) is outside


async def test_a_broker_that_the_run_started_is_not_outside():
    """Its processes are counted by themselves."""
    assert not await is_outside(broker(os.getpid()))


def test_a_local_worker_is_the_process_in_its_place_by_then():
    """A fault may have put another one there."""
    with process("subscribers") as first, process("subscribers") as second:
        found = processes_of(broker(), [member("worker-1", first)], (), local={"worker-1": lambda: second})
        (worker,) = (item for item in found if item.part == "workers")
    assert (worker.pid, worker.current_pid) == (first, second)
