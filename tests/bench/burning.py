"""A process that uses a processor when it is told to."""

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
    """The process, which has begun to wait. It ends when its standard input does."""
    command = [sys.executable, "-c", BURN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def burn(process, most_s=inf, within_s=inf):
    """Have it use so much processor time, or what it gets in so much time; how much it says that it was."""
    process.stdin.write(f"{most_s} {within_s}\n")
    process.stdin.flush()
    return float(process.stdout.readline())
