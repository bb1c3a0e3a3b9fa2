"""The figures of a search: a mark for each trial, drawn for wide and for narrow screens."""

from dataclasses import replace

from bench.capacity.figures import latency_figure, loss_figure
from tests.support.capacities import capacity_of


def test_each_trial_is_marked_by_its_outcome():
    """The legend has the outcomes that there are, and no others."""
    found = capacity_of(1_000)
    latency = latency_figure(found)
    assert ">held<" in latency
    assert ">broke<" in latency
    assert ">INVALID<" not in latency
    spoilt = replace(found, trials=(replace(found.trials[0], loss_ratio=None, doubts=("d",)), *found.trials[1:]))
    assert ">INVALID<" in latency_figure(spoilt)


def test_the_lower_end_of_a_latency_is_drawn_where_it_differs():
    """A line more for each end that is apart from the upper."""
    found = capacity_of(1_000)
    level = replace(found, trials=tuple(replace(t, p50_lower=t.p50, p99_lower=t.p99) for t in found.trials))
    ranged = replace(found, trials=tuple(replace(t, p50_lower=t.p50 / 2, p99_lower=t.p99 / 2) for t in found.trials))
    more = latency_figure(ranged).count("<line") - latency_figure(level).count("<line")
    assert more == 2 * 2 * len(found.trials)  # p50 and p99, wide and narrow


def test_the_loss_figure_has_the_bounds():
    """As the figure of latency has them."""
    found = capacity_of(1_000)
    assert f"upper bound: {found.goals[0].upper:,}" in loss_figure(found)
