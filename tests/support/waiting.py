"""Waiting for a condition with a deadline, which is how tests of processes wait."""

import asyncio
import socket
import time

__all__ = ["eventually", "listening", "until", "wait_until_ns"]


def until(condition, seconds=20.0):
    """Return the first true value of a condition, which is evaluated again and again until the deadline."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "the deadline passed"
        time.sleep(0.02)
    return found


async def eventually(condition, seconds=30.0):
    """Wait as ``until`` does, and let the event loop run meanwhile."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "the deadline passed"
        await asyncio.sleep(0.02)
    return found


def wait_until_ns(moment_ns):
    """Wait for a moment of the wall clock."""
    until(lambda: time.time_ns() >= moment_ns)


def listening(port):
    """Return whether a process listens on the loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
