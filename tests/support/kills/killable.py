"""A wire on a lasting store, workers and a broker, each a process that may be killed at any moment."""

import time
from dataclasses import dataclass

from bench.brokers.embedded import PORTS
from tests.support.kills.brokers import BROKERS
from tests.support.kills.facts import facts_of
from tests.support.ports import own_ports
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import listening, until

__all__ = ["Ended", "Kill", "KillableService"]

OUTLETS = 120
WORKERS = ("worker-0", "worker-1", "worker-2")  # the directory has two partitions: one worker waits
SETTLED_S = 240.0  # at most: a message waits for 75 s, and a wire that returns for its outlets for 30 s
# Why the wire may tell a worker to leave: it was away for too long, or has the name of a worker that was just killed,
# and the wire does not know of the kill yet.
TOLD_TO_LEAVE = ("was reassigned", "there is a worker named")


@dataclass(frozen=True, slots=True)
class Kill:
    """A SIGKILL: its number, the process's name, and the moment in seconds since the epoch."""

    number: int
    name: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended by itself, as found at ``at_s`` (since the epoch), with the last line of its log.

    It is ``expected`` of a worker that the wire told to leave.
    """

    name: str
    code: int
    expected: bool
    last: str
    at_s: float


class KillableService:
    """The processes of one service. Workers ``worker-0`` … and ``wire`` and ``broker`` are their names."""

    def __init__(self, folder, stack, broker):
        ports = own_ports(PORTS)
        self.folder = folder
        self.service = ServiceProcesses(folder, stack, broker_url=f"mqtt://127.0.0.1:{ports[0]}", outlets=OUTLETS)
        self.service.broker_port = ports[0]
        self._broker_command = BROKERS[broker](folder, ports)
        self.names = ("wire", "broker", *WORKERS)
        self.kills = []
        self.ended = []

    def start(self):
        """Start everything, and wait until every outlet is on."""
        self.start_process("broker")
        until(lambda: listening(self.service.broker_port))
        self.start_process("wire")
        for name in WORKERS:
            self.start_process(name)
        self.ready()

    def start_process(self, name):
        """Start one process; it may not be ready yet."""
        if name == "broker":
            self.service.start(name, self._broker_command)
        elif name == "wire":
            self.service.spawn_wire("--min-workers", "2")
        else:
            self.service.start_worker(name)

    def kill(self, name):
        """Kill a process with SIGKILL; the kill is in ``kills``."""
        self.start_ended()
        self.kills.append(Kill(len(self.kills) + 1, name, time.time()))
        self.service.kill(name)

    def start_ended(self):
        """Start each process again that ended by itself, and note it in ``ended``."""
        for name, process in list(self.service.processes.items()):
            code = process.poll()
            if code is not None and code != -9:
                last = self.service.printed(name).rstrip().rpartition("\n")[2]
                told = name in WORKERS and code == 1 and any(reason in last for reason in TOLD_TO_LEAVE)
                self.ended.append(Ended(name, code, expected=told, last=last, at_s=time.time()))
                self.start_process(name)

    def ready(self):
        """Wait until the wire says that every outlet is on."""

        def is_ready():
            self.start_ended()
            return self.service.ask("GET", "/readyz", sure=False)

        until(is_ready, SETTLED_S)

    def settle(self, keys):
        """Wait until nothing is outstanding; return the facts about the versions with these keys.

        AssertionError where something stays outstanding.
        """
        self.ready()

        def is_settled():
            counts = self.service.ask("GET", "/account/counts")
            account = self.service.ask("GET", "/account")["counts"]
            return (
                not (counts["outstanding"] or counts["pending"]) and account["releases"] == account["releases_settled"]
            )

        until(is_settled, SETTLED_S)
        return facts_of(self.service, keys)

    def logs(self):
        """Return the text of each log by its process's name."""
        return {name: self.service.printed(name) for name in self.names}
