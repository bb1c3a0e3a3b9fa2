"""What this machine lets a run have: processes for its outlets, and open files for them and the broker."""

import os
import resource
from dataclasses import dataclass

from bench.brokers.spec import BrokerKind

__all__ = ["Machine"]

WORKER_SPARE = 64  # files of a worker that are no outlets
BROKER_SPARE = 512  # a broker's listeners, routes and store


@dataclass(frozen=True, slots=True)
class Machine:
    """``open_files`` is how many one process may have open."""

    cores: int
    open_files: int

    @classmethod
    def here(cls) -> "Machine":
        """This one, as far as this process may use it."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls(len(os.sched_getaffinity(0)), 1 << 30 if hard == resource.RLIM_INFINITY else hard)

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
