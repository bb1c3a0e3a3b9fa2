"""`wirestorm calibrate` through the real command, with real brokers: what it injects is what it measures."""

import json
import os
import re
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.runs import COMMAND, descendants, listening, until

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

OUTLETS = 60


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """One calibration on the embedded broker: how it ended, and what it left."""
    folder = tmp_path_factory.mktemp("calibrate") / "out"
    done = subprocess.run(
        [COMMAND, "calibrate", "--outlets", str(OUTLETS), "--out", folder],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.stderr == ""
    return done, json.loads((folder / "calibration.json").read_text())


def findings(found, injection):
    return {item["figure"]: item for item in found["findings"] if item["injection"] == injection}


def test_every_loss_lateness_and_duplicate_is_counted_exactly(calibrated):
    """As many as the proxy made, at the same outlets, with the connections that it cut; never one that it did not."""
    _, found = calibrated
    for injection, figures in {
        "losses": {"missing", "connections lost"},
        "late deliveries": {"late", "connections lost"},
        "duplicates": {"duplicates"},
    }.items():
        shown = findings(found, injection)
        assert set(shown) == figures
        for item in shown.values():
            assert item["recovered"], item
            assert item["measured"] == item["truth"] == item["nominal"] > 5
    assert findings(found, "nothing")["faults"]["measured"] == 0


@pytest.mark.parametrize("delay_ms", [10, 100])
def test_a_delay_is_recovered_within_five_percent_of_what_the_proxy_did(calibrated, delay_ms):
    """The proxy held each packet at least as long as it was told to."""
    _, found = calibrated
    (delay,) = findings(found, f"delay of {delay_ms} ms").values()
    assert delay["recovered"], delay
    assert delay["nominal"] == delay_ms / 1000 <= delay["truth"]
    assert delay["measured"] == pytest.approx(delay["truth"], rel=0.05)
    assert delay["transit_p50_s"] > delay["nominal"]


def test_a_clock_that_is_off_moves_transit_and_negative_latencies_are_kept(calibrated):
    """Ahead and behind; every latency that became negative is counted."""
    _, found = calibrated
    ahead, behind = findings(found, "clock 50 ms ahead"), findings(found, "clock 50 ms behind")
    assert ahead["transit"]["measured"] == pytest.approx(-0.05, rel=0.05)
    assert behind["transit"]["measured"] == pytest.approx(0.05, rel=0.05)
    assert ahead["negative latencies"]["measured"] == ahead["negative latencies"]["truth"] > 0
    assert "negative latencies" not in behind


def test_the_exit_code_the_mark_and_the_sentence_say_the_same(calibrated):
    """0 where all is recovered, else 98, with what was not named."""
    done, found = calibrated
    wrong = [item for item in found["findings"] if not item["recovered"]]
    assert (done.returncode, found["recovered"]) == ((98, False) if wrong else (0, True))
    assert found["sentence"].startswith("Not recovered" if wrong else "Everything")
    assert found["sentence"].split()[0] in done.stdout
    marks = re.findall("[✓✗]", done.stdout)
    assert marks == ["✓" if item["recovered"] else "✗" for item in found["findings"]]


@contextmanager
def calibration(folder):
    """One whose outlets are on, and the processes under it."""
    command = [COMMAND, "calibrate", "--outlets", str(OUTLETS), "--out", folder / "out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: "1 of 9" in process.stdout.readline())
        family = until(lambda: _complete(descendants(process.pid)))
        yield process, family


def _complete(family):
    lines = " ".join(family.values())
    wanted = ("nats-server", "bench.calibration.proxy", "--control-fd")
    return family if all(word in lines for word in wanted) else None


def assert_nothing_is_left(folder, family):
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    for line in (folder / "out" / "nats-1.conf").read_text().splitlines():
        if "listen:" in line:
            assert not listening(int(line.rpartition(":")[2].strip(' "')))


@pytest.mark.parametrize("victim", ["nats-server", "bench.calibration.proxy", "--control-fd"])
def test_a_process_killed_in_mid_calibration_ends_it_with_a_plain_statement(tmp_path, victim):
    """Broker, proxy or worker: exit 1, one message, and nothing behind."""
    with calibration(tmp_path) as (process, family):
        target = next(pid for pid, line in family.items() if victim in line and "keeper" not in line)
        os.kill(target, signal.SIGKILL)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 1, output + errors
    assert errors.startswith("wirestorm: ")
    assert "Traceback" not in output + errors
    assert not (tmp_path / "out" / "calibration.json").exists()
    assert_nothing_is_left(tmp_path, family)


def test_an_interrupted_calibration_leaves_nothing_behind(tmp_path):
    """Ctrl-C: exit 105."""
    with calibration(tmp_path) as (process, family):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (105, "")
    assert_nothing_is_left(tmp_path, family)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--outlets", "5"], "--outlets: 5 does not fit"),
        (["--outlets", "999999"], "ulimit -n"),
        (["--broker", "there"], "--broker"),
        (["--out", "/dev/null/here"], "--out"),
    ],
)
def test_a_bad_option_is_named_before_anything_starts(words, named, tmp_path):
    """Exit 104, one line."""
    done = subprocess.run(
        [COMMAND, "calibrate", *words], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert done.returncode == 104, done.stdout + done.stderr
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
