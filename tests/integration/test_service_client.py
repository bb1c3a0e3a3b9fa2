"""A whole service: ``python -m wire``, workers that joined over the broker, and ``wirestorm`` as the client."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.brokers import nats_with_consumer_limit
from tests.support.metrics_pages import fetch
from tests.support.ports import own_port
from tests.support.run_files import read_file
from tests.support.runs import COMMAND, assert_passed, scenario
from tests.support.waiting import until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(importlib.util.find_spec("wire.__main__") is None, reason="there is no python -m wire yet"),
]

OUTLETS, SEED = 150, 20250318  # the small scenario's
TOKEN = "correct-horse-battery-staple"
COPY = Path(__file__).resolve().parents[2] / "scenarios" / "copy" / "de-chorreise.txt"


@contextmanager
def program(folder, name, *words, **environment):
    """Run a program of this project until the context ends, then SIGTERM; its output goes to a file."""
    with (folder / f"{name}.log").open("wb") as log:
        command = [sys.executable, "-m", *map(str, words)]
        with subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment}) as process:
            try:
                yield process
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def wire(tmp_path_factory):
    """Yield the URL of a wire with two workers whose outlets are all online."""
    folder = tmp_path_factory.mktemp("wire")
    with ExitStack() as stack:
        broker = f"mqtt://127.0.0.1:{stack.enter_context(nats_with_consumer_limit(folder, 100_000))}"
        port = own_port()
        words = ("--http", f"127.0.0.1:{port}", "--data", folder / "data", "--outlets", OUTLETS, "--seed", SEED)
        tokens = {"WIRE_TOKENS": TOKEN}
        stack.enter_context(program(folder, "wire", "wire", "--broker", broker, *words, "--min-workers", 2, **tokens))
        for name in ("a", "b"):
            stack.enter_context(program(folder, name, "subscribers", "--broker", broker, "--name", name))
        url = f"http://127.0.0.1:{port}"
        until(lambda: "ok" in fetch(f"{url}/readyz"), seconds=60)
        yield url


def wirestorm(url, *words, timeout=120):
    return subprocess.run(
        [COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, "WIRESTORM_WIRE": url, "WIRESTORM_TOKEN": TOKEN},
    )


def releases(url):
    """Return the number of releases sent so far."""
    asked = urllib.request.Request(f"{url}/account/counts", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)["releases"]


def summary(folder):
    return read_file(folder / "summary.json")


def test_a_release_is_with_everyone_entitled_when_submit_comes_back(wire):
    """Submit exits with 0, a repeated submit is the same release, and its delivery adds up by circuit."""
    done = wirestorm(wire, "submit", COPY, "--wait")
    assert done.returncode == 0, done.stdout + done.stderr
    uri = done.stdout.split()[0]
    again = wirestorm(wire, "submit", COPY)
    assert (again.returncode, again.stdout.split()[0]) == (0, uri)
    told = json.loads(wirestorm(wire, "delivery", uri, "--json").stdout)
    assert told["version"] == 1
    assert told["entitled"] == told["delivered"] > 0
    assert told["missing"] == told["outstanding"] == 0
    assert all(line["entitled"] == line["delivered"] for line in told["circuits"])
    assert told["reach"][-1]["outlets"] <= told["delivered"]
    killed = wirestorm(wire, "kill", uri, "--note", "Withdrawn", "--wait")
    assert (killed.returncode, "version 2, a kill" in killed.stdout) == (0, True)


@pytest.fixture(scope="module")
def twice(wire, tmp_path_factory):
    """Return the folders of two runs of one scenario against the wire, one after the other."""
    folder = tmp_path_factory.mktemp("twice")
    done = wirestorm(wire, "run", scenario(folder), "--wire", wire, "--runs", 2, "--out", folder / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out" / "1", folder / "out" / "2"


def assert_closed(out):
    """Check that the run had every release and delivery, without a doubt; return its summary."""
    told = summary(out)
    assert told["expected"] == told["delivered"] > 0
    assert (told["missing"], told["duplicates"], told["doubts"], told["fault"]) == (0, 0, [], None)
    assert sum(told["arrivals"].values()) + told["warm_up_deliveries"] == told["delivered"]
    rows = read_file(out / "releases.jsonl")
    assert len(rows) == told["releases"] == told["service"]["posts"]
    assert sum(row["expected"] for row in rows) == told["expected"]
    assert told["flashes"][0]["outlets_reached"] == OUTLETS
    return told


def test_a_load_test_against_a_wire_ends_like_one_of_its_own(wire, twice, tmp_path):
    """The summary has all its keys; those that can't be known from outside are null."""
    told = assert_closed(twice[0])
    assert told["warm_up_deliveries"] == 0
    assert told["bottleneck"]["name"] is told["bottleneck"]["cpu_fractions"] is told["control"] is None
    alone = wirestorm(wire, "run", scenario(tmp_path), "--out", tmp_path / "own")
    local = summary(tmp_path / "own")
    assert_passed(alone, local)
    assert list(local) == list(told)
    assert (local["releases"], local["expected"]) == (told["releases"], told["expected"])


def test_warm_up_deliveries_of_a_wire_are_in_the_account_and_in_no_latency(wire, tmp_path):
    """The warm-up counts as in a run with a wire of its own."""
    words = (scenario(tmp_path), "--set", "warmup=400ms")
    done = wirestorm(wire, "run", *words, "--wire", wire, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    told = assert_closed(tmp_path / "out")
    assert 0 < told["warm_up_deliveries"] < told["delivered"]


def test_two_runs_do_not_share_their_releases(twice):
    """Each run has URIs and an account of its own, though the wire keeps all releases."""
    first, second = map(assert_closed, twice)
    assert first["expected"] == second["expected"]


def test_a_flood_is_as_fast_as_the_api_and_loses_nothing(wire, tmp_path):
    """A flood at QoS 1 is bounded by the account."""
    words = ("--set", "calendar.mode=flood", "--set", "calendar.event=[]")
    done = wirestorm(wire, "run", scenario(tmp_path), *words, "--wire", wire, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    told = summary(tmp_path / "out")
    assert told["releases"] == told["service"]["posts"] > 10
    assert told["expected"] == told["delivered"]


def test_ctrl_c_closes_the_account_of_what_was_due(wire, tmp_path):
    """A run that is interrupted exits with 105 after its posted releases are settled."""
    before = releases(wire)
    command = [COMMAND, "run", scenario(tmp_path), "--wire", wire, "--duration", "30s", "--out", tmp_path / "out"]
    environment = {**os.environ, "WIRESTORM_TOKEN": TOKEN}
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        until(lambda: releases(wire) > before + 2, seconds=30)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (105, ""), output
    told = summary(tmp_path / "out")
    assert told["interrupted"]
    assert told["expected"] == told["delivered"]


def test_releases_of_another_client_make_a_run_invalid(wire, tmp_path):
    """Another client's releases are in the same account, and the run is INVALID."""
    before = releases(wire)
    command = [COMMAND, "run", scenario(tmp_path), "--duration", "4s", "--wire", wire, "--out", tmp_path / "out"]
    environment = {**os.environ, "WIRESTORM_TOKEN": TOKEN}
    copy = tmp_path / "other.txt"
    copy.write_text(COPY.read_text() + "\nNoch ein Absatz.\n")
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=environment) as process:
        until(lambda: releases(wire) > before, seconds=30)
        assert wirestorm(wire, "submit", copy, "--uri", "urn:x:other", "--wait").returncode == 0
        output, _ = process.communicate(timeout=90)
    assert process.returncode == 98, output
    assert "1 release in the account is not this run's" in summary(tmp_path / "out")["doubts"][0]
