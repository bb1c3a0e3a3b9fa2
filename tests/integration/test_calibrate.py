"""`wirestorm calibrate` as a command with real brokers: the injected faults are measured."""

import os
import re
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import descendants
from tests.support.run_files import read_file
from tests.support.runs import COMMAND
from tests.support.waiting import listening, until

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

OUTLETS = 60


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """Return the exit code, output and document of one calibration on the embedded broker."""
    folder = tmp_path_factory.mktemp("calibrate") / "out"
    done = subprocess.run(
        [COMMAND, "calibrate", "--outlets", str(OUTLETS), "--out", folder],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.stderr == ""
    return done, read_file(folder / "calibration.json")


def findings(found, injection):
    return {item["figure"]: item for item in found["findings"] if item["injection"] == injection}


def test_every_loss_lateness_and_duplicate_is_counted_exactly(calibrated):
    """The account has exactly the faults that the proxy injected, at the same outlets, and the closed connections."""
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
    """The proxy holds each packet for at least the nominal delay."""
    _, found = calibrated
    (delay,) = findings(found, f"delay of {delay_ms} ms").values()
    assert delay["recovered"], delay
    assert delay["nominal"] == delay_ms / 1000 <= delay["truth"]
    assert delay["measured"] == pytest.approx(delay["truth"], rel=0.05)
    assert delay["transit_p50_seconds"] > delay["nominal"]


def test_a_clock_that_is_off_moves_transit_and_negative_latencies_are_kept(calibrated):
    """Clocks ahead and behind are measured; every negative latency is counted."""
    _, found = calibrated
    ahead, behind = findings(found, "clock 50 ms ahead"), findings(found, "clock 50 ms behind")
    assert ahead["transit"]["measured"] == pytest.approx(-0.05, rel=0.05)
    assert behind["transit"]["measured"] == pytest.approx(0.05, rel=0.05)
    assert ahead["negative latencies"]["measured"] == ahead["negative latencies"]["truth"] > 0
    assert "negative latencies" not in behind


def test_the_exit_code_the_mark_and_the_sentence_say_the_same(calibrated):
    """The exit code is 0 if every injection is recovered, else 98, and the output names the others."""
    done, found = calibrated
    wrong = [item for item in found["findings"] if not item["recovered"]]
    assert (done.returncode, found["recovered"]) == ((98, False) if wrong else (0, True))
    assert found["sentence"].startswith("Not recovered" if wrong else "Everything")
    assert found["sentence"].split()[0] in done.stdout
    marks = re.findall("[✓✗]", done.stdout)
    assert marks == ["✓" if item["recovered"] else "✗" for item in found["findings"]]


@contextmanager
def calibration(folder):
    """Yield a calibration whose outlets are online, and its child processes."""
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
    """If broker, proxy or worker dies, the calibration exits with 1 and one message, and leaves nothing behind."""
    with calibration(tmp_path) as (process, family):
        target = next(pid for pid, line in family.items() if victim in line and "supervisor" not in line)
        os.kill(target, signal.SIGKILL)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 1, output + errors
    assert errors.startswith("wirestorm: ")
    assert "Traceback" not in output + errors
    assert not (tmp_path / "out" / "calibration.json").exists()
    assert_nothing_is_left(tmp_path, family)


def test_an_interrupted_calibration_leaves_nothing_behind(tmp_path):
    """A calibration that is interrupted by Ctrl-C exits with 105; it has no file before an injection is done."""
    with calibration(tmp_path) as (process, family):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (105, "wirestorm: interrupted after 0 of 9 injections\n")
    assert not (tmp_path / "out" / "calibration.json").exists()
    assert_nothing_is_left(tmp_path, family)


def test_an_interrupted_calibration_keeps_what_is_done(tmp_path):
    """The injections that are done are in the table and in the file, which says that it was interrupted."""
    with calibration(tmp_path) as (process, family):
        until(lambda: re.search("[2-9] of 9.* left", process.stdout.readline()), seconds=60)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    told = re.fullmatch(r"wirestorm: interrupted after ([1-8]) of 9 injections\n", errors)
    assert process.returncode == 105
    found = read_file(tmp_path / "out" / "calibration.json")
    assert (found["interrupted"], found["recovered"]) == (True, False)
    assert found["sentence"].startswith(f"Interrupted after {told[1]} of 9 injections.")
    assert found["findings"][0]["injection"] == "nothing"
    assert "nothing" in output
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
    """Bad input is exit 104 and one line."""
    done = subprocess.run(
        [COMMAND, "calibrate", *words], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert done.returncode == 104, done.stdout + done.stderr
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
