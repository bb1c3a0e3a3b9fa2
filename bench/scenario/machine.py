"""The limits of the machine that a run must fit: cores, open files, ports, memory."""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

from bench.brokers.spec import BrokerKind
from bench.host.quotas import quota_cores
from subscribers.net.ports import ports_per_source

__all__ = ["ANY_MACHINE", "Machine"]

WORKER_SPARE = 64  # files of a worker beside those of its outlets
BROKER_SPARE = 512  # a broker's listeners, routes and store
PLENTY = 1 << 62
SINGLE_THREADED = ("mosquitto", "aedes", "amqtt")
CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Machine:
    """The limits of a machine.

    ``cores`` is the number that affinity and CPU quota leave. ``open_files`` is the limit of one process,
    ``system_files`` the number that the system has left for all processes. ``ports`` is the number of connections
    that one address can have to another, ``memory_bytes`` the free memory.
    """

    cores: int
    open_files: int
    system_files: int = PLENTY
    ports: int = PLENTY
    memory_bytes: int = PLENTY

    @classmethod
    def here(cls) -> "Machine":
        """Return the limits of this machine, as far as this process may use it."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls(
            min(len(os.sched_getaffinity(0)), max(1, int(quota_cores() or PLENTY))),
            PLENTY if hard == resource.RLIM_INFINITY else hard,
            _system_files(),
            ports_per_source(),
            min(_free_bytes(), _free_in_cgroup_bytes()),
        )

    def workers_needed(self, outlets: int) -> int:
        """Return the least number of workers whose open files suffice for the outlets."""
        return -(-outlets // max(1, self.open_files - WORKER_SPARE))

    def workers(self, outlets: int, remote: int, kind: BrokerKind, *, here: bool) -> int:
        """Return how many workers to start: as many as leave the broker room, and at least as the open files demand.

        ``here`` is whether the broker shares this machine's processors.
        """
        return max(1, self._room(kind, here=here), self.workers_needed(outlets) - remote)

    def _room(self, kind: BrokerKind, *, here: bool) -> int:
        """Return the number of cores that workers may fill, one each."""
        if not here:
            return self.cores - 1  # the publisher's
        if kind in SINGLE_THREADED:
            return self.cores - 2  # the publisher's, and one that a broker of a single thread can use
        # A broker that uses every core it gets. It needs more processor time for a delivery than a worker does: with
        # half of the cores for itself, the broker and not the workers is at its limit first.
        return self.cores // 2

    def nodes_needed(self, outlets: int) -> int:
        """Return the least number of broker processes whose open files suffice for the outlets."""
        return -(-outlets // max(1, self.open_files - BROKER_SPARE))


ANY_MACHINE = Machine(cores=1, open_files=1 << 30)  # for a scenario whose outlets another machine holds


def _system_files() -> int:
    """Return the files that may still be opened; proc_sys_fs(5), file-nr: in use, 0, and the limit."""
    used, _, most = map(int, Path("/proc/sys/fs/file-nr").read_text().split())
    return most - used


def _free_bytes() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return PLENTY


def _free_in_cgroup_bytes() -> int:
    """Return the memory that cgroup v2 leaves; the page cache counts as free, because the kernel gives it back."""
    try:
        most, used = ((CGROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
        pages = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
    except OSError:
        return PLENTY
    return PLENTY if most == "max" else int(most) - int(used) + int(pages.get("inactive_file", 0))
