"""A ramp: outlets connect at the given rate and no faster, over one worker or several."""

import pytest

from tests.support.brokers import nats_with_consumer_limit
from tests.support.runs import JUDGED, run, scenario

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

OUTLETS, RATE = 150, 100


@pytest.mark.parametrize("workers", [1, 2])
def test_outlets_come_on_at_the_rate_that_is_asked_for(tmp_path, workers):
    """150 outlets at 100 a second take at least a second and a half, and little more."""
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
    """Outlets that return from a planned absence connect too, and do not count in the time to come online."""
    away = ["--set", "audience.away_share=0.3", "--set", "audience.away_for=500ms"]
    done, found = run(tmp_path, scenario(tmp_path, qos=1), *away, "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert sum(bucket["count"] for bucket in found["handshakes"]) == found["connects"]
    assert found["connects"] == found["outlets"] + found["disconnects"]["away as planned"] > found["outlets"]
    assert found["connects_per_second"] == pytest.approx(found["outlets"] / found["connect_seconds"])
    assert found["connect_seconds"] < found["publishing_seconds"]


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """Return a run on a server that runs out of consumers, with half of the outlets away for a while."""
    folder = tmp_path_factory.mktemp("refused")
    words = ["--duration", "3s", "--set", "audience.away_share=0.5", "--set", "audience.away_for=2s"]
    words += ["--set", "audience.control=0", "--workers", 1, "--full"]
    with nats_with_consumer_limit(folder, 40) as port:
        return run(folder, scenario(folder, qos=1), *words, "--broker", f"mqtt://127.0.0.1:{port}")


def test_refused_subscriptions_are_reported_and_never_counted_as_on(refused):
    """SUBACK 0x80 from a server without room for more consumers counts as a refusal."""
    done, found = refused
    assert found, done.stdout + done.stderr
    refusals = found["outlets_refused"]
    assert all("SUBACK 0x80" in reason for reason in refusals)
    assert any("subscription to wire/v1/" in reason for reason in refusals)
    assert found["outlets_on"] + sum(refusals.values()) == 150
    assert done.returncode in (98, 99)
    assert found["verdict"] != "PASS"
    shown = " ".join(done.stdout.split())
    assert all(reason in shown for reason in refusals)
    assert any("never got on" in doubt for doubt in found["doubts"])


def test_outlets_that_return_are_not_in_the_time_that_coming_on_took(refused):
    """Reconnects are not in the time to come online, even if the last outlet to connect first was refused."""
    _, found = refused
    assert 0 < found["outlets_on"] < found["outlets"]
    assert found["connects"] > found["outlets_on"]
    assert found["connect_seconds"] < 2.5  # no outlet returns before it was away for two seconds and a half
