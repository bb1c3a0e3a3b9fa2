"""Wait until a broker is ready: it accepts an MQTT CONNECT. An open port is not enough."""

import asyncio
import time
from collections.abc import Callable, Sequence

from bench.base.errors import BrokerFault, BrokerRefusal
from bench.brokers.ports import HOST, listens
from bench.brokers.process import SupervisedBroker, log_tail
from wire.broker.client import Access
from wire.broker.probe import ACCEPTED, Problem, probe

__all__ = ["check_answer", "until_accepted", "until_listening", "until_ready"]

PAUSE_S = 0.02


async def until_accepted(
    pid: int, port: int, deadline_s: float, alive: Callable[[], bool], access: Access | None = None
) -> bool:
    """Probe until process ``pid`` accepts a connection on a port; False if it died or the deadline passed.

    ``access`` is how to connect where it takes more than the port: credentials, or another version of MQTT.
    """
    access = access or Access(HOST, port)
    end = time.monotonic() + deadline_s
    while alive() and (remaining_s := end - time.monotonic()) > 0:
        try:
            if listens(pid, port) and (await probe(access, remaining_s)).code == ACCEPTED:
                return True
        except (OSError, TimeoutError):  # it is not ready yet
            pass
        await asyncio.sleep(PAUSE_S)
    return False


async def until_ready(
    processes: Sequence[SupervisedBroker], ports: Sequence[int], deadline_s: float, access: Access | None = None
) -> None:
    """Return when each of the first processes accepts connections on its port in ``ports``.

    BrokerFault if any process ends, or if the deadline passes. ``access`` is as in ``until_accepted``.
    """

    def all_alive() -> bool:
        return all(process.alive for process in processes)

    end = time.monotonic() + deadline_s
    for process, port in zip(processes, ports, strict=False):
        if await until_accepted(process.pid, port, end - time.monotonic(), all_alive, access):
            continue
        for other in processes:
            if not other.alive:
                raise await other.wait()
        raise _late(process, "accepted no MQTT connection", deadline_s)


async def until_listening(process: SupervisedBroker, port: int, deadline_s: float) -> None:
    """Return when a process listens on a port; BrokerFault if the process ends, or if the deadline passes."""
    end = time.monotonic() + deadline_s
    while not listens(process.pid, port):
        if not process.alive:
            raise await process.wait()
        if time.monotonic() > end:
            raise _late(process, "listened on no port", deadline_s)
        await asyncio.sleep(PAUSE_S)


def check_answer(name: str, problem: Problem) -> None:
    """BrokerFault where a probe found a problem, BrokerRefusal where another probe would find the same."""
    if problem.text:
        raise (BrokerRefusal if problem.final else BrokerFault)(name, problem.text)


def _late(process: SupervisedBroker, problem: str, deadline_s: float) -> BrokerFault:
    return BrokerFault(process.name, f"{problem} within {deadline_s:.0f} s", process.log, log_tail(process.log))
