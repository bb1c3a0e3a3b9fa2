"""The account of whole runs, counted again from what their workers wrote down."""

import json
import shutil
import subprocess

import pytest

from tests.support.runs import COMMAND, run

pytestmark = pytest.mark.integration

EVERY_ABSENCE = """
name = "absences"
duration = "8s"
drain = "15s"
[audience]
outlets = 120
qos = {qos}
[[audience.behaviour]]
kind = "flapping"
share = 0.3
for = "700ms"
every = "3s"
[[audience.behaviour]]
kind = "late"
share = 0.1
at = "4s"
[[audience.behaviour]]
kind = "resubscribing"
share = 0.2
for = "500ms"
every = "2s"
[[audience.behaviour]]
kind = "crashing"
share = 0.2
for = "500ms"
every = "3s"
[calendar]
background_per_minute = 900.0
"""
KILLED = """
name = "killed"
duration = "5s"
drain = "15s"
[audience]
outlets = 120
qos = 0
[calendar]
background_per_minute = 1200.0
[[fault]]
at = "2s"
kind = "broker_killed"
for = "1s"
"""


def recount(folder):
    done = subprocess.run([COMMAND, "recount", folder, "--json"], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def ran(folder, text, broker, *arguments):
    if broker == "mosquitto" and shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    path = folder / "scenario.toml"
    path.write_text(text)
    done, found = run(folder, path, "--broker", broker, "--workers", "2", "--raw", *arguments)
    assert found is not None, done.stderr
    assert found["account_faults"] == []
    return folder / "out", found


@pytest.mark.parametrize(("broker", "qos"), [("mosquitto", 0), ("embedded", 1)])
def test_an_account_with_every_kind_of_absence_is_counted_again(tmp_path, broker, qos):
    """And once an arrival is taken out of the records, or put in twice, the recount says what differs."""
    folder, found = ran(tmp_path, EVERY_ABSENCE.format(qos=qos), broker)
    assert found["possible"] > 0
    code, told = recount(folder)
    assert (code, told["differences"]) == (0, [])
    assert told["expected"] == found["expected"] > 500
    file = folder / "raw-worker-1.bin"
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    code, told = recount(folder)
    assert code == 1
    assert {"delivered", "missing"} & {each["figure"] for each in told["differences"]}
    file.write_bytes(whole + whole[-40:])
    code, told = recount(folder)
    assert (code, [each["figure"] for each in told["differences"]]) == (1, ["duplicates"])


def test_an_account_through_the_brokers_death_is_counted_again(tmp_path):
    """At QoS 0 what was on its way is possible: the outage is in the journal."""
    folder, found = ran(tmp_path, KILLED, "mosquitto")
    assert found["missing"] == 0
    assert found["possible"] > 0
    assert recount(folder)[0] == 0


@pytest.mark.parametrize("desks", [60, 120])
def test_desks_miss_no_copy_that_died_with_the_broker(tmp_path, desks):
    """At QoS 0 a desk's copy may have been given to a client whose connection died too: it is possible, no more."""
    text = (
        KILLED
        + f"""
[[audience.behaviour]]
kind = "shared_desk"
count = {desks}
size = 3
"""
    )
    folder, found = ran(tmp_path, text, "mosquitto")
    shares = found["shared"].values()
    assert len(shares) > desks // 6
    assert (found["missing"], sum(share["missing"] for share in shares)) == (0, 0)
    assert found["possible"] > 0
    assert sum(share["expected"] for share in shares) == sum(share["delivered"] for share in shares) > 0
    code, told = recount(folder)
    assert (code, told["differences"]) == (0, [])


def test_an_account_of_ones_own_clients_is_counted_again(tmp_path):
    """Overlapping filters and a shared subscription, on a broker that sends a copy for each filter."""
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    kinds = ("plant/+/state", "plant/+/state plant/#", "$share/desk/plant/#")
    rows = [f"c{index},{kinds[index % 3]}\n" for index in range(30)]
    (tmp_path / "clients.csv").write_text("client_id,filters\n" + "".join(rows))
    words = "fanout --broker mosquitto --mqtt 5 --topic plant/{i}/state --topics 4 --rate 40/s --duration 3s"
    filters = f"--clients {tmp_path}/clients.csv --set swarm.raw=true --out"
    done = subprocess.run(
        [COMMAND, *words.split(), *filters.split(), tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tmp_path / "out" / "summary.json").exists(), done.stderr
    code, told = recount(tmp_path / "out")
    assert (code, told["differences"]) == (0, [])
    assert told["expected"] == told["messages"] * 21  # twenty clients of their own, and one copy for all members
    assert told["overlapping"] > 0
