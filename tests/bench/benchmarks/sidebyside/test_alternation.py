"""What the order costs, in one worker by turns."""

import pytest

from bench.benchmarks.sidebyside.alternation import in_turn, measure_order, middle
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.trial import ORDER_CLIENTS
from bench.brokers.opening import open_broker


@pytest.mark.parametrize("turns", [2, 8])
def test_a_cost_that_rises_at_an_even_pace_is_the_same_for_each_kind(turns):
    """Each has as many turns, and on average at the same time."""
    found = in_turn(ORDER_CLIENTS, turns)
    for kind in ORDER_CLIENTS:
        moments = [moment for moment, each in enumerate(found) if each == kind]
        assert len(moments) == turns
        assert sum(moments) / turns == (len(found) - 1) / 2


def test_the_middle_of_the_turns_is_the_mean_of_their_middle_half():
    """A quarter of them at either end may be disturbed; of three or fewer each counts."""
    assert middle([7, 900, 5, 6, 8, 0, 950, 1]) == (5 + 6 + 7 + 8) / 4
    assert middle([3, 1, 8]) == 4


@pytest.mark.integration
async def test_one_worker_has_every_kind_and_every_delivery(tmp_path):
    """Whole rounds of the releases: as many deliveries of each kind."""
    setting = quick((), 300, 1, busy_ok=True).setting(Case("embedded", 0, "order"))
    async with open_broker("embedded", tmp_path) as broker:
        trials = await measure_order(ORDER_CLIENTS, broker.urls[0], setting, tmp_path)
    assert list(trials) == list(ORDER_CLIENTS)
    assert len({(trial.deliveries, trial.connect_seconds, trial.bytes_per_outlet) for trial in trials.values()}) == 1
    assert all(trial.deliveries > 300 and trial.cpu_us_per_delivery > 0 for trial in trials.values())
