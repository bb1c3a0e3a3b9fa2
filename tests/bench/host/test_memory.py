"""The memory that processes hold."""

import os
import subprocess
import sys

from bench.host.cpu import Process
from bench.host.memory import resident_bytes


def test_resident_memory_is_read_by_process_and_0_after_its_end():
    """A process that died stays in the run's files until the run ends."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    found = resident_bytes([Process("a", "a", os.getpid(), single=True), Process("b", "b", child.pid, single=True)])
    assert 5_000_000 < found["a"] < 10**12
    assert found["b"] == 0
