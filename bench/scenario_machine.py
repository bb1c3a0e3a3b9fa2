"""What this machine lets a run have: processes for its outlets, and open files for them and the broker."""

import os
import resource
from dataclasses import dataclass

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

    def workers(self, outlets: int, remote: int) -> int:
        """How many workers to start: one core is left to the broker, and the open files must suffice."""
        return max(1, self.cores - 1, self.workers_needed(outlets) - remote)

    def nodes_needed(self, outlets: int) -> int:
        """The least number of broker processes whose open files suffice for the outlets."""
        return -(-outlets // max(1, self.open_files - BROKER_SPARE))
