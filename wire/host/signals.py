"""The signals of a process at its end.

When Python shuts down, it puts the default action back in place of each handler of a signal. A signal would then end
the process, and a script would see the signal's number in place of the exit code. To leave by ``os._exit`` would be
as safe, but nothing that is registered for the end of a process would run.
"""

import signal

__all__ = ["ignore_signals"]


def ignore_signals() -> None:
    """Ignore SIGINT, SIGTERM and SIGHUP from now on: the process's work is done, and its exit code is decided.

    ValueError outside the main thread.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
