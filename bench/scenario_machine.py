"""What this machine lets a run have: processes for its outlets, open files, ports, memory."""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

from bench.brokers.spec import BrokerKind
from bench.quotas import quota_cores
from subscribers.ports import ports_per_source

__all__ = ["Machine"]

WORKER_SPARE = 64  # files of a worker that are no outlets
BROKER_SPARE = 512  # a broker's listeners, routes and store
PLENTY = 1 << 62
CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Machine:
    """``cores`` are those that affinity and CPU quota leave, ``open_files`` is how many one process may have open,
    ``system_files`` how many more all together, ``ports`` how many connections one address may have to another,
    ``memory_bytes`` what is free.
    """

    cores: int
    open_files: int
    system_files: int = PLENTY
    ports: int = PLENTY
    memory_bytes: int = PLENTY

    @classmethod
    def here(cls) -> "Machine":
        """This one, as far as this process may use it."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls(
            min(len(os.sched_getaffinity(0)), max(1, int(quota_cores() or PLENTY))),
            PLENTY if hard == resource.RLIM_INFINITY else hard,
            _system_files(),
            ports_per_source(),
            min(_free_bytes(), _left_to_this_container_bytes()),
        )

    def workers_needed(self, outlets: int) -> int:
        """The least number of workers whose open files suffice for the outlets."""
        return -(-outlets // max(1, self.open_files - WORKER_SPARE))

    def workers(self, outlets: int, remote: int, kind: BrokerKind, *, here: bool) -> int:
        """How many workers to start: as many as leave the broker room, and as the open files demand.

        ``here`` is whether the broker shares this machine's processors.
        """
        return max(1, self._room(kind, here=here), self.workers_needed(outlets) - remote)

    def _room(self, kind: BrokerKind, *, here: bool) -> int:
        """The cores that workers may fill, one each."""
        if not here:
            return self.cores - 1  # the publisher's
        if kind == "mosquitto":
            return self.cores - 2  # the publisher's, and one that a broker of a single thread can use
        # A broker that uses all the cores it gets: it takes more of them for a delivery than a worker does, so that
        # with as many for itself as for all workers it is the broker that fills up first.
        return self.cores // 2

    def nodes_needed(self, outlets: int) -> int:
        """The least number of broker processes whose open files suffice for the outlets."""
        return -(-outlets // max(1, self.open_files - BROKER_SPARE))


def _system_files() -> int:
    """proc_sys_fs(5), file-nr: in use, 0, and the most."""
    used, _, most = map(int, Path("/proc/sys/fs/file-nr").read_text().split())
    return most - used


def _free_bytes() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return PLENTY


def _left_to_this_container_bytes() -> int:
    """The bound of cgroup v2, where there is one; what the page cache holds of it can be had back."""
    try:
        most, used = ((CGROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
        pages = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
    except OSError:
        return PLENTY
    return PLENTY if most == "max" else int(most) - int(used) + int(pages.get("inactive_file", 0))
