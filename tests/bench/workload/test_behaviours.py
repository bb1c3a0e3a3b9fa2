"""The behaviours of a scenario, as the workers get them."""

from pathlib import Path

from bench.scenario.load import load_scenario
from bench.workload.behaviours import behaviours_of
from tests.support.scenarios import ROOMY, written
from wire.contract.behaviours import Draw, Flapping

FLAPPING = '[[audience.behaviour]]\nkind = "flapping"\nshare = 0.1\nfor = "2s"\nevery = "10s"\n'


def test_each_kind_has_what_its_keys_say(tmp_path: Path) -> None:
    """Times in nanoseconds, the outlets as draws."""
    scenario = load_scenario(written(tmp_path, "[audience]\noutlets = 50\n" + FLAPPING), machine=ROOMY)
    draws = (Draw(0, 50, 5),)
    assert behaviours_of(scenario) == (Flapping(name="flapping", draws=draws, away_ns=2 * 10**9, every_ns=10**10),)
    assert behaviours_of(load_scenario(written(tmp_path, ""), machine=ROOMY)) == ()
