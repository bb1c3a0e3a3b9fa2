"""The order of a run's fan-out, from what its workers report."""

import pytest

from bench.scenario.thresholds import parse_thresholds
from bench.verdict.figures import Figures
from bench.verdict.order import order_figures
from bench.verdict.verdict import ValidityChecks, judge
from tests.support.run_results import MS, account, order
from wire.contract.order import GroupOrder, GroupPairs, OrderCauses, OrderSums, OutletOrder, PartitionOrder

FINE = ValidityChecks(0.0, 0.0, 0, "", "", 20, 20, broken=False)


def judged(condition, orders, name="order.rho"):
    figures = Figures(account(orders=orders), 1.0, 20)
    (result,) = judge(parse_thresholds({name: condition}), figures, FINE).results
    return result


def test_a_frozen_order_has_a_correlation_of_one_and_a_law():
    """Outlets subscribed in the order in which they are served; head start and range are those of the distances."""
    found = order_figures({0: order()})
    assert found.rho == found.concordance == pytest.approx(1)
    assert found.chance == pytest.approx(1 / 30)
    assert found.inversions == (0, 0)
    assert found.law == "in the order of subscribing"
    assert found.client_ids == pytest.approx(-1)
    assert found.head_start(0.5) == pytest.approx(5.5 * MS / 1e9)
    assert found.range_s == pytest.approx(11 * MS / 1e9)
    assert found.z == pytest.approx(2 * found.rho / found.noise)


def test_what_the_places_go_with_has_an_interval():
    """Around the figure, within -1 and 1."""
    found = order_figures({0: order()})
    assert found.node is None
    assert set(found.intervals) == {"subscribing", "client_ids"}
    for name, held in found.intervals.items():
        assert -1 <= held.low <= held.value == getattr(found, name) <= held.high <= 1


def served(causes):
    """The order of forty outlets, frozen, that goes with these causes."""
    rows = tuple(OutletOrder(slot, 1, 30, 0.0, 0.0) for slot in range(40))
    return order_figures({0: PartitionOrder(order().sums, causes, rows)})


@pytest.mark.parametrize(("name", "law"), [("nodes", "node by node"), ("groups", "group by group")])
def test_groups_of_outlets_that_follow_one_another_are_a_law(name, law):
    """Whichever of them is first, and where an outlet is in several topics the interval is as wide as of one."""
    rows = (GroupPairs("a", "b", 400, -400),)
    found = served(OrderCauses(**{name: GroupOrder(rows, 400 * 41 / 3)}, weight=40))
    field = name.removesuffix("s")
    assert (getattr(found, field), found.law) == (1, law)
    assert 0.5 < found.intervals[field].low < 0.7
    often = served(OrderCauses(**{name: GroupOrder(rows, 400 * 41 / 3)}, weight=40).plus(OrderCauses(weight=120)))
    assert often.intervals[field].low < 0.5


def test_the_number_of_filters_and_the_size_are_over_the_outlets_that_differ_in_them():
    """Few filters first is a law; the size of an outlet is none of the broker's, and is a figure alone."""
    found = served(OrderCauses(weight=40, filters_weight=20, filters=19.0, sizes_weight=10, sizes=-9.5))
    assert (found.filter_count, found.size) == (0.95, -0.95)
    assert found.law == "outlets with few filters first"
    assert found.intervals["size"].low < -0.95 < found.intervals["size"].high


def test_the_partitions_of_several_workers_are_pooled_by_their_weight():
    """One with a frozen order, and one three times as heavy without any."""
    one = order()
    flat = PartitionOrder(OrderSums(topics=1, messages=60, weight=3 * one.sums.weight, lagged=(1, 1), outlets=1))
    found = order_figures({0: one, 1: flat})
    assert found.rho == pytest.approx(1 / 4)
    assert found.messages == 90


@pytest.mark.parametrize(
    ("sums", "doubt"),
    [
        (OrderSums(messages=19), "19 messages could be ranked, and it takes 20"),
        (
            OrderSums(messages=80, undecided=15, incomplete=5),
            "20% of the messages could not be ranked: 15 undecided, 5",
        ),
    ],
)
def test_an_order_of_few_messages_or_of_many_that_were_left_out_is_in_doubt(sums, doubt):
    """A threshold on it does not hold and does not fail."""
    assert doubt in order_figures({0: PartitionOrder(sums)}).doubt
    result = judged("< 0.1", {0: PartitionOrder(sums)})
    assert result.passed is None
    assert doubt in result.doubt


def test_the_clock_of_reads_gives_no_order():
    """The reason is named, and no law."""
    found = order_figures({0: order()}, read_clock=True)
    assert "no order" in found.doubt
    assert found.law == ""


def test_a_threshold_on_the_correlation_is_judged_with_its_noise():
    """A frozen order fails; one that chance may have made is decided only outside of the noise."""
    assert judged("< 0.1", {0: order()}).passed is False
    by_chance = PartitionOrder(OrderSums(topics=1, messages=30, weight=1_000.0, rho=70.0, lagged=(1, 1), outlets=1))
    assert order_figures({0: by_chance}).law == "by chance"
    assert judged("< 0.1", {0: by_chance}).passed is None
    assert judged("< 0.5", {0: by_chance}).passed is True


def test_without_ranked_outlets_there_is_nothing_to_judge():
    """As in a run whose workers never reported."""
    assert order_figures({}) is None
    assert judged("< 0.1", {}).doubt == "there is nothing to measure"
