"""Outlets that read and acknowledge slowly, on a real broker: what they miss is theirs, and what the others get too."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run

pytestmark = pytest.mark.integration

SCENARIO = """
name = "slow"
duration = "3s"
drain = "3s"
[audience]
outlets = 40
qos = 1
control = 2
subscribe = ["news/#"]
[order]
sample = 0
[message]
topic = "news/{i}"
rate = "20/s"
size = "10kB"
[[audience.behaviour]]
kind = "slow_reader"
count = 2
rate = "1kB/s"
[[audience.behaviour]]
kind = "slow_ack"
name = "late to say so"
count = 10
delay = "100ms"
[thresholds]
"missing{behaviour=steady}" = "== 0"
"missing{behaviour=slow_reader}" = "> 0"
"""


@needs_mosquitto
def test_a_slow_reader_misses_what_it_has_no_room_for_and_the_others_have_everything(tmp_path):
    """It can read a message in ten seconds, of sixty that are sent: the rest waits in sockets and in the broker."""
    path = tmp_path / "slow.toml"
    path.write_text(SCENARIO)
    done, found = run(tmp_path, path, "--broker", "mosquitto", "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert found["account_faults"] == []
    parts = found["by_behaviour"]
    assert {name: part["outlets"] for name, part in parts.items()} == {
        "steady": 28,
        "slow_reader": 2,
        "late to say so": 10,
    }
    for part in parts.values():
        assert part["expected"] == part["outlets"] * found["messages"] == part["delivered"] + part["missing"]
    assert parts["slow_reader"]["missing"] > 0
    assert parts["steady"]["missing"] == parts["late to say so"]["missing"] == 0
    assert all(threshold["passed"] for threshold in found["thresholds"])
