"""A story that is withheld, advised on and restored, through a whole run."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run

pytestmark = pytest.mark.integration

SCENARIO = """
name = "withheld"
duration = "3s"
drain = "5s"
[audience]
outlets = 120
countries = 20
control = 0
[order]
sample = 0
[calendar]
background_per_minute = 0.0
[[calendar.event]]
name = "story"
at = "300ms"
kind = "flash"
[[calendar.event]]
at = "900ms"
kind = "withheld"
of = "story"
[[calendar.event]]
at = "1300ms"
kind = "advisory"
of = "story"
[[calendar.event]]
at = "2s"
kind = "restored"
of = "story"
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
    path = tmp_path / "withheld.toml"
    path.write_text(SCENARIO)
    done, found = run(tmp_path, path, "--broker", broker, "--workers", 2)
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
