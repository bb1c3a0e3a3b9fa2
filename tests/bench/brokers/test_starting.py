"""Starting a broker by its description: ready when it accepts a CONNECT, and nothing left behind."""

import sys

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.description import Description
from bench.brokers.finding import Importable
from bench.brokers.starting import placeholders, printed, start_described, version_of
from tests.support.ports import own_port, own_ports
from tests.support.processes import running

# A server that answers each packet with a CONNACK, or with the CONNACK and SUBACK that the probe asks for.
SERVER = """
import os, pathlib, socketserver, sys
pathlib.Path(sys.argv[2], "store").write_text(os.environ["KEPT"])
class Answer(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            self.request.sendall(b"\\x20\\x02\\x00\\x00")
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WAITING = "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); s.accept()"

SILENT = (
    "import signal, socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); "
    "signal.sigwait({signal.SIGTERM})"
)


def described(command=("$python", "-c", SERVER, "$port", "$data"), **more):
    return Description(
        name="stand-in",
        install="",
        parts={"python": Importable("orjson")},
        command=command,
        version=("stand-in-2.10",),
        environment={"KEPT": "$folder"},
        **more,
    )


async def test_a_broker_is_ready_when_it_accepts_and_its_store_ends_with_it(tmp_path):
    """Its store is in a folder of its name, and its environment has the values of its placeholders."""
    processes, version = await start_described(described(), tmp_path, [own_port()])
    store = tmp_path / "broker-files" / "data" / "store"
    assert store.read_text() == str(tmp_path / "broker-files")
    assert version == "2.10"
    for process in processes:
        await process.stop()
    assert not store.parent.exists()
    assert not any(running(process.pid) for process in processes)


async def test_its_helper_listens_before_it_starts_and_counts_as_its_process(tmp_path):
    """The broker's own process is the first."""
    helper = ("$python", "-c", WAITING, "$port_2")
    processes, _ = await start_described(described(helper=helper, ports=2), tmp_path, own_ports(2))
    assert [process.name for process in processes] == ["stand-in", f"stand-in's {sys.executable.rpartition('/')[2]}"]
    for process in processes:
        await process.stop()


async def test_a_broker_that_ends_at_once_is_a_fault_with_the_end_of_its_log(tmp_path):
    """Its helper is ended too."""
    command = ("$python", "-c", "print('no such setting', flush=True); raise SystemExit(3)")
    with pytest.raises(BrokerFault, match=r"(?s)stand-in: its process .* ended with status 3.*no such setting"):
        await start_described(described(command), tmp_path, [own_port()])
    assert not (tmp_path / "broker-files" / "data").exists()


async def test_a_broker_that_does_not_answer_in_its_own_time_is_a_fault(tmp_path):
    """It listens, and says nothing; it is ended."""
    description = described(("$python", "-c", SILENT, "$port"), ready_s=1.0)
    with pytest.raises(BrokerFault, match="stand-in: accepted no MQTT connection within 1 s"):
        await start_described(description, tmp_path, [own_port()])
    assert not (tmp_path / "broker-files" / "data").exists()


async def test_a_version_is_what_a_command_prints_or_what_a_path_says(tmp_path):
    """Where neither has one it is unknown."""
    values = placeholders({"python": sys.executable}, tmp_path, [1], "3.1.1")
    for version, expected in (
        (("$python", "-c", "print('broker 1.2.3 (stable)')"), "1.2.3"),
        (("/usr/lib/broker-23.01",), "23.01"),
        (("/usr/lib/broker",), "unknown"),
    ):
        description = Description("stand-in", "", {}, (), version)
        assert await version_of(description, values) == expected


async def test_a_program_that_cannot_be_started_is_a_fault(tmp_path):
    """The fault names the program."""
    with pytest.raises(BrokerFault, match=r"nobody: cannot be started: .*/nobody"):
        await printed(str(tmp_path / "nobody"))
