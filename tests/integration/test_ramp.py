"""A ramp that is asked for: outlets come on as fast as that and no faster, over one worker or several; or never do."""

import pytest

from tests.integration.runs import nats_of_consumers, run, scenario

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

OUTLETS, RATE = 150, 100
JUDGED = (0, 98, 99)  # how the deliveries fared, on a machine that may serve others too, is no matter here


@pytest.mark.parametrize("workers", [1, 2])
def test_outlets_come_on_at_the_rate_that_is_asked_for(tmp_path, workers):
    """150 at 100 a second take a second and a half: never less, and a busy machine's own delay more."""
    done, found = run(
        tmp_path,
        scenario(tmp_path, qos=0),
        "--workers",
        workers,
        "--outlets",
        OUTLETS,
        "--set",
        f"audience.connect_rate={RATE}",
    )
    assert done.returncode in JUDGED, done.stdout + done.stderr
    slowest = found["handshake_seconds"]["max"]
    planned = (OUTLETS - workers) / RATE  # each worker's first comes at once
    assert planned - 0.05 <= found["connect_seconds"] <= planned + slowest + 1.0
    assert found["connects_per_second"] == pytest.approx(OUTLETS / found["connect_seconds"])
    assert found["outlets_on"] == OUTLETS


def test_the_histogram_of_connect_times_holds_every_connect(tmp_path):
    """Those that come again after being away as planned too; they are not in the time that coming on took."""
    away = ["--set", "audience.away_share=0.3", "--set", "audience.away_for=500ms"]
    done, found = run(tmp_path, scenario(tmp_path, qos=1), *away, "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert sum(bucket["count"] for bucket in found["handshakes"]) == found["connects"]
    assert found["connects"] == found["outlets"] + found["disconnects"]["away as planned"] > found["outlets"]
    assert found["connects_per_second"] == pytest.approx(found["outlets"] / found["connect_seconds"])
    assert found["connect_seconds"] < found["publishing_seconds"]


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """A run on a server whose account runs out of consumers, with half of the outlets away for a while."""
    folder = tmp_path_factory.mktemp("refused")
    words = ["--duration", "3s", "--set", "audience.away_share=0.5", "--set", "audience.away_for=2s"]
    words += ["--set", "audience.control=0", "--workers", 1]
    with nats_of_consumers(folder, 40) as port:
        return run(folder, scenario(folder, qos=1), *words, "--broker", f"mqtt://127.0.0.1:{port}")


def test_refused_subscriptions_are_reported_and_never_counted_as_on(refused):
    """SUBACK 0x80 from a server whose account is out of consumers."""
    done, found = refused
    assert found, done.stdout + done.stderr
    (reason,) = found["outlets_refused"]
    assert "SUBACK 0x80" in reason
    assert found["outlets_on"] + found["outlets_refused"][reason] == 150
    assert done.returncode in (98, 99)
    assert found["verdict"] != "PASS"
    assert reason in done.stdout
    assert any("never got on" in doubt for doubt in found["doubts"])


def test_outlets_that_return_are_not_in_the_time_that_coming_on_took(refused):
    """Though the last one to come on for the first time was refused, so that none came after it."""
    _, found = refused
    assert 0 < found["outlets_on"] < found["outlets"]
    assert found["connects"] > found["outlets_on"]
    assert found["connect_seconds"] < 2.5  # nobody returns within half a second and two of being away
