"""The control group's process beside a real broker: how it subscribes."""

import subprocess
import sys

import pytest

from bench.base.lines import encode_line
from bench.control_group.records import SAID, On, Place
from tests.support.brokers import mosquitto

pytestmark = pytest.mark.integration

TOPIC = "wire/v1/de/western-europe/politics"


@pytest.mark.parametrize(("qos", "asked"), [(0, 0), (1, 1), (2, 1)])
def test_a_plain_client_never_waits_for_a_handshake_behind_an_arrival(tmp_path, qos, asked):
    """The group subscribes at the outlets' QoS; in a run at QoS 2 at QoS 1, because QoS 2 adds a round trip."""
    log = tmp_path / "mosquitto.log"
    with mosquitto(tmp_path, f"log_type subscribe\nlog_dest file {log}\nuser root\n") as port:
        place = Place(7, 1, f"mqtt://127.0.0.1:{port}", "3.1.1", qos, "plain", (TOPIC,))
        command = [sys.executable, "-m", "bench.control_group.clients"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(encode_line(place))
            process.stdin.flush()
            assert SAID.decode(process.stdout.readline()) == On(7)
            process.stdin.close()
            assert process.wait(20) == 0
    assert f"plain {asked} {TOPIC}" in log.read_text()
