"""Killed stories that sessions of mosquitto replay to outlets that come back, and what takes their place."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run
from tests.support.scenarios import event, events_alone, written

pytestmark = [pytest.mark.integration, needs_mosquitto]

A_QUARTER_IS_GONE = """
[thresholds]
"missing" = "== 0"
"replacement_missing" = "== 0"
"replacement.max" = "< 30s"
[[audience.behaviour]]
kind = "mass_return"
share = 0.25
at = "1s"
for = "2500ms"
"""


def returned(folder, *, qos=1, story="1500ms"):
    """The summary of a run of which a quarter of the outlets was gone from 1 s to 3.5 s."""
    scenario = events_alone(
        "withdrawn",
        "5s",
        event("flash", at="400ms"),
        event("flash", name="story", at=story),
        event("kill", name="withdrawal", at="2s", of="story"),
        event("replacement", at="2500ms", of="withdrawal"),
        drain="20s",
        qos=qos,
    )
    path = written(folder, scenario + A_QUARTER_IS_GONE)
    done, found = run(folder, path, "--broker", "mosquitto", "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert found["expected"] == found["delivered"] + found["missing"]
    assert (found["missing"], found["misdelivered"]) == (0, 0)
    return found


@pytest.mark.parametrize("qos", [1, 2])
def test_a_killed_story_that_a_session_replays_is_flagged(tmp_path, qos):
    """Each outlet that was gone gets the story, then its kill and then what replaces it, in this order: a third of what
    is replayed was killed before.
    """
    found = returned(tmp_path, qos=qos)
    caught = found["catch_up"]
    assert caught["returns"] == 30
    assert caught["replayed"] == 3 * caught["replayed_killed"] > 0
    assert (caught["replayed_reordered"], caught["lost"]) == (0, 0)
    assert caught["replayed_killed"] >= 30
    kills, replacements = found["kills"], found["replacements"]
    assert (kills["changes"], kills["missing"], replacements["changes"], replacements["missing"]) == (1, 0, 1, 0)
    assert kills["replayed"] == replacements["replayed"] == caught["replayed_killed"]
    assert kills["had"] == replacements["had"]
    seconds = replacements["seconds"]
    assert 0.5 <= seconds["p50"] == seconds["max"]
    assert kills["seconds"]["max"] is not None


def test_an_outlet_that_had_the_story_before_it_left_is_told_of_the_kill_alone(tmp_path):
    """Nothing that is replayed was killed: neither the kill nor the replacement is."""
    found = returned(tmp_path, story="600ms")
    caught = found["catch_up"]
    assert caught["replayed"] == 2 * found["kills"]["replayed"] > 0
    assert caught["replayed_killed"] == 0
