"""The signals that end a command, while no event loop has them: one line, and exit code 105.

This module and ``bench.entry`` import little: a signal while the rest is imported must end in a line too. There is one
state for the process, as its signals are the process's own.
"""

import os
import signal
import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from wire.host.signals import ignore_signals

__all__ = [
    "INTERRUPTED",
    "READER_GONE",
    "SIGNALS",
    "check",
    "handle",
    "held",
    "ignore",
    "interrupted",
    "note",
    "obeyed",
]

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READER_GONE = signal.SIGUSR1  # sent by ``streams`` to its own process: nobody reads standard output any more
INTERRUPTED = 105
LINE = b"wirestorm: interrupted\n"


@dataclass(slots=True)
class _State:
    """``holds`` is the number of contexts that wait with a signal, ``spent`` that the innermost one has had one."""

    holds: int = 0
    spent: bool = False
    noted: bool = False


_STATE = _State()


def handle() -> None:
    """End the process at each of the signals that are obeyed, from now on."""
    _STATE.noted = False
    for number in (*obeyed(), READER_GONE):
        signal.signal(number, _end)


def obeyed() -> tuple[signal.Signals, ...]:
    """Return the signals that end the command: a SIGHUP that is ignored, as under nohup, stays ignored."""
    hangup_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return tuple(number for number in SIGNALS if number != signal.SIGHUP or not hangup_ignored)


def ignore() -> None:
    """Ignore the signals from now on: the exit code is decided."""
    ignore_signals()
    signal.signal(READER_GONE, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Wait with the first signal until the context has ended: it is noted. A second one ends the process."""
    before, _STATE.spent = _STATE.spent, False
    _STATE.holds += 1
    try:
        yield
    finally:
        _STATE.holds -= 1
        _STATE.spent = before


def note() -> None:
    """Note that a signal has come, which an event loop acts upon."""
    _STATE.noted = True


def interrupted() -> bool:
    """Return whether a signal has come."""
    return _STATE.noted


def check() -> None:
    """Raise KeyboardInterrupt where a signal has come."""
    if _STATE.noted:
        raise KeyboardInterrupt


def _end(number: int, _frame: types.FrameType | None) -> None:
    if number != READER_GONE:
        if _STATE.holds and not _STATE.spent:
            _STATE.noted = _STATE.spent = True
            return
        with suppress(OSError):  # of a standard error without a reader
            os.write(2, LINE)
    os._exit(INTERRUPTED)  # nothing is open that has to be closed: event loops have handlers of their own
