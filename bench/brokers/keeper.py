"""Keeps one broker process for a load test, and leaves nothing of it behind, whatever becomes of the two.

It runs as a process of its own, in a session of its own so that the terminal's signals pass it by, from
the standard library alone. Standard input is a pipe whose other end only the load test holds: its end of
file means that the load test is over, or dead. The broker dies with its keeper by PR_SET_PDEATHSIG.
Standard input and output carry one line each way: what to run in, as JSON; the broker's pid, or an error,
out. The exit status is the broker's, 128 and the signal's number where a signal ended it.
"""

import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["main"]

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PATIENCE_S = 3.0
CANNOT_RUN = 127  # a shell's status for a command that is not there


def _dies_with(keeper: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != keeper:  # it died before the line above could matter
            os._exit(CANNOT_RUN)

    return prepare


def _start(order: dict[str, Any]) -> "subprocess.Popen[bytes]":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Path(order["log"]).open("ab") as log:
        return subprocess.Popen(
            order["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509 - this process has one thread
        )


def _wait(broker: "subprocess.Popen[bytes]", wakeup: int) -> None:
    """Return when the broker is gone, the load test is, or somebody asks the keeper to end."""
    poll = select.poll()
    poll.register(sys.stdin.fileno(), select.POLLIN | select.POLLHUP)
    poll.register(wakeup, select.POLLIN)
    while broker.poll() is None:
        for number, _ in poll.poll():
            if number != wakeup:
                return
            if any(caught != signal.SIGCHLD for caught in os.read(wakeup, 64)):
                return


def _end(broker: "subprocess.Popen[bytes]") -> int:
    if broker.poll() is None:
        broker.terminate()
        try:
            broker.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            broker.kill()
    status = broker.wait()
    return status if status >= 0 else 128 - status


def main() -> int:
    """Run the broker that the first line of standard input names until it or the load test ends."""
    wakeup, signalled = os.pipe()
    os.set_blocking(wakeup, False)
    os.set_blocking(signalled, False)
    signal.set_wakeup_fd(signalled, warn_on_full_buffer=False)

    def noted(_number: int, _frame: FrameType | None) -> None:
        """The wake-up pipe has the number already."""

    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, noted)

    # Unbuffered: poll must see what is left in the pipe.
    with open(0, "rb", buffering=0, closefd=False) as orders:
        line = orders.readline()
    if not line.endswith(b"\n"):  # the load test died in the middle of it
        return 0
    order = json.loads(line)
    try:
        try:
            broker = _start(order)
        except OSError as error:
            _say({"error": f"{error.filename}: {error.strerror}"})
            return CANNOT_RUN
        _say({"pid": broker.pid})
        _wait(broker, wakeup)
        return _end(broker)
    finally:
        if order["store"]:
            shutil.rmtree(order["store"], ignore_errors=True)


def _say(answer: dict[str, Any]) -> None:
    try:
        os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")
    except BrokenPipeError:  # the load test is dead already; the wait below sees it too
        return


if __name__ == "__main__":
    sys.exit(main())
