"""How integration tests run the real command: a small scenario, a folder, brokers of their own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import own_port, own_ports

COMMAND = Path(sys.executable).with_name("wirestorm")
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
# As short as it can be: a flash has a second to everyone before its kill, on a machine that others use too.
SCENARIO = """
name = "small"
duration = "1200ms"
drain = "3s"
[audience]
outlets = 150
qos = {qos}
mqtt = "{mqtt}"
[calendar]
background_per_minute = 300.0
[[calendar.event]]
name = "flash"
at = "50ms"
kind = "flash"
[[calendar.event]]
name = "results"
at = "300ms"
kind = "earnings"
count = 5
[[calendar.event]]
at = "600ms"
kind = "correction"
of = "results"
[[calendar.event]]
at = "1100ms"
kind = "kill"
of = "flash"
[thresholds]
"missing" = "== 0"
"duplicates" = "== 0"
"""
# What a run says of a machine that others use too. It puts times in doubt, and no count.
BUSY = ("the machine was starved: ", "the control group's latencies differ ")


def scenario(folder, qos=1, mqtt="3.1.1"):
    path = folder / "small.toml"
    path.write_text(SCENARIO.format(qos=qos, mqtt=mqtt))
    return path


def run(folder, *arguments, timeout=60, **environment):
    done = subprocess.run(
        [COMMAND, "run", *map(str, arguments), "--out", folder / "out"],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=os.environ | environment,
    )
    return done, summary(folder)


def run_alone(folder, *arguments):
    """A run on a machine that nobody else used: where that is all that put it in doubt it is made again, twice."""
    for _ in range(3):
        shutil.rmtree(folder / "out", ignore_errors=True)
        done, found = run(folder, *arguments)
        if done.returncode != 98 or not all(doubt.startswith(BUSY) for doubt in found["doubts"]):
            break
    return done, found


def summary(folder):
    path = folder / "out" / "summary.json"
    return json.loads(path.read_text()) if path.exists() else None


def assert_passed(done, found):
    """Exit 0 and PASS; on a machine that others use too, INVALID for that reason and for no other."""
    said = done.stdout + done.stderr
    assert (done.returncode, done.stderr) in ((0, ""), (98, "")), said
    assert found["verdict"] == ("PASS" if done.returncode == 0 else "INVALID"), said
    assert all(item["passed"] for item in found["thresholds"]), said
    assert [doubt for doubt in found["doubts"] if not doubt.startswith(BUSY)] == [], said
    assert bool(found["doubts"]) == (done.returncode == 98), said


def listening(port):
    """Whether somebody listens on the loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, seconds=20.0):
    """The condition's first true value, looked for until the deadline."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "the deadline passed"
        time.sleep(0.02)
    return found


@contextmanager
def mosquitto(folder, more=""):
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    port = own_port()
    config = folder / "mosquitto.conf"
    limits = "max_inflight_messages 0\nmax_queued_messages 65000\n"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n{limits}{more}")
    with subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.DEVNULL) as process:
        until(lambda: listening(port))
        try:
            yield port
        finally:
            process.terminate()


@contextmanager
def nats_of_consumers(folder, consumers):
    """A NATS server whose account has so many of them: at QoS 1 it refuses what is past that, SUBACK 0x80."""
    port, client = own_ports(2)
    config = folder / "nats.conf"
    config.write_text(
        f"""
        server_name: "small"
        listen: "127.0.0.1:{client}"
        jetstream {{ store_dir: "{folder}/store" }}
        mqtt {{ listen: "127.0.0.1:{port}" }}
        accounts {{ WIRE {{ jetstream: {{ max_consumers: {consumers} }}, users: [ {{ user: "wire" }} ] }} }}
        no_auth_user: "wire"
        """
    )
    server = Path(sysconfig.get_path("scripts")) / "nats-server"
    with subprocess.Popen([server, "-c", config], stderr=subprocess.DEVNULL) as process:
        until(lambda: listening(port))
        try:
            yield port
        finally:
            process.terminate()


def descendants(pid):
    """The processes under one, from /proc, with their command lines."""
    found, todo = {}, [pid]
    while todo:
        parent = todo.pop()
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                todo.append(child)
    return found


def fetch(url):
    """The text of a page on loopback, empty while nobody serves it."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return ""


def deliveries(port):
    """How many deliveries the metrics endpoint says were made."""
    lines = fetch(f"http://127.0.0.1:{port}/metrics").splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("wirestorm_deliveries_total"))
