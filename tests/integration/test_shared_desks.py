"""Shared desks on a real broker: each desk gets one copy, and everybody else one each."""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.runs import JUDGED, run

pytestmark = pytest.mark.integration

WIRE = """
name = "desks"
duration = "3s"
drain = "3s"
[audience]
outlets = 150
countries = 10
qos = 1
mqtt = "{mqtt}"
control = 2
[order]
sample = 0
[calendar]
background_per_minute = 600
[[audience.behaviour]]
kind = "shared_desk"
count = 62
size = 3
[[audience.behaviour]]
kind = "flapping"
count = 10
for = "500ms"
every = "2s"
[thresholds]
"missing{{behaviour=shared_desk}}" = "== 0"
"""
OWN = """
name = "own"
duration = "3s"
drain = "3s"
[audience]
qos = 1
mqtt = "5"
control = 2
[order]
sample = 0
[[audience.group]]
name = "readers"
count = 30
filters = ["news/{i % 3}"]
[[audience.group]]
name = "desks"
count = 20
filters = ["news/{i % 3}"]
behaviour = "shared_desk"
[[audience.behaviour]]
kind = "shared_desk"
size = 4
[message]
topic = "news/{i}"
topics = 3
rate = "30/s"
"""


@needs_mosquitto
@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
def test_each_desk_of_a_wire_gets_one_copy(tmp_path, mqtt):
    """The account is exact, beside outlets that come and go, and the desks have figures of their own."""
    path = tmp_path / "desks.toml"
    path.write_text(WIRE.format(mqtt=mqtt))
    done, found = run(tmp_path, path, "--broker", "mosquitto", "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert (found["account_faults"], found["duplicates"], found["misdelivered"]) == ([], 0, 0)
    desks = found["by_behaviour"]["shared_desk"]
    assert (desks["outlets"], desks["missing"]) == (62, 0)
    assert desks["expected"] == desks["delivered"] > 0
    assert desks["disclosure"]["p99"] > 0
    shares = found["shared"]
    assert {share["members"] for share in shares.values()} == {2, 3}
    assert sum(share["delivered"] for share in shares.values()) == desks["delivered"]
    assert found["thresholds"][0]["passed"]


@needs_mosquitto
def test_own_clients_at_desks_get_one_copy_at_each_desk(tmp_path):
    """The desks of a group: a third of the topics each, as its first client subscribes."""
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    done, found = run(tmp_path, path, "--broker", "mosquitto", "--workers", 2)
    assert done.returncode in JUDGED, done.stdout + done.stderr
    assert (found["account_faults"], found["missing"], found["duplicates"]) == ([], 0, 0)
    assert found["by_group"]["readers"]["expected"] == 10 * found["messages"]
    assert found["by_group"]["desks"]["expected"] == sum(share["expected"] for share in found["shared"].values())
    assert len(found["shared"]) == 5
