"""The lab's broker settings, read by the brokers that are installed here."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from bench.brokers import embedded
from bench.brokers.jetstream import main
from bench.brokers.ports import HOST
from bench.brokers.process import SupervisedBroker
from bench.brokers.readiness import until_accepted
from tests.support.ports import own_ports

pytestmark = pytest.mark.integration
OPS = Path(__file__).resolve().parents[2] / "ops"
READY_S = 20.0


def of_one_machine(text: str, listens: dict[str, int], folder: Path) -> str:
    """Return the NATS settings with other ports and folders, because several servers share this machine."""
    for old, port in listens.items():
        text = text.replace(f"0.0.0.0:{old}", f"{HOST}:{port}")
    return text.replace('"/data"', f'"{folder}"')


def test_the_nats_server_takes_its_settings() -> None:
    """The server knows every key."""
    done = subprocess.run(
        [embedded.executable(), "--config", OPS / "nats-cluster" / "nats.conf", "-t"],
        env={"PATH": os.environ["PATH"], "NATS_NAME": "nats-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def test_three_nats_servers_with_these_settings_get_their_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of ``nats-streams`` makes the streams on a cluster that has only just started, and is idempotent."""
    ports = [own_ports(4) for _ in range(3)]
    servers: list[SupervisedBroker] = []
    try:
        for node, own in enumerate(ports, start=1):
            listens = dict(zip(("4222", "8222", "1883", "6222"), own, strict=True))
            text = of_one_machine((OPS / "nats-cluster" / "nats.conf").read_text(), listens, tmp_path / f"store-{node}")
            for other, theirs in enumerate(ports, start=1):
                text = text.replace(f"nats://nats-{other}:6222", f"nats://{HOST}:{theirs[3]}")
            config = tmp_path / f"nats-{node}.conf"
            config.write_text(text)
            monkeypatch.setenv("NATS_NAME", f"nats-{node}")
            command = [str(embedded.executable()), "--config", str(config)]
            servers.append(await SupervisedBroker.start(f"nats-{node}", command, tmp_path / f"nats-{node}.log"))
        assert await asyncio.to_thread(main, [f"{HOST}:{ports[0][0]}"]) == 0
        assert await asyncio.to_thread(main, [f"{HOST}:{ports[2][0]}"]) == 0
        for server, own in zip(servers, ports, strict=True):
            assert await until_accepted(server.pid, own[2], READY_S, lambda server=server: server.alive)
    finally:
        await asyncio.gather(*(server.stop() for server in servers))


@pytest.mark.parametrize("given", [[], ["nats-1"], ["nats-1:mqtt"], ["nats-1:70000"], ["a:1", "b:2"]])
def test_a_wrong_server_address_is_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 104, and the message shows the correct form."""
    assert main(given) == 104
    assert "HOST:PORT" in capsys.readouterr().err


@pytest.mark.skipif(
    shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None,
    reason="mosquitto is not installed",
)
async def test_mosquitto_takes_its_settings(tmp_path: Path) -> None:
    """Mosquitto starts with the settings, and accepts MQTT."""
    (port,) = own_ports(1)
    text = (OPS / "mosquitto" / "mosquitto.conf").read_text()
    text = re.sub(r"^listener 1883$", f"listener {port} {HOST}\nuser root", text, flags=re.MULTILINE)
    config = tmp_path / "mosquitto.conf"
    config.write_text(text.replace("/mosquitto/data/", f"{tmp_path}/"))
    server = await SupervisedBroker.start("mosquitto", ["mosquitto", "-c", str(config)], tmp_path / "mosquitto.log")
    try:
        assert await until_accepted(server.pid, port, READY_S, lambda: server.alive)
        with socket.create_connection((HOST, port), timeout=READY_S):
            assert server.alive
    finally:
        await server.stop()
