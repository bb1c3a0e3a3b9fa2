"""The processes of a run, and the part that the processor time of each is counted for."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from bench.brokers.locality import is_here
from bench.brokers.opening import Broker
from bench.host.cpu import Process, threads
from wire.contract.broker import BrokerUrl
from wire.workers.member import Member

__all__ = ["is_outside", "processes_of"]


def processes_of(
    broker: Broker,
    members: Sequence[Member],
    control: Sequence[int],
    network: Sequence[int] = (),
    local: Mapping[str, Callable[[], int]] = MappingProxyType({}),
) -> tuple[Process, ...]:
    """Return the broker's processes, the workers that joined from this machine, this process, the control group's, and
    those of the proxy of network faults. ``local`` give the present pids of workers in whose places others may come.

    A process of ours uses one core at a time, because it is Python; so does a broker of a single thread, such as
    mosquitto.
    """
    nodes = len(broker.processes)
    found = [
        Process(
            "broker" if nodes == 1 else f"broker-{number}",
            "broker",
            process.pid,
            single=threads(process.pid) == 1,
            now=partial(getattr, process, "pid"),  # a fault may start it again
        )
        for number, process in enumerate(broker.processes, 1)
    ]
    for member in members:
        name, pid = member.join.worker, member.join.pid
        if _is_worker(pid):
            called = name if name[-1].isdigit() else f"worker {name}"
            found.append(Process(called, "workers", pid, single=True, now=local.get(name)))
    found.append(Process("publisher", "publisher", os.getpid(), single=True))
    found += [Process("control group", "control group", pid, single=True) for pid in control]
    found += [Process("network", "network", pid, single=True) for pid in network]
    return tuple(found)


async def is_outside(broker: Broker) -> bool:
    """Return whether the broker runs on this machine and was not started by the run: then its time is the others'."""
    hosts = [] if broker.pids else [BrokerUrl.parse(url).host for url in broker.urls]
    return any([await asyncio.to_thread(is_here, host) for host in hosts])


def _is_worker(pid: int) -> bool:
    """Check the command: a worker in a container tells its process id there, which may be any process's here."""
    try:
        return b"subscribers" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
