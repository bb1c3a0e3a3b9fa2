"""From the order of a run to its part of the summary."""

import pytest

from bench.output.summarise_order import nearness_of, order_of
from bench.output.summary_order import Ends, LagSummary
from bench.verdict.nearness import Nearness
from bench.verdict.order import order_figures
from tests.support.run_results import EDGES, nearness, order


def test_the_summary_has_the_figures_of_the_order():
    """Lags by their distance, head starts by their quantiles."""
    figures = order_figures({0: order()})
    summary = order_of(figures)
    assert (summary.rho, summary.law, summary.doubt) == (figures.rho, "in the order of subscribing", "")
    assert summary.lags["1"] == LagSummary(rho=pytest.approx(1), inversions=0.0)
    assert summary.head_start_seconds.p50 <= summary.head_start_seconds.p90 <= summary.head_start_seconds.max
    assert (summary.outlets, summary.topics, summary.messages) == (12, 1, 30)


def test_the_summary_has_the_share_of_deliveries_by_distance():
    """At least and at most."""
    summary = nearness_of(nearness())
    assert summary.within["1ms"] == Ends(low=0.25, high=0.25)
    assert list(summary.within) == ["1ms", "10ms", "100ms", "1s", "10s", "300s"]
    assert summary.p99_seconds == pytest.approx(0.03, rel=0.01)


def test_where_nothing_was_ranked_or_settled_there_is_no_part():
    """Null in the file."""
    assert order_of(None) is nearness_of(None) is nearness_of(Nearness(EDGES)) is None
