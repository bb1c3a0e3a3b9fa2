"""Malformed control messages from a real client over a real broker are dropped and counted; wire and workers go on.

Earlier, both messages ended a wire with a traceback, and as retained messages they ended every restart.
"""

import subprocess
import sys
from contextlib import ExitStack
from itertools import pairwise

import orjson
import pytest

from tests.support.brokers import mosquitto
from tests.support.control_flood import flood, joined_instances, publishing, rejected
from tests.support.ports import own_port
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import until
from wire.contract.control_topics import lease_topic, wire_topic, worker_topic
from wire.contract.times import parse_time

pytestmark = pytest.mark.integration

LEASE = b'{"type":"lease_request","token":"x","host":"h","pid":1,"since_ns":"now","held":false}'
JOIN = b'{"type":"join","worker":"w","instance":"i","pid":1,"host":"h","boot_id":"b","files":"many"}'
BY_TOPIC = {lease_topic("wirestorm"): LEASE, wire_topic("wirestorm"): JOIN}


def publish(port, *options):
    """Publish both messages with mosquitto's own client."""
    for topic, message in BY_TOPIC.items():
        command = ["mosquitto_pub", "-p", str(port), "-q", "1", "-t", topic, "-m", message, *options]
        subprocess.run(command, check=True, timeout=20)


def counted(lab, **counts):
    """Wait until the wire has counted so many rejected messages, by reason."""
    until(lambda: {reason: count for reason, count in rejected(lab.http).items() if count} == counts, 30)


def reported(lab, *reasons):
    """Return the wire's log lines on rejected control messages, of these reasons or of all."""
    printed = lab.printed("wire").splitlines()
    lines = [orjson.loads(line) for line in printed if "control message rejected" in line]
    return [line for line in lines if not reasons or line["reason"] in reasons]


def test_a_wire_lives_through_them_plain_and_retained_and_starts_with_them_retained(tmp_path):
    """The workers come online; each rejected message is counted, and the log has one line a second at most."""
    with mosquitto(tmp_path) as port, ExitStack() as stack:
        lab = ServiceProcesses(tmp_path, stack, f"mqtt://127.0.0.1:{port}", outlets=30)
        publish(port, "--retain")
        lab.start_wire("--min-workers", "1")
        counted(lab, retained=2)
        publish(port)
        counted(lab, retained=2, invalid=2)
        lab.start_worker("worker")
        lab.ready()
        for _ in range(5):
            publish(port)
        counted(lab, retained=2, invalid=12)
        lab.kill("wire")
        lab.start_wire("--min-workers", "1")
        counted(lab, retained=2)
        lab.ready()
        publish(port)
        counted(lab, retained=2, invalid=2)
        until(lambda: publish(port) or reported(lab, "invalid"), 30)
        assert lab.processes["wire"].poll() is None
        printed, lines = lab.printed("wire"), reported(lab)
    assert "Traceback" not in printed
    assert {line["reason"] for line in lines} <= {"retained", "invalid"}
    named = [line["problem"] for line in lines if line["reason"] == "invalid"]
    assert all("`$.since_ns`" in problem or "`$.files`" in problem for problem in named)
    moments = [parse_time(line["timestamp"]) for line in lines]
    assert all(later - earlier > 900_000_000 for earlier, later in pairwise(moments))


def test_a_worker_lives_through_them_and_counts_them(tmp_path):
    """A worker drops retained messages, and messages of wrong types."""
    with mosquitto(tmp_path) as port, ExitStack() as stack:
        lab = ServiceProcesses(tmp_path, stack, f"mqtt://127.0.0.1:{port}", outlets=30)
        lab.start_wire("--min-workers", "1")
        client = stack.enter_context(publishing(port))
        instances = joined_instances(client)
        metrics = own_port()
        command = [sys.executable, "-m", "subscribers", "--broker", lab.broker_url, "--name", "worker"]
        lab.start("worker", [*command, "--metrics", f"127.0.0.1:{metrics}"])
        lab.ready()
        (instance,) = instances
        topic = worker_topic("wirestorm", instance)
        for data in (b"{", b'{"type":"drain","deadline_ns":"now"}', b'{"type":"start","start_ns":-1}'):
            client.publish(topic, data, 1).wait_for_publish(20)
        until(lambda: rejected(metrics, "worker_control_rejected")["invalid"] == 2, 30)
        assert rejected(metrics, "worker_control_rejected")["malformed"] == 1
        assert lab.ask("GET", "/readyz")["status_code"] == 200
        assert lab.processes["worker"].poll() is None


def test_a_flood_of_them_ends_nothing(tmp_path):
    """Random, mutated and nonsensical messages, some of them retained, end no wire, and no restart of it."""
    _, problems = flood(2_000, 7, tmp_path)
    assert problems == []
