"""Brokers given by URL: they are neither started nor stopped, and a refusal is reported clearly."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.opening import open_broker
from bench.brokers.ports import HOST
from bench.brokers.process import SupervisedBroker
from tests.support.ports import own_ports
from tests.support.waiting import eventually, listening
from wire.contract.broker import PASSWORD, USERNAME

pytestmark = pytest.mark.integration


async def test_a_broker_given_by_url_is_neither_started_nor_stopped(tmp_path: Path) -> None:
    """A broker given by URL is neither started nor stopped; only its connections notice its end."""
    async with open_broker("embedded", tmp_path) as ours:
        async with open_broker(ours.urls[0], tmp_path) as theirs:
            assert (theirs.kind, theirs.version, theirs.pids) == ("url", "unknown", ())
            assert theirs.urls == ours.urls
            assert theirs.alive()
        assert ours.alive()


async def test_credentials_open_a_broker_and_show_nowhere(tmp_path: Path) -> None:
    """User and password come from the URL, else from the environment; wrong ones are a fault without the password."""
    tool = shutil.which("mosquitto_passwd")
    if tool is None or shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    users = tmp_path / "users"
    await run(tool, "-c", "-b", str(users), "desk", "hunter2")
    (port,) = own_ports(1)
    config = tmp_path / "own.conf"
    config.write_text(f"listener {port} {HOST}\npassword_file {users}\nuser root\n")
    server = await SupervisedBroker.start("mosquitto", ["mosquitto", "-c", str(config)], tmp_path / "own.log")
    try:
        await eventually(lambda: listening(port))
        url = f"mqtt://{HOST}:{port}"
        async with open_broker(f"mqtt://desk:hunter2@{HOST}:{port}", tmp_path) as broker:
            assert broker.urls == (url,)
            assert broker.credentials is not None
            assert broker.credentials.environment() == {USERNAME: "desk", PASSWORD: "hunter2"}
            assert "hunter2" not in f"{broker!r} {broker}"
        environment = {USERNAME: "desk", PASSWORD: "hunter2"}
        async with open_broker(url, tmp_path, environment=environment) as broker:
            assert broker.credentials is not None
        for text in (url, f"mqtt://desk:hunter3@{HOST}:{port}"):
            with pytest.raises(BrokerFault, match="username and password") as caught:
                async with open_broker(text, tmp_path, environment={}):
                    pass
            assert "hunter" not in str(caught.value)
    finally:
        await server.stop()


async def run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


async def test_a_url_without_a_broker_is_a_fault(tmp_path: Path) -> None:
    """A refusal, a connection closed without an answer, and a server that is no broker are each reported clearly."""
    (port,) = own_ports(1)
    with pytest.raises(BrokerFault, match=r"cannot be reached: .*[Rr]efused|cannot be reached: .*failed"):
        async with open_broker(f"mqtt://{HOST}:{port}", tmp_path):
            pass

    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    for behaviour, problem in ((web, "does not answer in MQTT"), (silent, "in place of a CONNACK")):
        async with await asyncio.start_server(behaviour, HOST, 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(BrokerFault, match=problem):
                async with open_broker(f"mqtt://{HOST}:{port}", tmp_path):
                    pass


async def test_a_version_that_a_broker_does_not_speak_is_said_so(tmp_path: Path) -> None:
    """The embedded broker refuses MQTT 5 with CONNACK 132, before any outlet tries."""
    async with open_broker("embedded", tmp_path) as broker:
        with pytest.raises(BrokerFault, match=r"it speaks no MQTT 5; give --mqtt 3\.1\.1"):
            async with open_broker(broker.urls[0], tmp_path, mqtt="5"):
                pass
