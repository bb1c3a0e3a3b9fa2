"""A story that is withheld, advised on and restored, through a whole run."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run
from tests.support.scenarios import event, events_alone, written

pytestmark = pytest.mark.integration

SCENARIO = events_alone(
    "withheld",
    "3s",
    event("flash", name="story", at="300ms"),
    event("withheld", at="900ms", of="story"),
    event("advisory", at="1300ms", of="story"),
    event("restored", at="2s", of="story"),
    drain="5s",
)
THRESHOLDS = """
[thresholds]
"missing" = "== 0"
"withheld.max" = "< 30s"
"withheld_missing" = "== 0"
"withheld_standing" = "< 3000s"
"advisory_missing" = "== 0"
"restored.max" = "< 30s"
"coverage{kind=restored}.1.max" = "< 30s"
"""


@pytest.mark.parametrize("broker", ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)])
def test_each_outlet_that_had_the_story_knows_that_it_is_withheld_and_usable_again(tmp_path, broker):
    """Each change has a clock over the same outlets; what stood is what was shown until they knew."""
    done, found = run(tmp_path, written(tmp_path, SCENARIO + THRESHOLDS), "--broker", broker, "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert found["expected"] == found["delivered"] > 0
    assert all(item["passed"] for item in found["thresholds"]), found["thresholds"]
    changes = {name: found[name] for name in ("withheld", "advisories", "restored")}
    assert {(each["changes"], each["missing"], each["had"]) for each in changes.values()} == {
        (1, 0, found["by_kind"]["flash"]["delivered"])
    }
    assert all(each["seconds"]["max"] > 0 for each in changes.values())
    stood = {name: each["standing_outlet_seconds"] for name, each in changes.items()}
    assert stood["withheld"] > 0
    assert (stood["advisories"], stood["restored"]) == (None, None)
    assert (found["corrections"], found["kills"]) == (None, None)
    assert "1 story withheld: the last outlet that had the story" in done.stdout
