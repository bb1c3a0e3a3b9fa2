"""A process's parent and children, whether it runs, and stopping it for a while."""

import os
import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.waiting import until

__all__ = ["MS", "STOP_NS", "descendants", "is_stopped", "parent_of", "running", "stopped"]

MS = 1_000_000
STOP_NS = 500 * MS  # of each stop, at least


def _command_line(pid):
    """Return the command line of a process, with spaces between its words."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def descendants(pid):
    """Return the command lines of the processes under one, by pid, from /proc.

    A process that ends meanwhile may be missing.
    """
    found, todo = {}, [pid]
    while todo:
        parent = todo.pop()
        with suppress(OSError):
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                for child in map(int, children.read_text().split()):
                    found[child] = _command_line(child)
                    todo.append(child)
    return found


def _status(pid):
    """Return the fields of /proc/PID/status; empty if there is no process, or only a zombie."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return {}
    fields = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    return {} if fields["State"].startswith("Z") else fields


def running(pid):
    """Return whether there is a process, and not only its zombie."""
    return bool(_status(pid))


def parent_of(pid):
    """Return the pid of a process's parent."""
    return int(_status(pid)["PPid"])


def is_stopped(pid):
    """Return whether every thread of a process has stopped (proc(5), the state in /proc/PID/stat)."""
    stats = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)


@contextmanager
def stopped(pid):
    """Stop a process for the time of the context; yield the moment, in ns, since which nothing of it runs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: is_stopped(pid))
        yield time.time_ns()
    finally:
        os.kill(pid, signal.SIGCONT)
