"""Whole runs through the real command, with real brokers: what `make run` promises, in small."""

import json
import shutil
import subprocess

import pytest

from tests.integration.runs import SHARED, mosquitto, run, scenario, until
from wire.contract.stamp import read
from wire.directory.population import population

pytestmark = pytest.mark.integration

KEYS = {
    "scenario", "seed", "run_id", "verdict", "outlets", "circuits", "releases", "messages", "expected", "delivered",
    "missing", "unsent", "duplicates", "reordered", "misdelivered", "late", "embargo_breaches", "foreign",
    "deliveries_per_second", "connect_seconds", "bytes_per_outlet", "arrival_clock", "arrivals", "broker",
    "latency_seconds", "spread_seconds", "coverage_seconds", "by_language", "by_region", "thresholds", "bottleneck",
}  # fmt: skip


@pytest.mark.parametrize(
    ("broker", "qos", "mqtt"),
    [("embedded", 0, "3.1.1"), ("embedded", 1, "3.1.1"), ("embedded", 2, "3.1.1")]
    + [("mosquitto", qos, mqtt) for qos in (0, 1, 2) for mqtt in ("3.1.1", "5")],
)
def test_a_run_delivers_everything_and_its_account_closes(tmp_path, broker, qos, mqtt):
    """Exit 0, expected == delivered + missing with nothing missing, every key of the summary there."""
    if broker == "mosquitto" and shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    done, found = run(tmp_path, scenario(tmp_path, qos, mqtt), "--broker", broker)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(found) >= KEYS
    assert found["verdict"] == "PASS"
    assert found["expected"] == found["delivered"] > 0
    assert found["missing"] == found["duplicates"] == found["reordered"] == found["misdelivered"] == 0
    assert found["arrival_clock"] == "kernel"
    assert sum(found["arrivals"].values()) == found["delivered"]
    assert "150 of 150 outlets had the flash" in done.stdout
    assert len((tmp_path / "out" / "releases.jsonl").read_text().splitlines()) == found["releases"]


def test_the_same_seed_gives_the_same_directory_and_the_same_expected_counts(tmp_path):
    """With one worker or two."""
    counts = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        done, found = run(folder, scenario(folder, qos=0), "--workers", workers)
        assert done.returncode == 0, done.stdout + done.stderr
        counts.append((found["directory"], found["expected"], found["messages"], found["releases"]))
    assert counts[0] == counts[1]


def test_another_client_sees_exactly_the_messages_that_the_summary_says(tmp_path):
    """mosquitto_sub on wire/v1/# against messages published; control is elsewhere."""
    if shutil.which("mosquitto_sub") is None:
        pytest.skip("mosquitto_sub is not installed")
    with mosquitto(tmp_path) as port:
        output = tmp_path / "seen.txt"
        command = ["mosquitto_sub", "-p", str(port), "-t", "wire/v1/#", "-t", "ready", "-q", "1", "-F", "%t %p"]
        with output.open("wb") as file, subprocess.Popen(command, stdout=file) as listener:
            publish = ["mosquitto_pub", "-p", str(port), "-q", "1", "-m", "x", "-t", "ready"]
            until(lambda: subprocess.run(publish, check=True) and output.stat().st_size)
            done, found = run(tmp_path, scenario(tmp_path), "--broker", f"mqtt://127.0.0.1:{port}")
            assert done.returncode == 0, done.stdout + done.stderr
            subprocess.run([*publish[:-1], "ready"], check=True)
            wanted = found["messages"]
            until(lambda: sum(line.startswith(b"wire/") for line in output.read_bytes().splitlines()) >= wanted)
            listener.terminate()
    lines = [line.partition(b" ") for line in output.read_bytes().splitlines() if line.startswith(b"wire/")]
    assert len(lines) == wanted
    stamps = {read(payload) for _, _, payload in lines}
    assert {f"{stamp.run_id:016x}" for stamp in stamps} == {found["run_id"]}
    assert len(stamps) == wanted
    assert all("headlines" in json.loads(payload) for _, _, payload in lines)


def test_real_copy_reaches_the_outlets_entitled_to_it_and_nobody_else(tmp_path):
    """The release's own facts, and the brute-force count of its audience."""
    seed = SHARED / "releases" / "seapr-de.txt"
    if not seed.exists():
        pytest.skip("the shared folder is not beside the checkout")
    done, found = run(tmp_path, scenario(tmp_path), "--copy", seed)
    assert done.returncode == 0, done.stdout + done.stderr
    (copy,) = found["copy"]
    outlets = population(20250318, 150).outlets
    entitled = [item for item in outlets if "de" in item.languages and (item.general or "politics" in item.sectors)]
    assert copy["headline"] == "Trump-Putin-Telefonat: Was hat sich seit dem letzten Gespräch geändert?"
    assert (copy["languages"], copy["sector"]) == (["de"], "politics")
    assert copy["expected"] == copy["delivered"] == len(entitled)
