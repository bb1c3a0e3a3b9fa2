"""The supervisor runs one process, ends it when the load test does, and leaves nothing of it behind."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from bench.brokers import supervisor
from tests.support.processes import is_stopped, running
from tests.support.waiting import until

STUBBORN = "trap '' TERM; echo up; while :; do sleep 0.1; done"


@contextmanager
def supervised(folder, *command):
    """A supervisor that was given its order, and its answer."""
    order = {"command": command, "log": str(folder / "log"), "store": str(folder / "store")}
    (folder / "store").mkdir()
    program = [sys.executable, "-I", "-S", supervisor.__file__]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        try:
            yield process, json.loads(process.stdout.readline())
        finally:  # a test that fails must leave nothing that ignores SIGTERM
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def ask(process, act):
    """Have an act of a fault done; the answer."""
    process.stdin.write(json.dumps(act).encode() + b"\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


@pytest.mark.parametrize(("end", "status"), [("exit 7", 7), ("kill -9 $$", 128 + 9)])
def test_the_exit_status_is_the_brokers(tmp_path, end, status):
    """128 and the signal's number where a signal ended it; its output is in the log, and its store is removed."""
    with supervised(tmp_path, "/bin/sh", "-c", f"echo said; echo it >&2; {end}") as (process, answer):
        assert answer["pid"] > 0
        assert process.wait(20) == status
    assert (tmp_path / "log").read_text() == "said\nit\n"
    assert not (tmp_path / "store").exists()


def test_a_command_that_cannot_run_is_an_error_with_the_systems_reason(tmp_path):
    """A shell's status for a command that does not exist."""
    with supervised(tmp_path, str(tmp_path / "missing")) as (process, answer):
        assert answer == {"error": f"{tmp_path / 'missing'}: No such file or directory"}
        assert process.wait(20) == 127


def test_the_broker_ends_when_the_load_tests_end_of_the_pipe_closes(tmp_path):
    """However the load test ended: the kernel closes the pipe."""
    with supervised(tmp_path, "/bin/sh", "-c", "echo up; exec sleep 60") as (process, answer):
        process.stdin.close()
        assert process.wait(20) == 128 + signal.SIGTERM
        assert not running(answer["pid"])
    assert not (tmp_path / "store").exists()


def test_a_broker_that_ignores_sigterm_is_killed(tmp_path):
    """After TERMINATE_S."""
    with supervised(tmp_path, "/bin/sh", "-c", STUBBORN) as (process, answer):
        until(lambda: (tmp_path / "log").read_text() == "up\n")
        process.terminate()
        assert process.wait(supervisor.TERMINATE_S + 20) == 128 + signal.SIGKILL
        assert not running(answer["pid"])


def test_the_broker_dies_with_its_supervisor(tmp_path):
    """By PR_SET_PDEATHSIG, even where the supervisor can do nothing any more."""
    with supervised(tmp_path, "/bin/sh", "-c", STUBBORN) as (process, answer):
        until(lambda: (tmp_path / "log").read_text() == "up\n")
        process.kill()
        process.wait(20)
        until(lambda: not running(answer["pid"]))


def test_a_load_test_that_dies_before_its_order_starts_nothing():
    """Half a line is no order."""
    program = [sys.executable, "-I", "-S", supervisor.__file__]
    done = subprocess.run(program, input=b'{"command": ', capture_output=True, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_it_needs_no_package_and_runs_in_a_session_of_its_own(tmp_path):
    """Isolated Python without site-packages; a terminal's Ctrl-C does not reach it."""
    with supervised(tmp_path, "/bin/sh", "-c", "exec sleep 60") as (process, answer):
        assert os.getsid(answer["pid"]) == os.getsid(process.pid) != os.getsid(0)
        process.stdin.close()


@pytest.mark.parametrize("act", ["kill", "terminate"])
def test_a_broker_that_a_fault_ends_is_started_again_with_its_store(tmp_path, act):
    """The supervisor stays, and the store: they go when the load test goes."""
    with supervised(tmp_path, "/bin/sh", "-c", "echo up; exec sleep 60") as (process, first):
        assert ask(process, act) == first
        assert not running(first["pid"])
        second = ask(process, "start")
        assert second["pid"] != first["pid"]
        assert running(second["pid"])
        assert (tmp_path / "store").exists()
        process.stdin.close()
        assert process.wait(20) == 128 + signal.SIGTERM
        assert not running(second["pid"])
    assert not (tmp_path / "store").exists()


def test_a_load_test_that_ends_while_its_broker_is_down_leaves_nothing(tmp_path):
    """There is no process to end, and the store goes."""
    with supervised(tmp_path, "/bin/sh", "-c", "exec sleep 60") as (process, answer):
        ask(process, "kill")
        process.stdin.close()
        assert process.wait(20) == 0
        assert not running(answer["pid"])
    assert not (tmp_path / "store").exists()


def test_a_stopped_broker_goes_on_and_one_that_is_stopped_at_the_end_is_ended(tmp_path):
    """A load test that dies while a fault lasts leaves no stopped process behind."""
    with supervised(tmp_path, "/bin/sh", "-c", "exec sleep 60") as (process, answer):
        pid = answer["pid"]
        assert ask(process, "stop") == answer
        until(lambda: is_stopped(pid))
        assert ask(process, "continue") == answer
        until(lambda: not is_stopped(pid))
        ask(process, "stop")
        process.stdin.close()
        assert process.wait(20) == 128 + signal.SIGTERM
        assert not running(pid)


def test_a_broker_that_ends_by_itself_after_a_fault_ends_its_supervisor(tmp_path):
    """A kill that the schedule orders is no fault of the run; one that it does not order is."""
    with supervised(tmp_path, "/bin/sh", "-c", "exec sleep 60") as (process, _):
        ask(process, "kill")
        os.kill(ask(process, "start")["pid"], signal.SIGKILL)
        assert process.wait(20) == 128 + signal.SIGKILL


def test_a_broker_that_can_not_start_again_is_an_error_with_the_systems_reason(tmp_path):
    """And the supervisor takes further orders."""
    program = tmp_path / "program"
    program.symlink_to("/bin/sleep")
    with supervised(tmp_path, str(program), "60") as (process, _):
        ask(process, "kill")
        program.unlink()
        assert ask(process, "start") == {"error": f"{program}: No such file or directory"}
        process.stdin.close()
        assert process.wait(20) == 0
