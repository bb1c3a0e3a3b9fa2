"""Messages that a real broker does not take: the rest goes on, and log, API and account name the message."""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from tests.support.brokers import mosquitto
from tests.support.ports import own_port
from tests.support.runs import run, scenario
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import until

pytestmark = pytest.mark.integration

LONG = "A long release in English\n\n" + "A sentence of the long release that goes on and on.\n\n" * 400
SHORT = "A short release in English\n\nA paragraph in English."
LIMIT = 12_000  # bytes: below the long release, and below the whole tally that a restarted wire asks for
ACL = "topic readwrite wirestorm/#\ntopic read wire/#\ntopic readwrite $SYS/#\n"


def posted(service, uri, text):
    return service.ask("POST", "/releases", {"uri": uri, "text": text, "circuits": ["en/*"]})


def logged(service, event):
    lines = [json.loads(line) for line in service.printed("wire").splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


@contextmanager
def on_mosquitto(folder, more):
    """A service on a mosquitto with further lines of configuration; yield a function that starts the wire."""
    with mosquitto(folder, more) as port, ExitStack() as stack:
        service = ServiceProcesses(folder, stack, f"mqtt://127.0.0.1:{port}", outlets=60)
        try:
            yield service
        except AssertionError as error:
            error.add_note(service.state())
            raise


def test_one_message_that_the_broker_cannot_take_blocks_nothing(tmp_path):
    """Below MQTT 5: the long one is found and named, the short one arrives; a restart does not try it again, and a kill
    of it arrives.
    """
    with on_mosquitto(tmp_path, f"max_packet_size {LIMIT}\n") as service:
        service.start_wire("--mqtt", "3.1.1")
        service.start_worker("worker")
        service.ready()
        assert posted(service, "urn:test:long", LONG)["status_code"] == 201
        assert posted(service, "urn:test:short", SHORT)["status_code"] == 201
        short = service.settled("urn:test:short", seconds=60)
        assert (short["missing"], short["delivered"]) == (0, short["entitled"])
        refused = until(lambda: [line for line in logged(service, "message refused") if line["given_up"]], 60)
        assert {line["uri"] for line in refused} == {"urn:test:long"}
        circuits = len(service.delivery("urn:test:long")["circuits"])
        until(lambda: len(logged(service, "message refused")) == circuits, 90)
        # Its 201 says that what was written before is on the disk too, so that the killed wire has no refusal to lose.
        assert posted(service, "urn:test:after", SHORT)["status_code"] == 201
        service.kill("wire")
        service.start_wire("--mqtt", "3.1.1")
        service.ready()
        assert service.ask("DELETE", "/releases/urn%3Atest%3Along")["status_code"] == 200
        kill = service.settled("urn:test:long", 2, 60)
        assert (kill["missing"], kill["delivered"]) == (0, kill["entitled"])
        assert len(logged(service, "message refused")) == circuits, "a restart tries none of them again"
        long = service.delivery("urn:test:long", 1)
        reasons = [circuit["refused"] for circuit in long["circuits"]]
        assert all("the connection ended 3 times after it: the broker ended it" in reason for reason in reasons), (
            reasons
        )
        counts = until(lambda: service.counts()["refused_deliveries"] == long["entitled"] and service.counts(), 90)
        assert counts["missing"] == counts["refused_deliveries"] == service.delivery("urn:test:long", 1)["missing"]


def test_a_release_larger_than_an_mqtt_5_broker_takes_is_answered_with_both_sizes(tmp_path):
    """Once the broker was connected; no connection ends because of it."""
    with on_mosquitto(tmp_path, f"max_packet_size {LIMIT}\n") as service:
        service.start_wire("--mqtt", "5")
        service.start_worker("worker")
        service.ready()
        problem = posted(service, "urn:test:long", LONG)
        assert (problem["status_code"], problem["limit"]) == (422, LIMIT), problem
        assert problem["size"] > LIMIT
        assert posted(service, "urn:test:short", SHORT)["status_code"] == 201
        short = service.settled("urn:test:short")
        assert (short["missing"], short["delivered"]) == (0, short["entitled"])
        assert logged(service, "broker lost") == []


def test_a_wire_whose_broker_takes_no_control_message_says_so_before_anything_starts(tmp_path):
    """Maximum Packet Size of MQTT 5: one line with both sizes, and exit code 1."""
    with mosquitto(tmp_path, "max_packet_size 900\n") as port:
        command = [sys.executable, "-m", "wire", "--broker", f"mqtt://127.0.0.1:{port}", "--mqtt", "5"]
        command += ["--http", f"127.0.0.1:{own_port()}", "--data", tmp_path / "data", "--outlets", "60"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("wire: the broker takes packets of 900 bytes at most, and control")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("qos", [1, 2])
def test_what_a_brokers_acl_refuses_is_missing_with_that_cause(tmp_path, qos):
    """Mosquitto's answer in MQTT 5, PUBACK or PUBREC 0x87: none of it counts as lost on the way, and the run ends."""
    (tmp_path / "acl").write_text(ACL)
    with mosquitto(tmp_path, f"user root\nacl_file {tmp_path / 'acl'}\n") as port:
        options = ("--broker", f"mqtt://127.0.0.1:{port}", "--set", "audience.control=0")
        done, found = run(tmp_path, scenario(tmp_path, qos, "5"), *options)
    assert done.returncode == 99, done.stderr
    assert done.stderr == ""
    assert found["delivered"] == 0 < found["expected"] == found["missing"]
    assert found["missing_by_cause"] == {
        "unsent": 0,
        "refused": found["missing"],
        "unreported": 0,
        "held": 0,
        "lost": 0,
    }
    assert found["refused"] >= len(found["refused_messages"]) > 0
    assert {message["reason"] for message in found["refused_messages"]} == {"not authorised (0x87)"}
    assert "refused by the broker" in done.stdout


@pytest.mark.parametrize(
    ("mqtt", "line"),
    [("5", "max_packet_size 4000"), ("5", "message_size_limit 4000"), ("3.1.1", "max_packet_size 4000")],
)
def test_a_load_test_on_a_broker_that_takes_no_long_message_ends_with_the_cause(tmp_path, mqtt, line):
    """In each version; the short messages arrive, unless the run ended before their turn, and none is lost."""
    with mosquitto(tmp_path, line + "\n") as port:
        options = ("--broker", f"mqtt://127.0.0.1:{port}", "--set", "audience.control=0")
        done, found = run(tmp_path, scenario(tmp_path, 1, mqtt), *options)
    assert done.returncode == 99, done.stderr
    causes = found["missing_by_cause"]
    assert causes["refused"] > 0 == causes["lost"], (causes, found["publish_errors"])
    assert found["delivered"] > 0
    assert found["expected"] == found["delivered"] + found["missing"]
