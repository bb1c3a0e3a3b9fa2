"""Signals outside an event loop: at once, or held until the report is written."""

import signal
import subprocess
import sys

import pytest

from bench.base import signals

BEGIN = (
    "import os, signal\nfrom bench.base import signals\nsignals.handle()\nsend = lambda n: os.kill(os.getpid(), n)\n"
)


def run(code):
    """The exit code, output and errors of a program after the handlers are there."""
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("number", [number.value for number in signals.SIGNALS])
def test_a_signal_ends_the_process_with_a_line(number):
    """There is nothing to close."""
    assert run(f"send({number}); print('never')") == (105, "", "wirestorm: interrupted\n")


def test_a_reader_that_is_gone_ends_the_process_without_a_line():
    """Also while signals are held: nobody would see the report."""
    code = "with signals.held(): send(signals.READER_GONE); print('never')"
    assert run(code) == (105, "", "")


def test_a_held_signal_waits_for_the_report_and_a_second_one_does_not():
    """The first is noted; a report that can't be written must not hold the process for ever."""
    first = "with signals.held():\n  send(signal.SIGINT); print('report', flush=True)\nprint(signals.interrupted())"
    assert run(first) == (0, "report\nTrue\n", "")
    second = "with signals.held():\n  send(15); print('half', flush=True); send(15); print('never')"
    assert run(second) == (105, "half\n", "wirestorm: interrupted\n")


def test_each_part_that_holds_signals_has_one_of_its_own():
    """A signal in the run does not make the next one cut the report off; after it the run's part is spent again."""
    code = """if True:
        with signals.held():
            send(2)
            with signals.held():
                send(2)
                print("report", flush=True)
            send(2)
            print("never")
    """
    assert run(code) == (105, "report\n", "wirestorm: interrupted\n")


def test_a_noted_signal_is_raised_where_it_is_asked_for():
    """Between two runs of a set."""
    code = """if True:
        signals.check()
        signals.note()
        try:
            signals.check()
        except KeyboardInterrupt:
            print("raised")
    """
    assert run(code)[1] == "raised\n"


def test_a_hangup_that_is_ignored_stays_ignored():
    """As under nohup."""
    code = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + BEGIN + "send(signal.SIGHUP); print('on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert signal.SIGHUP in signals.SIGNALS
