"""A wire can be killed where the next one can go on with all that it counted."""

import pytest

from bench.scenario import fault_wire
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, refused, written

KILLED = '[[fault]]\nkind = "publisher_killed"\nat = "1s"\nfor = "1s"\n'
BEHAVIOUR = '[[audience.behaviour]]\nkind = "flapping"\nshare = 0.1\nfor = "1s"\nevery = "5s"\n'


@pytest.mark.parametrize(
    ("more", "problem", "remedy"),
    [
        ("[swarm]\nremote = 1\n", "workers elsewhere", "swarm.remote = 0"),
        (BEHAVIOUR, "counts by behaviour", "leave audience.behaviour out"),
        ('[calendar]\nmode = "flood"\n', "a flood is posted into the wire itself", 'calendar.mode = "open"'),
    ],
)
def test_a_wire_whose_successor_would_not_know_all_can_not_be_killed(tmp_path, more, problem, remedy):
    """Refused before any load, with what would be right; every other fault of the wire is taken."""
    error = refused(written(tmp_path, KILLED + more))
    assert error.key == "fault.0.kind"
    assert problem in error.problem
    assert remedy in error.remedy
    path = written(tmp_path, KILLED.replace("publisher_killed", "disk_full") + more)
    assert load_scenario(path, machine=ROOMY).fault[0].kind == "disk_full"


def test_a_wire_over_a_calendar_of_its_own_can_be_killed(tmp_path):
    """With local workers and outlets that are steady."""
    scenario = load_scenario(written(tmp_path, KILLED), machine=ROOMY)
    fault_wire.check_killed_wire(scenario.fault, scenario.audience, scenario.calendar, 0)
    assert scenario.fault[0].end_ns == 2_000_000_000
