"""Raw records of whole runs agree with the histograms, and a failure to write them harms nothing else."""

import json
import shutil
import subprocess
import sys

import pytest

from bench.base.quantiles import Stat
from bench.output.raw_records import exact_figures, read_raw
from tests.support.brokers import mosquitto
from tests.support.run_files import read_file
from tests.support.runs import COMMAND, assert_passed, run, scenario
from wire.contract.times import parse_time

pytestmark = pytest.mark.integration

BIN = 1.0201  # bins are at most 2 % wide, and seconds are floats


def assert_agrees(found, folder):
    """Check that each exact percentile lies in the bin of the histogram, at both ends."""
    records = read_raw([folder])
    figures = exact_figures(records)
    assert f"{records.run_id:016x}" == found["run_id"]
    assert not records.torn
    assert len(records) == sum(part["records"] for part in found["raw"])
    assert figures.warm == found["warm_up_deliveries"]
    for name, ends in (("disclosure", figures.disclosure), ("transit", figures.transit)):
        for stat in Stat:
            exactly, told = ends.upper.at(stat), found["latency_seconds"][name][stat]
            assert exactly <= told <= exactly * BIN, (name, stat, exactly, told)
            exactly, told = ends.lower.at(stat), found["latency_lower_seconds"][name][stat]
            assert exactly / BIN <= told <= exactly, (name, stat, exactly, told)
    return records, figures


def assert_clocks_agree(found, folder, records):
    """Check the clocks of correction and kill beside the arrivals one by one; every outlet had the story before."""
    lines = read_file(folder / "releases.jsonl")
    for part, changed in (("kills", "canceled"), ("corrections", "usable")):
        changes = [line for line in lines if line["version"] > 1 and line["status"] == changed]
        assert found[part]["changes"] == len(changes) == 1
        (due_ns,) = (parse_time(line["due"]) for line in changes)
        stories = {line["uri"] for line in changes}
        before = {parse_time(line["due"]) for line in lines if line["uri"] in stories and line["version"] == 1}
        arrivals = [record for record in records if record.due_ns == due_ns]
        last = max(record.upper_ns for record in arrivals if record.sequence) - due_ns
        assert (found[part]["had"], found[part]["missing"]) == (len(arrivals), 0)
        assert found[part]["seconds"]["max"] == pytest.approx(last / 1e9)
        assert found[part]["lower_seconds"]["max"] <= last / 1e9
        if max(record.upper_ns for record in records if record.due_ns in before) <= due_ns:
            low, high = (sum(getattr(record, end) - due_ns for record in arrivals) for end in ("lower_ns", "upper_ns"))
            assert found[part]["standing_lower_outlet_seconds"] <= low / 1e9
            assert high / 1e9 <= found[part]["standing_outlet_seconds"] <= high / 1e9 * BIN


@pytest.mark.parametrize(("broker", "qos"), [("embedded", 0), ("embedded", 1), ("mosquitto", 0), ("mosquitto", 2)])
def test_exact_percentiles_of_raw_records_agree_with_the_runs_histograms(tmp_path, broker, qos):
    """Exact percentiles of raw records lie in the bins of the summary, at both ends and without the warm-up."""
    if broker == "mosquitto" and shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    path = scenario(tmp_path, qos)
    path.write_text(path.read_text().replace("[audience]", 'warmup = "200ms"\n[audience]', 1))
    done, found = run(tmp_path, path, "--broker", broker, "--workers", "2", "--raw")
    assert_passed(done, found)
    assert [part["worker"] for part in found["raw"]] == ["worker-1", "worker-2"]
    records, figures = assert_agrees(found, tmp_path / "out")
    assert len(records) == found["delivered"]
    bounded = sum(record.bounded for record in records)
    assert {"exact": len(records) - bounded, "bounded": bounded} == found["arrivals"]
    assert figures.exact
    assert figures.bounded  # five earnings at once share reads
    assert figures.warm
    assert_clocks_agree(found, tmp_path / "out", records)
    shown = subprocess.run([COMMAND, "raw", tmp_path / "out", "--json"], capture_output=True, check=True)
    assert json.loads(shown.stdout)["latency_seconds"]["disclosure"]["p99"] == figures.disclosure.upper.p99


def test_returns_as_planned_are_in_the_account_and_not_in_the_records(tmp_path):
    """At QoS 1 late deliveries are in neither: their times only show when the outlet came back."""
    path = scenario(tmp_path)
    away = "[audience]\naway_share = 0.5\naway_for = '500ms'"
    path.write_text(path.read_text().replace("[audience]", away, 1))
    done, found = run(tmp_path, path, "--raw", "--set", "audience.control=0")
    records, _ = assert_agrees(found, tmp_path / "out")
    returned = found["delivered"] - len(records)
    assert 0 < returned <= found["late"], done.stdout


def test_a_full_disk_leaves_an_exact_account_and_says_that_the_file_is_incomplete(tmp_path):
    """The verdict does not change; report, summary and standard error name the file and the reason."""
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "raw-worker-1.bin"
    file.symlink_to("/dev/full")
    done, found = run(tmp_path, scenario(tmp_path, qos=0), "--workers", "1", "--raw", "--full")
    assert done.returncode in (0, 98), done.stdout + done.stderr  # 98: other programs used the machine too
    assert done.stderr == f"wirestorm: {file} is incomplete: no space left on device\n"
    assert found["raw"] == [
        {"worker": "worker-1", "file": str(file), "records": 0, "problem": "no space left on device"}
    ]
    assert "incomplete: no space left on device" in " ".join(done.stdout.split())
    assert found["expected"] == found["delivered"] > 0


def test_a_file_that_cannot_be_opened_ends_the_run_before_it_publishes(tmp_path):
    """A run whose records can't be written ends before it publishes, with an empty account."""
    (tmp_path / "out" / "raw-worker-1.bin").mkdir(parents=True)
    done, found = run(tmp_path, scenario(tmp_path), "--workers", "1", "--raw")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "raw-worker-1.bin: is a directory; give a folder that can be written" in done.stderr
    assert found["expected"] == found["delivered"] == 0
    assert found["account_faults"] == []


def test_a_remote_worker_writes_into_a_folder_of_its_own_and_says_where(tmp_path):
    """A worker elsewhere writes to its --raw-dir, and the summary has the file's name."""
    far_folder = tmp_path / "far" / "records"
    with mosquitto(tmp_path) as port:
        url = f"mqtt://127.0.0.1:{port}"
        worker = [sys.executable, "-m", "subscribers", "--broker", url, "--name", "far", "--raw-dir", far_folder]
        with subprocess.Popen(worker, stdout=subprocess.PIPE, text=True) as far:
            arguments = ["--broker", url, "--workers", "1", "--set", "swarm.remote=1", "--raw"]
            done, found = run(tmp_path, scenario(tmp_path), *arguments)
            said, _ = far.communicate(timeout=20)
    assert_passed(done, found)
    file = far_folder / "raw-far.bin"
    part = next(part for part in found["raw"] if part["worker"] == "far")
    assert part == {"worker": "far", "file": str(file), "records": len(read_raw([file])), "problem": ""}
    assert said == f"{file}: {part['records']:,} raw records\n"
    together = read_raw([tmp_path / "out", far_folder])
    assert len(together) == found["delivered"]


def test_a_remote_workers_folder_that_cannot_be_made_is_bad_input(tmp_path):
    """A worker whose --raw-dir can't be written ends before it joins."""
    (tmp_path / "file").write_text("")
    worker = [sys.executable, "-m", "subscribers", "--broker", "mqtt://127.0.0.1:1", "--raw-dir", tmp_path / "file/x"]
    done = subprocess.run(worker, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 104
    assert done.stderr.startswith(f"--raw-dir: {tmp_path}/file/x: not a directory")


def test_raw_names_a_folder_without_records(tmp_path):
    """Bad files are exit 104 and one line with what would be right."""
    done = subprocess.run([COMMAND, "raw", tmp_path], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 104
    assert f"{tmp_path}: there are no raw records; give the folder of a run with --raw" in done.stderr


def test_a_folder_whose_name_begins_with_a_hyphen_is_one(tmp_path):
    """The workers get it as an option's value, and not as an option."""
    path = scenario(tmp_path)
    command = [COMMAND, "run", path, "--duration", "1s", "--outlets", "20", "--set", "calendar.event=[]", "--out", "-x"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert "ended before it joined" not in done.stderr
    assert (tmp_path / "-x" / "timeline.csv").exists()
