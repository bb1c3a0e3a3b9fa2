"""A broker at which the replacement of a killed story overtakes the kill, at some outlets."""

import json
import subprocess

import pytest

from tests.support.fan_out_broker import fan_out_broker
from tests.support.runs import COMMAND, run
from tests.support.scenarios import event, events_alone, written

pytestmark = pytest.mark.integration

SCENARIO = events_alone(
    "overtaken",
    "3s",
    event("flash", name="story", at="300ms", circuits=["de/western-europe"]),
    event("kill", name="withdrawal", at="1s", of="story"),
    event("replacement", at="1500ms", of="withdrawal"),
    drain="4s",
    qos=0,
)
RECORDED = """
[swarm]
workers = 2
raw = true
[thresholds]
"overtaken" = "== 0"
"""


@pytest.mark.parametrize("every", [1, 3])
def test_outlets_at_which_a_replacement_overtakes_its_kill_are_counted(tmp_path, every):
    """Online as they come, and again by the recount, from the records alone; a threshold on them fails."""
    held = set()

    def hold(payload, client):
        if b'"pubStatus":"canceled"' not in payload or int(client.rpartition("-")[2]) % every:
            return False
        held.add(client)
        return True

    with fan_out_broker(lambda _stamp, _topic, clients: clients, hold) as url:
        done, found = run(tmp_path, written(tmp_path, SCENARIO + RECORDED), "--broker", url)
    assert done.returncode in (98, 99), done.stdout + done.stderr
    assert len(held) > 0
    assert (found["overtaken"], found["missing"], found["duplicates"]) == (len(held), 0, 0)
    assert (every == 1) == (3 * len(held) == found["delivered"])
    assert f"{len(held)} kills overtaken" in done.stdout
    told = subprocess.run([COMMAND, "recount", tmp_path / "out", "--json"], capture_output=True, text=True, check=False)
    again = json.loads(told.stdout)
    assert (told.returncode, again["same"]) == (0, True), again["differences"]
    assert again["overtaken"] <= len(held)
