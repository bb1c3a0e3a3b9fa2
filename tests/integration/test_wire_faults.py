"""Faults of the run's own wire, as docs/faults.md has them, in whole runs whose account is counted again."""

import re
import shutil
import socket
from contextlib import closing

import pytest

from tests.integration.test_recount import recount
from tests.support.brokers import RestartableBroker, mosquitto, needs_mosquitto
from tests.support.documents import ROOT
from tests.support.mqtt_bytes import packet, text
from tests.support.run_files import read_file
from tests.support.runs import run

pytestmark = pytest.mark.integration

SCENARIO = """
name = "own-wire"
duration = "60s"
drain = "30s"
[audience]
outlets = 120
countries = 5
[calendar]
background_per_minute = 1200.0
"""


def example(kind):
    """The example of a kind of fault in the documentation."""
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "faults.md").read_text(), re.DOTALL)
    (found,) = (block for block in blocks if f'kind = "{kind}"' in block)
    return found


def ran(folder, broker, fault):
    """Have a fault, a tenth as long as documented, in a run of six seconds; return the summary and the fault in it."""
    if broker == "mosquitto" and shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    path = folder / "scenario.toml"
    path.write_text(SCENARIO + fault)
    done, found = run(folder, path, "--broker", broker, "--duration", "6s", "--workers", "2", "--raw", timeout=120)
    assert found is not None, done.stdout + done.stderr
    assert (found["fault"], found["account_faults"]) == (None, []), done.stdout
    assert found["expected"] == found["delivered"] + found["missing"] > 0
    kinds = [line["kind"] for line in read_file(folder / "out" / "events.jsonl")]
    assert (kinds.count("fault_began"), kinds.count("fault_ended")) == (1, 1)
    (fault,) = found["faults"]
    assert fault["problem"] == ""
    assert recount(folder / "out")[0] == 0
    return found, fault


@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_a_clock_that_is_set_forward_sends_early_what_it_takes_to_be_due(tmp_path, broker):
    """Nothing is lost, and the outlets' own times say by how much it came before it was due."""
    found, fault = ran(tmp_path, broker, example("clock_step"))
    assert (found["missing"], found["duplicates"]) == (0, 0)
    assert fault["early"] == found["negative_latencies"] > 0
    assert 1 < fault["earliest_seconds"] <= 2
    assert found["latency_lower_seconds"]["transit"]["p50"] > 0
    assert fault["recovery_seconds"] is not None


def test_a_clock_that_is_set_back_sends_late_what_is_due(tmp_path):
    """Once the clock is right, all of it is sent within a second, which is how often the desk looks at its clock."""
    found, fault = ran(tmp_path, "embedded", example("clock_step").replace('"2s"', '"-2s"'))
    assert (found["missing"], found["duplicates"]) == (0, 0)
    assert (fault["early"], fault["earliest_seconds"], found["negative_latencies"]) == (0, None, 0)
    assert fault["worst_seconds"] > 0.9
    assert fault["recovery_seconds"] > 0


@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_what_is_due_while_the_disk_is_full_waits_and_is_not_lost(tmp_path, broker):
    """Nothing leaves without its numbers on disk; afterwards all of it arrives, once."""
    found, fault = ran(tmp_path, broker, example("disk_full"))
    assert (found["missing"], found["duplicates"]) == (0, 0)
    assert fault["releases"] > 5
    assert 0.9 < fault["worst_seconds"] < 20
    assert fault["recovery_seconds"] is not None
    assert (tmp_path / "out" / "store" / "wire.db").exists()


@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_a_wire_that_is_killed_goes_on_from_its_disk(tmp_path, broker):
    """The workers stay. All that was due meanwhile is sent then, and the account is whole, to the last delivery."""
    found, fault = ran(tmp_path, broker, example("publisher_killed"))
    assert found["missing"] == 0
    assert fault["releases"] > 5
    assert 0.9 < fault["worst_seconds"] < 20
    assert fault["recovery_seconds"] is not None
    lines = read_file(tmp_path / "out" / "releases.jsonl")
    settled = {(line["uri"], line["version"]): line["expected"] for line in lines}
    assert len(settled) == len(lines)
    assert sum(settled.values()) == found["expected"]


def connection(port, name):
    """A connection to a broker with a clean session (MQTT 3.1.1 §3.1)."""
    made = socket.create_connection(("127.0.0.1", port), timeout=10)
    made.sendall(packet(0x10, text("MQTT") + b"\x04\x02\x00\x3c" + text(name)))
    assert made.recv(4) == b"\x20\x02\x00\x00"
    return made


def behind_a_kill(port):
    """Return the payload that arrives where a client is killed before its PUBREL, and its next life begins with another
    message under the same packet identifier.
    """
    with closing(connection(port, "outlet")) as outlet:
        outlet.sendall(packet(0x82, b"\x00\x01" + text("news") + b"\x01"))
        assert outlet.recv(5) == b"\x90\x03\x00\x01\x01"
        for payload in (b"former", b"later"):
            with closing(connection(port, "wire")) as wire:
                wire.sendall(packet(0x34, text("news") + b"\x00\x01" + payload))
                assert wire.recv(4) == b"\x50\x02\x00\x01"
                if payload == b"later":
                    wire.sendall(packet(0x62, b"\x00\x01"))
                    assert wire.recv(4) == b"\x70\x02\x00\x01"
        return outlet.recv(100)[10:]


def test_the_embedded_broker_takes_the_message_of_a_next_life_for_the_former_ones(tmp_path):
    """At QoS 2, under the same packet identifier, though the session was clean: the next life's message is lost."""
    broker = RestartableBroker(tmp_path)
    broker.start()
    try:
        assert behind_a_kill(broker.port) == b"former"
    finally:
        broker.kill()


@needs_mosquitto
def test_mosquitto_forgets_the_message_of_a_clean_session(tmp_path):
    """As MQTT has it (3.1.1 §3.1.2.4)."""
    with mosquitto(tmp_path) as port:
        assert behind_a_kill(port) == b"later"
