"""Run one broker process for a load test, and end it when the load test ends, even by SIGKILL.

The supervisor is a process of its own, in a session of its own: the terminal's signals do not reach it. It imports the
standard library alone. Its standard input is a pipe whose other end only the load test holds: end of file means that
the load test has ended. The broker dies with its supervisor by PR_SET_PDEATHSIG. Standard input and output carry one
line of JSON each: the order in, the broker's pid or an error out. The exit status is the broker's own, or 128 plus the
number of the signal that ended it.
"""

import contextlib
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
TERMINATE_S = 3.0  # from SIGTERM to SIGKILL
CANNOT_RUN = 127  # a shell's status for a command that does not exist


def _die_with(supervisor: int) -> Callable[[], None]:
    """Return a function for the child to call before exec: the kernel then ends the child with the supervisor."""
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:  # the supervisor died before the line above took effect
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
            process_group=0,  # its helpers are ended with it
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - this process has one thread
        )


def _wait(broker: "subprocess.Popen[bytes]", wakeup: int) -> None:
    """Return when the broker has ended, the load test has ended, or a signal asks the supervisor to end."""
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
    """End the broker if it still runs, and what it has started; return its exit status as a shell gives it."""
    if broker.poll() is None:
        broker.terminate()
        try:
            broker.wait(TERMINATE_S)
        except subprocess.TimeoutExpired:
            broker.kill()
    status = broker.wait()
    with contextlib.suppress(ProcessLookupError):  # the whole group has ended
        os.killpg(broker.pid, signal.SIGKILL)
    return status if status >= 0 else 128 - status


def main() -> int:
    """Run the broker that the first line of standard input names, until it or the load test ends."""
    wakeup, signalled = os.pipe()
    os.set_blocking(wakeup, False)
    os.set_blocking(signalled, False)
    signal.set_wakeup_fd(signalled, warn_on_full_buffer=False)

    def ignore(_number: int, _frame: FrameType | None) -> None:
        """Do nothing: the wake-up pipe already holds the signal's number."""

    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, ignore)

    # Unbuffered: poll must see what remains in the pipe.
    with open(0, "rb", buffering=0, closefd=False) as orders:
        line = orders.readline()
    if not line.endswith(b"\n"):  # the load test died while it wrote the order
        return 0
    order = json.loads(line)
    try:
        try:
            broker = _start(order)
        except OSError as error:
            _answer({"error": f"{error.filename}: {error.strerror}"})
            return CANNOT_RUN
        _answer({"pid": broker.pid})
        _wait(broker, wakeup)
        return _end(broker)
    finally:
        if order["store"]:
            shutil.rmtree(order["store"], ignore_errors=True)


def _answer(answer: dict[str, Any]) -> None:
    try:
        os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")
    except BrokenPipeError:  # the load test has died already; _wait sees that too
        return


if __name__ == "__main__":
    sys.exit(main())
