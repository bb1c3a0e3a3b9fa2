"""What a trial says, from two estimates."""

from dataclasses import replace

import pytest

from bench.fairness.causes import CAUSES
from bench.fairness.findings import Finding, finding_of, sentence_of
from bench.verdict.order_intervals import Correlation
from tests.support.fair_orders import order_summary

FROZEN, CHANCE = order_summary(1.0), order_summary(0.001)
ONE, NIL, HALF = Correlation(1.0, 0.99, 1.0), Correlation(0.0, -0.1, 0.1), Correlation(0.6, 0.4, 0.8)
CONNECT, QOS = CAUSES["connect-order"], CAUSES["qos"]


@pytest.mark.parametrize(
    ("outlet", "cause", "finding"),
    [
        (NIL, ONE, Finding.CAUSE),
        (ONE, NIL, Finding.NO_CAUSE),
        (NIL, NIL, Finding.NEITHER),
        (HALF, HALF, Finding.OPEN),
        (ONE, ONE, Finding.OPEN),
        (None, None, Finding.UNKNOWN),
        (ONE, None, Finding.UNKNOWN),
    ],
)
def test_the_order_follows_what_its_places_go_with(outlet, cause, finding):
    """Where the intervals lie apart, and one of them is of an order."""
    assert finding_of(CONNECT, FROZEN, FROZEN, outlet, cause) is finding


@pytest.mark.parametrize(("outlet", "finding"), [(ONE, Finding.NO_CAUSE), (NIL, Finding.CAUSE), (HALF, Finding.OPEN)])
def test_what_changes_for_all_alike_is_a_cause_where_the_order_changes(outlet, finding):
    """No outlet has more of it than another."""
    assert finding_of(QOS, FROZEN, FROZEN, outlet, None) is finding


def test_without_an_order_in_either_run_there_is_nothing_to_explain():
    """Where one of the two has one, the places decide; a correlation beyond noise may still be hardly one."""
    assert finding_of(CONNECT, CHANCE, order_summary(0.03), NIL, NIL) is Finding.CHANCE
    assert finding_of(CONNECT, CHANCE, CHANCE, NIL, NIL) is Finding.CHANCE
    assert finding_of(CONNECT, CHANCE, FROZEN, NIL, NIL) is Finding.NEITHER
    for order in (None, replace(FROZEN, rho=None)):
        assert finding_of(CONNECT, order, FROZEN, ONE, NIL) is Finding.UNKNOWN


@pytest.mark.parametrize("finding", Finding)
def test_each_finding_is_a_sentence(finding):
    """Of each cause."""
    for cause in CAUSES.values():
        assert sentence_of(cause, finding)
    assert sentence_of(CONNECT, Finding.CAUSE) == "follows the order of subscribing: a cause"
    assert sentence_of(QOS, Finding.CAUSE) == "the order changes with the QoS: a cause"
