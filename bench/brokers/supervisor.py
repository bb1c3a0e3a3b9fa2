"""Run one broker process for a load test, and end it when the load test ends, even by SIGKILL.

The supervisor is a process of its own, in a session of its own: the terminal's signals do not reach it. It imports the
standard library alone. Its standard input is a pipe whose other end only the load test holds: end of file means that
the load test has ended. The broker dies with its supervisor by PR_SET_PDEATHSIG. Standard input and output carry lines
of JSON: the order in, the broker's pid or an error out. Later lines in are acts of a fault on a schedule, such as
``"kill"``, and each is answered in the same way: an end that was ordered keeps the supervisor and the store, so that
the broker can be started again. The exit status is the broker's own, or 128 plus the number of the signal that ended
it.
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
from typing import Any, BinaryIO

__all__ = ["main"]

PR_SET_PDEATHSIG = 1  # linux/prctl.h
TERMINATE_S = 3.0  # from SIGTERM to SIGKILL
RESTART_S = 15.0  # the same where the broker is to start again: it may have much to save
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


class _Process:
    """The broker's process. ``down``: it was ended on order, and may be started again."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order
        self._broker = _start(order)
        self.down = False

    @property
    def pid(self) -> int:
        return self._broker.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended, and was not to."""
        return self._broker.poll() is not None and not self.down

    def act(self, name: str) -> None:
        """Do what a fault asks for: kill, terminate, stop, continue, start. OSError where it can't be started."""
        if name == "start":
            self._broker = _start(self._order)
            self.down = False
        elif name in ("stop", "continue"):
            self._signal(signal.SIGSTOP if name == "stop" else signal.SIGCONT)
        else:
            self.down = True
            if name == "terminate":
                self._terminate(RESTART_S)
            self._signal(signal.SIGKILL)
            self._broker.wait()

    def end(self) -> int:
        """End the broker if it still runs, and what it has started; return its exit status as a shell gives it."""
        if self.down:
            return 0
        if self._broker.poll() is None:
            self._signal(signal.SIGCONT)  # a process that is stopped takes no SIGTERM
            self._terminate(TERMINATE_S)
        status = self._broker.poll()
        self._signal(signal.SIGKILL)
        status = self._broker.wait() if status is None else status
        return status if status >= 0 else 128 - status

    def _terminate(self, patience_s: float) -> None:
        self._broker.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._broker.wait(patience_s)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # the whole group has ended
            os.killpg(self._broker.pid, number)


def _attend(broker: _Process, orders: BinaryIO, wakeup: int) -> None:
    """Do what further lines ask for; return when the broker has ended unasked, the load test has, or a signal came."""
    poll = select.poll()
    poll.register(orders.fileno(), select.POLLIN | select.POLLHUP)
    poll.register(wakeup, select.POLLIN)
    while not broker.ended:
        for number, _ in poll.poll():
            if number == wakeup:
                if any(caught != signal.SIGCHLD for caught in os.read(wakeup, 64)):
                    return
                continue
            line = orders.readline()
            if not line.endswith(b"\n"):
                return
            try:
                broker.act(json.loads(line))
            except OSError as error:
                _answer({"error": f"{error.filename}: {error.strerror}"})
            else:
                _answer({"pid": broker.pid})


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

    orders = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - unbuffered: poll sees what remains in the pipe
    line = orders.readline()
    if not line.endswith(b"\n"):  # the load test died while it wrote the order
        return 0
    order = json.loads(line)
    try:
        try:
            broker = _Process(order)
        except OSError as error:
            _answer({"error": f"{error.filename}: {error.strerror}"})
            return CANNOT_RUN
        _answer({"pid": broker.pid})
        _attend(broker, orders, wakeup)
        return broker.end()
    finally:
        if order["store"]:
            shutil.rmtree(order["store"], ignore_errors=True)


def _answer(answer: dict[str, Any]) -> None:
    try:
        os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")
    except BrokenPipeError:  # the load test has died already; _attend sees that too
        return


if __name__ == "__main__":
    sys.exit(main())
