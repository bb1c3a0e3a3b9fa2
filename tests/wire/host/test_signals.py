"""A signal after the work is done changes nothing: scripts read the exit code."""

import signal
import subprocess
import sys

import pytest

from wire.host.signals import ignore_signals

# The signal comes while Python shuts down: before the default actions are back, or after.
SIGNALLED = """
import atexit, os, signal, sys
from wire.host.signals import ignore_signals
number = int(sys.argv[1])
send = lambda: os.kill(os.getpid(), number)

class Last:
    def __del__(self):
        send()

if sys.argv[2] == "early":
    atexit.register(send)
else:
    last = Last()
signal.signal(number, lambda *_: os._exit(105))
if sys.argv[3] == "ignored":
    ignore_signals()
sys.exit(99)
"""


def code(number, moment, kept):
    """The exit code of a process that has decided on 99."""
    command = [sys.executable, "-c", SIGNALLED, str(number.value), moment, kept]
    return subprocess.run(command, timeout=60, check=False).returncode


def test_the_signals_that_end_a_process_are_ignored():
    """Those of a terminal, of a supervisor, and of a connection that hangs up."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        ignore_signals()
        assert {signal.getsignal(number) for number in before} == {signal.SIG_IGN}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("moment", ["early", "late"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_python_shuts_down_does_not_change_the_exit_code(number, moment):
    """Neither while handlers are in place nor after Python has put the default actions back."""
    assert code(number, moment, "ignored") == 99


def test_without_it_the_signal_would_be_the_result():
    """The moments of the test above are those at which a signal does harm."""
    assert code(signal.SIGTERM, "early", "obeyed") == 105
    assert code(signal.SIGTERM, "late", "obeyed") == -signal.SIGTERM
