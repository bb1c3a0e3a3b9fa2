"""The control group's process beside a real broker: how it subscribes."""

import subprocess
import sys
from dataclasses import asdict

import orjson
import pytest

from bench.control.records import Place
from tests.integration.runs import mosquitto

pytestmark = pytest.mark.integration

TOPIC = "wire/v1/de/western-europe/politics"


@pytest.mark.parametrize(("qos", "asked"), [(0, 0), (1, 1), (2, 1)])
def test_a_plain_client_never_waits_for_a_handshake_behind_an_arrival(tmp_path, qos, asked):
    """It subscribes as the swarm's outlets do, but at QoS 2, where a message is handed over at its PUBREL, at QoS 1."""
    log = tmp_path / "mosquitto.log"
    with mosquitto(tmp_path, f"log_type subscribe\nlog_dest file {log}\nuser root\n") as port:
        place = Place(7, 1, f"mqtt://127.0.0.1:{port}", "3.1.1", qos, "plain", (TOPIC,))
        command = [sys.executable, "-m", "bench.control.clients"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(orjson.dumps(asdict(place)) + b"\n")
            process.stdin.flush()
            assert orjson.loads(process.stdout.readline()) == {"on": 7}
            process.stdin.close()
            assert process.wait(20) == 0
    assert f"plain {asked} {TOPIC}" in log.read_text()
