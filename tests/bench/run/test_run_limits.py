"""How long each phase of a run may take."""

from bench.run.run_limits import COME_ON_S, LEAVE_S, limits_of
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, written


def limits(folder, text, *, sweep=False):
    return limits_of(load_scenario(written(folder, text), machine=ROOMY), sweep=sweep)


def test_a_ramp_gives_the_outlets_its_time(tmp_path):
    """To come on, and to sweep at the end."""
    found = limits(tmp_path, "[audience]\noutlets = 100\nconnect_rate = 2\n", sweep=True)
    assert found.come_on_s == COME_ON_S + 50
    assert found.leave_s == LEAVE_S + 50
    assert limits(tmp_path, "").come_on_s == COME_ON_S


def test_the_drain_is_the_scenarios(tmp_path):
    """For the broker, and for what is outstanding after it."""
    found = limits(tmp_path, 'drain = "20s"\n')
    assert (found.drain_s, found.settle_s) == (20.0, 20.0)
