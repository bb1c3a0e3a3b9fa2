"""A broker process: started under its supervisor, its end is a fault, with the end of its log."""

import asyncio
import os
import signal

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.process import TAIL_LINES, SupervisedBroker, all_or_none, log_tail, stop_all
from wire.contract.broker import PASSWORD, USERNAME


async def test_a_process_that_ends_is_a_fault_with_its_status_and_the_tail_of_its_log(tmp_path):
    """The fault names the broker, the pid and the log."""
    command = ["/bin/sh", "-c", "echo reason; exit 3"]
    process = await SupervisedBroker.start("a broker", command, tmp_path / "log")
    fault = await process.wait()
    assert fault.problem == f"its process (pid {process.pid}) ended with status 3"
    assert (fault.broker, fault.log, fault.tail) == ("a broker", tmp_path / "log", ("reason",))
    assert not process.alive
    await process.stop()


async def test_a_process_that_is_killed_is_a_fault_that_names_the_signal(tmp_path):
    """By number and name."""
    process = await SupervisedBroker.start("a broker", ["/bin/sleep", "60"], tmp_path / "log")
    assert process.alive
    os.kill(process.pid, signal.SIGKILL)
    assert (await process.wait()).problem == f"its process (pid {process.pid}) was killed by signal 9 (SIGKILL)"


async def test_stopping_removes_the_store_and_may_be_repeated(tmp_path):
    """The log stays."""
    store = tmp_path / "store"
    command = ["/bin/sh", "-c", f"mkdir {store}; exec sleep 60"]
    process = await SupervisedBroker.start("a broker", command, tmp_path / "log", store)
    await process.stop()
    await process.stop()
    assert not process.alive
    assert not store.exists()
    assert (tmp_path / "log").exists()


async def test_a_command_that_cannot_be_started_is_a_fault(tmp_path):
    """With the path, and the system's reason."""
    with pytest.raises(BrokerFault, match=r"a broker: cannot be started: .*missing: No such file or directory"):
        await SupervisedBroker.start("a broker", [str(tmp_path / "missing")], tmp_path / "log")


async def test_a_broker_does_not_see_the_credentials_of_the_run(tmp_path, monkeypatch):
    """They are for clients; an environment can be read by every process of the user."""
    monkeypatch.setenv(USERNAME, "wire")
    monkeypatch.setenv(PASSWORD, "hunter2")
    process = await SupervisedBroker.start("a broker", ["/usr/bin/env"], tmp_path / "log")
    await process.wait()
    said = (tmp_path / "log").read_text()
    assert "PATH=" in said
    assert USERNAME not in said
    assert PASSWORD not in said


def test_the_tail_of_a_log_is_its_last_lines_that_are_not_blank(tmp_path):
    """Of a log of any size; a log that can't be read has none; bytes that are no text are replaced."""
    path = tmp_path / "log"
    assert log_tail(path) == ()
    path.write_bytes(b"x" * 100_000 + b"\n" + b"".join(b"line %d\n\n" % number for number in range(50)) + b"\xff\n")
    assert log_tail(path) == (*(f"line {number}" for number in range(51 - TAIL_LINES, 50)), "\ufffd")


@pytest.mark.parametrize("failure", [ValueError, asyncio.CancelledError])
async def test_processes_that_start_together_are_stopped_where_the_start_fails(tmp_path, failure):
    """And go on where it does not."""

    async def start(kept, error=None):
        async with all_or_none() as started:
            kept.append(await SupervisedBroker.start("a broker", ["/bin/sleep", "60"], tmp_path / "log"))
            started.extend(kept)
            if error is not None:
                raise error

    lost, kept = [], []
    with pytest.raises(failure):
        await start(lost, failure())
    assert not lost[0].alive
    await start(kept)
    assert kept[0].alive
    await stop_all(kept)
    assert not kept[0].alive


async def test_a_process_that_a_fault_ends_is_no_fault_of_the_run_and_starts_again(tmp_path):
    """With another pid; after that its end is a fault as before."""
    process = await SupervisedBroker.start("a broker", ["/bin/sleep", "60"], tmp_path / "log")
    first = process.pid
    await process.ask("kill")
    assert process.alive
    await process.ask("start")
    assert process.pid != first
    os.kill(process.pid, signal.SIGKILL)
    assert f"pid {process.pid}" in (await process.wait()).problem


async def test_an_act_that_can_not_be_done_is_a_fault_with_its_reason(tmp_path):
    """The supervisor's, or that it does not answer any more."""
    program = tmp_path / "program"
    program.symlink_to("/bin/sleep")
    process = await SupervisedBroker.start("a broker", [str(program), "60"], tmp_path / "log")
    await process.ask("terminate")
    program.unlink()
    with pytest.raises(BrokerFault, match=r"a fault could not start it: .*No such file or directory"):
        await process.ask("start")
    await process.stop()
    with pytest.raises(BrokerFault, match="a fault could not kill it: its supervisor does not answer"):
        await process.ask("kill")


async def test_a_caller_that_is_cancelled_leaves_the_act_to_be_done(tmp_path):
    """The next act waits for it, and has its own answer."""
    process = await SupervisedBroker.start("a broker", ["/bin/sleep", "60"], tmp_path / "log")
    asking = asyncio.create_task(process.ask("kill"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    first = process.pid
    await process.ask("start")
    assert process.pid != first
    await process.stop()
