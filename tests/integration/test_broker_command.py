"""``wirestorm broker`` is ready when it prints its URLs, serves until it is stopped, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.ports import own_port, own_ports
from tests.support.processes import descendants
from tests.support.runs import COMMAND, run, scenario
from tests.support.waiting import listening, until
from wire.broker.client import Access
from wire.broker.probe import ACCEPTED, probe

pytestmark = pytest.mark.integration
HOST = "127.0.0.1"


@contextmanager
def broker(folder, *options, nodes=1):
    """Yield the command's process, the URLs that it printed, and its temporary folder."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    command = [COMMAND, "broker", "--nodes", str(nodes), *map(str, options)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=os.environ | {"TMPDIR": str(temporary)},
    ) as process:
        try:
            yield process, [_line(process).split()[0] for _ in range(nodes)], temporary
        finally:
            process.kill()


def _line(process):
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return line


def stores(folder):
    return [Path(path.read_text().partition("store_dir:")[2].split('"')[1]) for path in folder.rglob("nats-*.conf")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_command_serves_until_it_is_asked_to_end_and_leaves_nothing(tmp_path, number):
    """The command exits with 0 and writes no error; no process, port, store or folder remains."""
    with broker(tmp_path) as (process, (url,), temporary):
        access = Access.of(url)
        assert access.host == HOST
        assert access.port < 32_768
        assert (await probe(access, 10)).code == ACCEPTED
        family = descendants(process.pid)
        kept = stores(temporary)
        assert family
        assert [path.is_dir() for path in kept] == [True]
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (0, "", "wirestorm: starting the embedded broker\n")
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert not listening(access.port)
    assert not any(path.exists() for path in kept)
    assert list(temporary.iterdir()) == []


async def test_a_cluster_says_a_line_for_each_node_on_the_ports_that_were_asked_for(tmp_path):
    """The first node has the port of --port, the others the next ports. --folder keeps the logs, not the stores."""
    folder = tmp_path / "kept"
    port = until(lambda: next((port for port in own_ports(10) if _free(port + 1)), None))
    with broker(tmp_path, "--port", port, "--folder", folder, nodes=2) as (process, urls, temporary):
        assert urls == [f"mqtt://{HOST}:{port}", f"mqtt://{HOST}:{port + 1}"]
        assert [(await probe(Access.of(url), 10)).code for url in urls] == [ACCEPTED, ACCEPTED]
        assert list(temporary.iterdir()) == []
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert {path.name for path in folder.glob("*.log")} == {"nats-1.log", "nats-2.log"}
    assert len(stores(folder)) == 2
    assert not any(path.exists() for path in stores(folder))


def test_a_broker_under_nohup_goes_on_after_a_hangup(tmp_path):
    """SIGHUP is ignored when the command starts, and stays ignored; SIGTERM ends the command."""
    handler = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with broker(tmp_path) as (process, _, _):
            signal.signal(signal.SIGHUP, handler)
            ignored = int(Path(f"/proc/{process.pid}/status").read_text().partition("SigIgn:")[2].split()[0], 16)
            assert ignored >> signal.SIGHUP - 1 & 1
            process.terminate()
            assert process.wait(timeout=30) == 0
    finally:
        signal.signal(signal.SIGHUP, handler)


def _free(port):
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def test_a_run_uses_the_broker_by_its_url(tmp_path):
    """A run connects by the printed URL, and the broker goes on after the run."""
    with broker(tmp_path) as (process, (url,), _):
        done, found = run(tmp_path, scenario(tmp_path), "--broker", url)
        assert found["expected"] == found["delivered"] > 0, done.stdout + done.stderr
        assert process.poll() is None
        assert listening(Access.of(url).port)


def test_a_broker_that_dies_ends_the_command_with_the_reason(tmp_path):
    """The command exits with 1 and names process and signal; the log remains, and the port is free at once."""
    with broker(tmp_path) as (process, (url,), temporary):
        family = descendants(process.pid)
        kept = stores(temporary)
        os.kill(next(pid for pid, line in family.items() if "nats-server" in line and "supervisor" not in line), 9)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "was killed by signal 9 (SIGKILL)" in errors
    assert "Traceback" not in errors
    (log,) = temporary.rglob("nats-1.log")
    assert str(log) in errors
    assert not any(path.exists() for path in kept)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    with broker(tmp_path, "--port", Access.of(url).port) as (again, urls, _):
        assert urls == [url]
        again.terminate()
        assert again.wait(timeout=30) == 0


def test_nothing_outlives_the_command_when_it_is_killed(tmp_path):
    """If the command is ended by SIGKILL, the broker ends and its store is removed."""
    with broker(tmp_path) as (process, (url,), temporary):
        family = descendants(process.pid)
        kept = stores(temporary)
        process.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    until(lambda: not any(path.exists() for path in kept))
    assert not listening(Access.of(url).port)


def test_an_option_that_cannot_be_met_is_named(tmp_path):
    """A port that is taken or out of range, a folder that can't be made, or no nodes: exit 104."""
    (tmp_path / "file").write_text("")
    with socket.create_server((HOST, 0)) as holder:
        held = holder.getsockname()[1]
        taken = own_port()
        with socket.create_server((HOST, taken)):
            for words, said in (
                (["--port", taken], f"--port: {HOST}:{taken}: address already in use"),
                (["--port", max(held, 32_768)], "--port: "),
                (["--port", "32767", "--nodes", "2"], "--port: 32768"),
                (["--nodes", "0"], "--nodes: "),
                (["--folder", tmp_path / "file" / "in"], "--folder: "),
            ):
                done = subprocess.run(
                    [COMMAND, "broker", *map(str, words)], capture_output=True, text=True, timeout=30, check=False
                )
                assert done.returncode == 104, done.stderr
                assert said in done.stderr
                assert len(done.stderr.strip().splitlines()) == 1
                assert done.stdout == ""
