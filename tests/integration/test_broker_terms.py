"""The terms that a real broker sets in CONNACK and SUBACK: kept by the outlets, or told."""

import pytest

from tests.support.brokers import mosquitto
from tests.support.runs import run, scenario

pytestmark = pytest.mark.integration


def test_the_keepalive_of_a_real_broker_is_kept(tmp_path):
    """Mosquitto disconnects a client that is silent for one and a half times its own keepalive of at least 10 s."""
    with mosquitto(tmp_path, "max_keepalive 10\n") as port:
        url = f'broker.urls=["mqtt://127.0.0.1:{port}"]'
        options = ("--set", 'broker.kind="url"', "--set", url, "--set", "duration=17s")
        done, found = run(tmp_path, scenario(tmp_path, 1, "5"), *options)
    assert done.returncode in (0, 98), done.stderr
    assert (found["outlets_on"], found["disconnects"], found["missing"]) == (150, {}, 0)


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
def test_a_real_broker_that_grants_a_lower_qos_makes_the_run_invalid(tmp_path, mqtt):
    """Mosquitto's max_qos lowers what SUBACK grants; MQTT 5 has it in CONNACK too."""
    with mosquitto(tmp_path, "max_qos 1\n") as port:
        url = f'broker.urls=["mqtt://127.0.0.1:{port}"]'
        done, found = run(tmp_path, scenario(tmp_path, 2, mqtt), "--set", 'broker.kind="url"', "--set", url)
    assert done.returncode == 98, done.stderr
    assert any("and QoS 2 was asked for" in doubt for doubt in found["doubts"])
