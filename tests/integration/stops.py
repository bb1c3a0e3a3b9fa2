"""Stopping a process for a while, and what the kernel says of it."""

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from tests.integration.runs import until

MS = 1_000_000
STOP_NS = 500 * MS  # of each stop, at least


def is_stopped(pid):
    """Every thread has stopped: nothing of the process runs (proc(5), the state in /proc/PID/stat)."""
    stats = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)


def passed(moment_ns):
    """Wait for a moment of the wall clock: the stops are laid around due times."""
    until(lambda: time.time_ns() >= moment_ns)


@contextmanager
def stopped(pid):
    """The process stopped: within, it has seen nothing since the moment given."""
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: is_stopped(pid))
        yield time.time_ns()
    finally:
        os.kill(pid, signal.SIGCONT)
