"""The plan of a bench: fair turns, and the settings of each trial."""

from bench.benchmarks.sidebyside.plan import PACE, QUICK_OUTLETS, full, quick
from bench.benchmarks.sidebyside.trial import CLIENTS
from tests.support.sidebyside import FLOOD, PACED


def test_each_client_is_first_in_turn():
    """The first client on a fresh broker has other conditions than the last."""
    orders = list(full((PACED,), 6_500, 4, busy_ok=False).orders())
    assert [order[0] for order in orders] == ["baseline", "swarm", "aiomqtt", "baseline"]
    assert all(set(order) == set(CLIENTS) for order in orders)


def test_every_client_of_a_case_has_the_same_setting():
    """Outlets and rate are the plan's, QoS and mode the case's."""
    setting = full((FLOOD,), 6_500, 3, busy_ok=False).setting(FLOOD)
    assert (setting.outlets, setting.qos, setting.mode, setting.rate) == (6_500, 0, "flood", PACE)


def test_a_quick_bench_is_small_and_judges_nothing():
    """It shows in seconds that everything works."""
    plan = quick((PACED,), QUICK_OUTLETS, 1, busy_ok=True)
    assert (plan.judged, plan.busy_ok, plan.rounds) == (False, True, 1)
    assert plan.seconds < 1
    assert full((PACED,), 6_500, 3, busy_ok=False).judged
