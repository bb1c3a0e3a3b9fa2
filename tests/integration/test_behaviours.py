"""Outlets that come and go, on real brokers: the account is exact through all of it."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run
from tests.support.scenarios import event, events_alone, written

pytestmark = pytest.mark.integration

EVERY_BEHAVIOUR = """
[thresholds]
"missing" = "== 0"
[[audience.behaviour]]
kind = "flapping"
share = 0.15
for = "300ms"
every = "1s"
[[audience.behaviour]]
kind = "crashing"
share = 0.15
for = "300ms"
every = "1s"
[[audience.behaviour]]
kind = "resubscribing"
share = 0.15
for = "300ms"
every = "1s"
[[audience.behaviour]]
kind = "late"
share = 0.1
at = "1s"
within = "1s"
[[audience.behaviour]]
kind = "night"
share = 0.1
closes = "20:00"
opens = "06:00"
[[audience.behaviour]]
kind = "mass_return"
share = 0.15
at = "1500ms"
for = "700ms"
backoff = false
"""


@pytest.mark.parametrize(
    ("broker", "qos"), [pytest.param("mosquitto", 1, marks=needs_mosquitto), ("embedded", 0)], ids=str
)
def test_every_delivery_is_accounted_for_while_outlets_come_and_go(tmp_path, broker, qos):
    """Each outlet that leaves comes back: nothing is missing of what was expected, and no outlet got another's."""
    scenario = events_alone("comings", "4s", event("flash", every="15m"), qos=qos, speed=21_600.0)
    done, found = run(tmp_path, written(tmp_path, scenario + EVERY_BEHAVIOUR), "--broker", broker, "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert found["outlets_on"] == found["outlets"] == 120
    assert found["expected"] == found["delivered"] + found["missing"]
    assert (found["missing"], found["misdelivered"], found["outlets_refused"]) == (0, 0, {})
    # At the start all are on, so that the first absence of each of three behaviours ends a connection.
    assert found["disconnects"]["away as planned"] >= 3 * 18


HERD = events_alone("herd", "5s", event("flash", every="100ms", in_turn=True), drain="20s")
MASS_RETURN = """
[thresholds]
"missing" = "== 0"
[[audience.behaviour]]
kind = "mass_return"
share = 0.3
at = "1s"
for = "1s"
within = "1500ms"
"""


@needs_mosquitto
def test_the_live_feed_during_a_return_stands_beside_that_before_it(tmp_path):
    """At the outlets that stay on; how long the others took to catch up is beside it."""
    done, found = run(tmp_path, written(tmp_path, HERD + MASS_RETURN), "--broker", "mosquitto", "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    caught = found["catch_up"]
    assert 0 < caught["returns"] <= 36
    assert caught["replayed"] >= caught["returns"]
    for feed in (caught["live_seconds"], caught["before_seconds"]):
        assert 0 < feed["p50"] <= feed["max"]
    assert caught["seconds"]["max"] > 0
    assert (caught["lost"], caught["replayed_killed"], found["missing"]) == (0, 0, 0)
