"""The plan of a bench: fair turns, and the settings of each trial."""

from bench.benchmarks.sidebyside.plan import PACE, QUICK_OUTLETS, QUICK_ROUNDS, full, quick
from bench.benchmarks.sidebyside.trial import CLIENTS, ORDER_CLIENTS
from tests.support.sidebyside import FLOOD, ORDER, PACED


def test_each_client_is_first_in_turn():
    """The first client on a fresh broker has other conditions than the last."""
    orders = list(full((PACED,), 6_500, 5, busy_ok=False).orders(PACED))
    assert [order[0] for order in orders] == [("baseline",), ("swarm",), ("aiomqtt",), ("swarm",), ("baseline",)]
    assert all({kind for (kind,) in order} == set(CLIENTS) for order in orders[:3])
    # Nothing hangs on the aiomqtt clients.
    assert all({kind for (kind,) in order} == {"baseline", "swarm"} for order in orders[3:])


def test_what_the_order_costs_is_measured_in_one_trial():
    """One worker has all three kinds, and begins with another one each round."""
    orders = list(full((ORDER,), 6_500, 4, busy_ok=False).orders(ORDER))
    assert all(set(kinds) == set(ORDER_CLIENTS) for (kinds,) in orders)
    assert [kinds[0] for (kinds,) in orders] == ["unranked", "swarm", "ranked", "unranked"]


def test_every_client_of_a_case_has_the_same_setting():
    """Outlets and rate are the plan's, QoS and mode the case's."""
    setting = full((FLOOD,), 6_500, 3, busy_ok=False).setting(FLOOD)
    assert (setting.outlets, setting.qos, setting.mode, setting.rate) == (6_500, 0, "flood", PACE)


def test_a_quick_bench_is_small_and_judges_what_it_has_rounds_for():
    """It leaves the aiomqtt clients out."""
    plan = quick((PACED,), QUICK_OUTLETS, 1, busy_ok=True)
    assert (plan.judged, plan.busy_ok, plan.rounds) == (False, True, 1)
    assert plan.seconds == 1
    assert all(set(order) == {("baseline",), ("swarm",)} for order in plan.orders(PACED))
    assert quick((PACED,), QUICK_OUTLETS, QUICK_ROUNDS, busy_ok=False).judged
