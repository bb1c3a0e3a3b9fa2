"""Runs that break or are stopped end with an exact account and one clear message, and leave nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.brokers import mosquitto
from tests.support.metrics_pages import deliveries
from tests.support.ports import own_port
from tests.support.processes import descendants
from tests.support.runs import COMMAND, run, scenario, summary
from tests.support.waiting import listening, until

pytestmark = pytest.mark.integration


@contextmanager
def long_run(folder, *arguments):
    """Yield a run with its first deliveries, and its child processes."""
    port = own_port()
    command = [COMMAND, "run", scenario(folder), "--duration", "30s", "--out", folder / "out"]
    command += ["--metrics-port", str(port), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: deliveries(port))
        yield process, descendants(process.pid)


def assert_nothing_is_left(folder, family):
    """Check that no process, port or store remains."""
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    config = (folder / "out" / "nats-1.conf").read_text()
    assert not Path(config.partition("store_dir:")[2].split('"')[1]).exists()
    for line in config.splitlines():
        if "listen:" in line:
            assert not listening(int(line.rpartition(":")[2].strip(' "')))


@pytest.mark.parametrize("victim", ["nats-server", "--control-fd"])
def test_a_process_killed_in_mid_run_leaves_an_exact_account_and_nothing_behind(tmp_path, victim):
    """A run whose broker or worker dies exits with 1 and one clear message; no process, port or store remains."""
    with long_run(tmp_path, "--workers", "2") as (process, family):
        target = next(pid for pid, line in family.items() if victim in line and "supervisor" not in line)
        os.kill(target, signal.SIGKILL)
        output, errors = process.communicate(timeout=40)
    found = summary(tmp_path)
    assert process.returncode == 1, output + errors
    assert "SIGKILL" in errors or "signal 9" in errors
    assert "broke off" in output
    assert found["expected"] == found["delivered"] + found["missing"]
    assert sum(found["missing_by_cause"].values()) == found["missing"]
    assert found["account_faults"] == []
    assert_nothing_is_left(tmp_path, family)


def test_an_interrupted_run_closes_the_account_of_what_was_due(tmp_path):
    """A run that is interrupted by Ctrl-C exits with 105 and writes its summary."""
    with long_run(tmp_path) as (process, family):
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=40)
    found = summary(tmp_path)
    assert (process.returncode, errors) == (105, ""), output
    assert found["interrupted"] is True
    assert found["expected"] == found["delivered"] + found["missing"]
    assert_nothing_is_left(tmp_path, family)


def test_nothing_outlives_a_command_that_is_killed(tmp_path):
    """A run that is ended by SIGKILL can clean up nothing, and no process or store of it remains."""
    with long_run(tmp_path, "--workers", "2") as (process, family):
        process.kill()
    assert_nothing_is_left(tmp_path, family)


@pytest.mark.quiet
def test_a_worker_that_joins_over_the_broker_takes_part_and_its_death_is_seen(tmp_path):
    """The MQTT will of the worker tells the wire; the deliveries that it had not reported are missing."""
    path = scenario(tmp_path)
    with mosquitto(tmp_path) as port:
        url = f"mqtt://127.0.0.1:{port}"
        worker = [sys.executable, "-m", "subscribers", "--broker", url, "--name", "far"]
        arguments = ["--broker", url, "--workers", "1", "--set", "swarm.remote=1"]
        with subprocess.Popen(worker) as far:
            done, found = run(tmp_path, path, *arguments)
            assert far.wait(timeout=20) == 0
        assert done.returncode == 0, done.stdout + done.stderr
        assert found["delivered"] == found["expected"] > 0
        (second := tmp_path / "second").mkdir()
        with subprocess.Popen(worker) as far, long_run(second, *arguments) as (process, _):
            far.kill()
            output, errors = process.communicate(timeout=60)
    found = summary(second)
    assert process.returncode == 1, output
    assert "worker far died" in errors
    assert found["expected"] == found["delivered"] + found["missing"]
    assert found["account_faults"] == []


@pytest.mark.quiet
def test_no_password_is_printed_written_or_passed_as_an_argument(tmp_path):
    """The password comes with the URL or the environment, and reaches child processes through the environment only."""
    if shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto is not installed")
    secret = "swordfish-9731"
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "ann", secret], check=True, capture_output=True)
    passwords.chmod(0o644)
    port = own_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\npassword_file {passwords}\nuser root\n")
    with subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.DEVNULL) as broker:
        until(lambda: listening(port))
        try:
            url = f"mqtt://ann:{secret}@127.0.0.1:{port}"
            with long_run(tmp_path, "--broker", url) as (process, family):
                assert not any(secret in line for line in family.values())
                process.send_signal(signal.SIGINT)
                output, errors = process.communicate(timeout=40)
            assert process.returncode == 105, output + errors
            wrong, _ = run(tmp_path, scenario(tmp_path), "--force", "--broker", url.replace("9731", "1379"))
            environment = {"WIRESTORM_BROKER_USERNAME": "ann", "WIRESTORM_BROKER_PASSWORD": secret}
            plain = ["--force", "--broker", f"mqtt://127.0.0.1:{port}"]
            right, _ = run(tmp_path, scenario(tmp_path), *plain, **environment)
        finally:
            broker.terminate()
    assert wrong.returncode == 104
    assert "username and password" in wrong.stderr
    assert right.returncode == 0, right.stdout + right.stderr
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    shown = output + errors + wrong.stdout + wrong.stderr + right.stdout + right.stderr
    assert secret not in shown
    assert secret.encode() not in written
    assert "swordfish" not in shown
