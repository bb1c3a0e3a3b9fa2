"""The command as a process: signals at any time, and standard streams that take nothing."""

import os
import signal
import subprocess
import sys

import pytest

from bench.base.signals import INTERRUPTED
from bench.entry import main
from tests.support.ports import own_port

COMMAND = [sys.executable, "-m", "bench"]
AUDIENCE = ["audience", "--outlets", "200"]


def test_the_command_returns_the_code_of_its_arguments(monkeypatch, capfd):
    """In the process itself, as the script calls it; its streams and handlers are put back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before |= {signal.SIGUSR1: signal.getsignal(signal.SIGUSR1)}
    monkeypatch.setattr(sys, "argv", ["wirestorm", "--version"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    try:
        assert main() == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capfd.readouterr().out.startswith("wirestorm ")


UNDER_NOHUP = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
# The command sends itself a signal as it enters a function, or the body of a module.
SIGNALLED = """
import signal, sys
from bench import entry
number, module, function = signal.Signals(int(sys.argv[1])), *sys.argv[2:4]

def send(frame, event, _):
    if (event, frame.f_globals.get("__name__"), frame.f_code.co_name) == ("call", module, function):
        signal.raise_signal(number)

sys.argv = ["wirestorm", *sys.argv[4:]]
sys.setprofile(send)
sys.exit(entry.main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "moment",
    [("bench.base.streams", "<module>"), ("bench.cli", "<module>"), ("wire.directory.population", "population")],
    ids=":".join,
)
def test_a_signal_while_the_command_starts_is_a_line_and_105(number, moment):
    """While modules are imported, and while the directory is built: no traceback."""
    command = [sys.executable, "-c", SIGNALLED, str(number.value), *moment, *AUDIENCE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", "wirestorm: interrupted\n")


# The command's process is sent a signal once it shuts down: the exit code is decided by then.
SHUTTING_DOWN = """
import atexit, os, runpy, sys
atexit.register(lambda: os.kill(os.getpid(), int(sys.argv[-1])))
module, sys.argv = sys.argv[1], sys.argv[1:]
number = sys.argv.pop()
try:
    runpy.run_module(module, run_name="__main__")
finally:
    sys.argv.append(number)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_while_python_shuts_down_does_not_change_the_exit_code(number):
    """The output is whole, and the code is the command's own."""
    command = [sys.executable, "-c", SHUTTING_DOWN, "bench", *AUDIENCE, str(number.value)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "English" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_wire_or_worker_shuts_down_does_not_change_the_exit_code(tmp_path, number):
    """The wire's data folder cannot be made, 104, and no wire gives the worker outlets, 1."""
    (tmp_path / "file").write_text("")
    broker = ("--broker", f"mqtt://127.0.0.1:{own_port()}")
    for code, *words in (
        (104, "wire", *broker, "--data", tmp_path / "file" / "data"),
        (1, "subscribers", *broker, "--name", "worker", "--timeout", "0.1", "--raw-dir", tmp_path),
    ):
        command = [sys.executable, "-c", SHUTTING_DOWN, *map(str, words), str(number.value)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr


def test_a_command_under_nohup_goes_on_after_a_hangup():
    """A signal that is ignored when the command starts stays ignored; SIGTERM ends the command."""
    for number, code in ((signal.SIGHUP, 0), (signal.SIGTERM, INTERRUPTED)):
        moment = ("wire.directory.population", "population")
        command = [sys.executable, "-c", UNDER_NOHUP + SIGNALLED, str(number.value), *moment, *AUDIENCE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stderr


def test_a_reader_that_is_gone_ends_the_command_quietly():
    """As behind | head."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*COMMAND, *AUDIENCE], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")


def test_a_full_disk_at_standard_output_is_one_line():
    """And exit code 1: a script must not take the output for whole."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run([*COMMAND, *AUDIENCE], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "wirestorm: standard output: no space left on device\n")


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
def test_an_error_that_can_not_be_told_has_its_code_all_the_same(closed):
    """Standard error is closed or full."""
    command = f'exec "$0" "$@" {closed}'
    done = subprocess.run(["sh", "-c", command, *COMMAND, "run", "no-such-scenario"], check=False)
    assert done.returncode == 104


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_terminal_without_unicode_gets_the_text_and_json_stays_json(encoding, more):
    """Typography becomes ASCII, other characters are escaped."""
    import json

    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run([*COMMAND, *AUDIENCE, *more], capture_output=True, env=environment, check=True)
    text = done.stdout.decode(encoding)
    assert done.stderr == b""
    if more:
        assert json.loads(text)["outlets"] == 200
    else:
        assert "English" in text
