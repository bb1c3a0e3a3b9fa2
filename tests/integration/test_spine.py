"""Whole runs of the real command with real brokers, as `make run` in small."""

import json
import shutil
import subprocess

import pytest

from tests.support.brokers import mosquitto
from tests.support.run_files import read_file
from tests.support.runs import SHARED, assert_passed, run, run_alone, scenario
from tests.support.waiting import until
from wire.contract.stamp import read
from wire.directory.population import population

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

KEYS = {
    "scenario", "seed", "run_id", "verdict", "outlets", "circuits", "releases", "messages", "expected", "delivered",
    "missing", "unsent", "duplicates", "reordered", "misdelivered", "late", "embargo_breaches", "foreign",
    "deliveries_per_second", "connect_seconds", "bytes_per_outlet", "arrival_clock", "arrivals", "broker",
    "latency_seconds", "spread_seconds", "coverage_seconds", "by_language", "by_region", "thresholds", "bottleneck",
}  # fmt: skip


WAYS = [("embedded", 0, "3.1.1"), ("embedded", 1, "3.1.1"), ("embedded", 2, "3.1.1")]
WAYS += [("mosquitto", qos, mqtt) for qos in (0, 1, 2) for mqtt in ("3.1.1", "5")]
COPY = SHARED / "releases" / "seapr-de.txt"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Return exit code, summary and folder of a scenario's run; each combination runs once for all tests."""
    known = {}

    def one(broker, qos, mqtt, workers):
        if broker == "mosquitto" and shutil.which("mosquitto") is None:
            pytest.skip("mosquitto is not installed")
        key = broker, qos, mqtt, workers
        if key not in known:
            folder = tmp_path_factory.mktemp("ran")
            words = ("--broker", broker, "--workers", workers)
            known[key] = (*run_alone(folder, scenario(folder, qos, mqtt), *words), folder / "out")
        return known[key]

    return one


@pytest.mark.parametrize(("broker", "qos", "mqtt"), WAYS)
def test_a_run_delivers_everything_and_its_account_closes(ran, broker, qos, mqtt):
    """A run passes with nothing missing, and the summary has every key."""
    done, found, folder = ran(broker, qos, mqtt, 2)
    assert (done.returncode, done.stderr, found["verdict"]) == (0, "", "PASS"), done.stdout
    assert set(found) >= KEYS
    assert found["expected"] == found["delivered"] > 0
    assert found["missing"] == found["duplicates"] == found["reordered"] == found["misdelivered"] == 0
    assert found["arrival_clock"] == "kernel"
    assert sum(found["arrivals"].values()) == found["delivered"]
    assert "150 of 150 outlets had the flash" in done.stdout
    assert len(read_file(folder / "releases.jsonl")) == found["releases"]


def test_the_same_seed_gives_the_same_directory_and_the_same_expected_counts(ran):
    """The digest is the same in all processes, with one worker and with two."""
    counts = []
    for workers in (1, 2):
        done, found, _ = ran("embedded", 0, "3.1.1", workers)
        assert (done.returncode, done.stderr, found["verdict"]) == (0, "", "PASS"), done.stdout
        counts.append([found[key] for key in ("directory", "expected", "delivered", "messages", "releases")])
    assert counts[0] == counts[1]


def test_without_raw_nothing_is_written_and_the_summary_says_none(ran):
    """Raw records are off by default."""
    _, found, folder = ran("embedded", 0, "3.1.1", 2)
    assert found["raw"] is None
    assert not list(folder.glob("raw-*"))


@pytest.fixture(scope="module")
def overheard(tmp_path_factory):
    """Return the summary of a run with real copy, if this machine has it, and the messages that another client saw."""
    if shutil.which("mosquitto_sub") is None:
        pytest.skip("mosquitto_sub is not installed")
    folder = tmp_path_factory.mktemp("overheard")
    with mosquitto(folder) as port:
        output = folder / "seen.txt"
        command = ["mosquitto_sub", "-p", str(port), "-t", "wire/v1/#", "-t", "ready", "-q", "1", "-F", "%t %p"]
        with output.open("wb") as file, subprocess.Popen(command, stdout=file) as listener:
            publish = ["mosquitto_pub", "-p", str(port), "-q", "1", "-m", "x", "-t", "ready"]
            until(lambda: subprocess.run(publish, check=True) and output.stat().st_size)
            words = ["--broker", f"mqtt://127.0.0.1:{port}", *(["--copy", COPY] if COPY.exists() else [])]
            done, found = run(folder, scenario(folder), *words)
            subprocess.run([*publish[:-1], "ready"], check=True)
            wanted = found["messages"]
            until(lambda: sum(line.startswith(b"wire/") for line in output.read_bytes().splitlines()) >= wanted)
            listener.terminate()
    assert_passed(done, found)
    lines = [line.partition(b" ") for line in output.read_bytes().splitlines() if line.startswith(b"wire/")]
    return found, lines


def test_another_client_sees_exactly_the_messages_that_the_summary_says(overheard):
    """mosquitto_sub on wire/v1/# sees as many messages as were published, and no control message."""
    found, lines = overheard
    assert len(lines) == found["messages"]
    stamps = {read(payload) for _, _, payload in lines}
    assert {f"{stamp.run_id:016x}" for stamp in stamps} == {found["run_id"]}
    assert len(stamps) == found["messages"]
    assert all("headlines" in json.loads(payload) for _, _, payload in lines)


@pytest.mark.skipif(not COPY.exists(), reason="the shared folder is not beside the checkout")
def test_real_copy_reaches_the_outlets_entitled_to_it_and_nobody_else(overheard):
    """The release has its own facts, and its audience equals a brute-force count."""
    found, _ = overheard
    (copy,) = found["copy"]
    outlets = population(20250318, 150).outlets
    entitled = [item for item in outlets if "de" in item.languages and (item.general or "politics" in item.sectors)]
    assert copy["headline"] == "Trump-Putin-Telefonat: Was hat sich seit dem letzten Gespräch geändert?"
    assert (copy["languages"], copy["sector"]) == (["de"], "politics")
    assert copy["expected"] == copy["delivered"] == len(entitled)
