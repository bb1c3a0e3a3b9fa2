"""A process that uses processor time on demand."""

import subprocess
import sys
from contextlib import contextmanager
from math import inf

__all__ = ["burn", "burner"]

BURN = """
import resource, sys, time
def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
print("ready", flush=True)
for line in sys.stdin:
    most_s, within_s = map(float, line.split())
    before, end = used(), time.monotonic() + within_s
    while used() < before + most_s and time.monotonic() < end:
        pass
    print(used() - before, flush=True)
"""


@contextmanager
def burner():
    """Start the process and yield it when it waits for orders. It ends with its standard input."""
    command = [sys.executable, "-c", BURN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def burn(process, most_s=inf, within_s=inf):
    """Have the process use ``most_s`` of processor time, within ``within_s``; return the time that it used."""
    process.stdin.write(f"{most_s} {within_s}\n")
    process.stdin.flush()
    return float(process.stdout.readline())
