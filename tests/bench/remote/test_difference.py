"""The growth of an account: difference(a merged with b, a) is b, as far as bins can tell."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.base.quantiles import Stat
from bench.remote.difference import WentBack, difference, histogram_difference, without_warm_up
from bench.verdict.figures import Figures
from wire.account.figures import AccountFigures
from wire.account.rows import COVERAGE_FRACTIONS
from wire.account.totals import LabelFigures
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.tally import COUNTS, LabelSums, SwarmFigures

EDGES = edges((123_456_789,))
VALUES = st.lists(st.integers(-5_000_000, 200_000_000_000), max_size=30)


def histogram(values):
    made = Histogram(EDGES)
    for value in values:
        made.add(value)
    return made


def merged(*parts):
    total = Histogram(EDGES)
    for part in parts:
        total.merge(part)
    return total


@given(VALUES, VALUES)
def test_what_was_merged_in_comes_out_again(first, second):
    """Bins, count and sum are the second's; least and greatest lie in their bins, around the true ones."""
    a, b = histogram(first), histogram(second)
    rest = histogram_difference(merged(a, b), a)
    assert (rest.counts, rest.count, rest.sum_ns) == (b.counts, b.count, b.sum_ns)
    if second:
        assert rest.span() == b.span()
        assert rest.min_ns <= min(second) <= max(second) <= rest.max_ns
        for fraction in (0.5, 0.99, 1.0):
            low, high = rest.quantile_low(fraction), rest.quantile(fraction)
            assert low <= b.quantile(fraction) <= high or low <= b.quantile_low(fraction) <= high
            assert b.quantile(fraction) <= high
    else:
        assert (rest.min_ns, rest.max_ns) == (0, 0)


@given(VALUES, VALUES)
def test_a_greatest_value_that_is_new_is_exact(first, second):
    """A circuit that was not there before has grown from 0."""
    a, b = histogram(first), histogram(second)
    rest = histogram_difference(merged(a, b), a)
    if second and (not first or max(second) > max(first)):
        assert rest.max_ns == max(second)
    if second and (not first or min(second) < min(first)):
        assert rest.min_ns == min(second)


def test_a_histogram_that_has_less_than_before_is_no_continuation():
    """Another data folder, say."""
    with pytest.raises(WentBack):
        histogram_difference(histogram([5]), histogram([5, 6]))
    with pytest.raises(WentBack):
        histogram_difference(histogram([5_000, 5_000]), histogram([9_000_000]))


def sums(arrivals, bounded=(), missing=0):
    made = LabelSums.empty(EDGES)
    made.delivered = len(arrivals) + len(bounded)
    made.missing, made.exact, made.bounded = missing, len(arrivals), len(bounded)
    for latencies in (made.disclosure, made.transit):
        latencies.add_exact(sorted(arrivals), 0)
        latencies.add_bounded(sorted(bounded), sorted(value // 2 for value in bounded), 0)
    return made


def account(circuits=(), *, lateness=(), releases=0, swarms=None, **more):
    nothing = {"unsent_messages": 0, "unsent_deliveries": 0, "foreign": 0, "faults": ()}
    return AccountFigures(
        edges=EDGES,
        by_label={name: LabelFigures(held.delivered + held.missing, held) for name, held in dict(circuits).items()},
        swarms=swarms or {},
        lateness=histogram(lateness),
        spread=histogram(lateness),
        coverage={fraction: histogram(lateness) for fraction in COVERAGE_FRACTIONS},
        releases=releases,
        releases_settled=releases,
        releases_incomplete=0,
        releases_measured=releases,
        published_messages=Counter({"de/western-europe": releases}),
        publish_errors=Counter(),
        **nothing | more,
    )


def both(a, b):
    total = LabelSums.empty(EDGES)
    for part in (a, b):
        total.merge(part)
    return total


ARRIVALS = st.lists(st.integers(1, 50_000_000_000), max_size=12)


@given(ARRIVALS, ARRIVALS, ARRIVALS, ARRIVALS, st.integers(0, 3), st.integers(0, 3))
def test_the_difference_of_accounts_is_what_came_since(exact, bounded, exact2, bounded2, missing, missing2):
    """Counts and both ends of the latencies, circuit by circuit; one that is new is there whole."""
    a, b = sums(exact, bounded, missing), sums(exact2, bounded2, missing2)
    before = account({"de/western-europe": a}, lateness=exact, releases=2)
    after = account(
        {"de/western-europe": both(a, b), "ja/eastern-asia": b}, lateness=exact + exact2, releases=5, foreign=1
    )
    grown = difference(after, before)
    for name in ("de/western-europe", "ja/eastern-asia"):
        figures = grown.by_label[name]
        assert figures.expected == b.delivered + b.missing
        assert {count: getattr(figures.sums, count) for count in COUNTS} == {
            count: getattr(b, count) for count in COUNTS
        }
        assert figures.sums.disclosure.upper.counts == b.disclosure.upper.counts
        assert figures.sums.disclosure.lower.counts == b.disclosure.lower.counts
    assert (grown.releases, grown.published_messages, grown.totals().foreign) == (3, {"de/western-europe": 3}, 1)
    assert grown.lateness.count == len(exact2)
    assert grown.totals().outstanding == 0


def test_an_account_less_itself_is_empty():
    """Nothing came."""
    held = account({"de/western-europe": sums([5, 6, 7], [9])}, lateness=[3], releases=4)
    grown = difference(held, held)
    totals = grown.totals()
    assert (totals.expected, totals.delivered, grown.releases, grown.lateness.count) == (0, 0, 0, 0)
    assert totals.sums.disclosure.quantile(0.5) is None


def test_a_late_arrival_of_before_leaves_missing_negative():
    """The difference is -1, and not raised to 0."""
    before = account({"de/western-europe": sums([5], missing=1)})
    late = sums([5])
    late.delivered += 1
    assert difference(account({"de/western-europe": late}), before).totals().missing == -1


def test_other_bins_are_no_continuation():
    """A wire that was started with other thresholds counts in other bins."""
    other = AccountFigures(**{name: getattr(account(), name) for name in AccountFigures.__slots__} | {"edges": edges()})
    with pytest.raises(WentBack):
        difference(account(), other)


def swarm(lag, connects, **more):
    return SwarmFigures(histogram(lag), histogram([connects]), {"on": 10}, connects, **more)


def test_a_worker_counts_what_it_did_since_and_one_that_is_new_counts_whole():
    """A process that began anew under an old name has less than before: all of it is new."""
    before = account(swarms={"a": swarm([5], 10, windows_closed=2, tls_handshakes=10), "b": swarm([5, 6], 20)})
    resumed = {"windows_closed": 3, "tls_handshakes": 11, "tls_offered": 1, "tls_resumed": 1}
    after = account(swarms={"a": swarm([5, 7], 11, **resumed), "b": swarm([9], 10), "c": swarm([8], 10)})
    grown = difference(after, before).swarms
    assert (grown["a"].connects, grown["a"].windows_closed, grown["a"].lag.count) == (1, 1, 1)
    assert (grown["a"].tls_handshakes, grown["a"].tls_offered, grown["a"].tls_resumed) == (1, 1, 1)
    assert (grown["b"].connects, grown["c"].connects) == (10, 10)
    assert grown["a"].states == {"on": 10}


def test_returns_before_the_run_are_not_the_runs():
    """The catch-up of outlets, and the live feed meanwhile; a worker whose sessions do not last has neither."""
    before = swarm([5], 10, catch_up=histogram([7, 8]), catch_up_live=histogram([1]), catch_up_before=histogram([]))
    live = {"catch_up_live": histogram([1, 2, 3]), "catch_up_before": histogram([1, 2, 3, 4])}
    after = swarm([5], 10, catch_up=histogram([7, 8, 9]), **live)
    grown = difference(
        account(swarms={"a": after, "b": swarm([], 1)}), account(swarms={"a": before, "b": swarm([], 1)})
    )
    assert (grown.catch_up().count, grown.catch_up_live().count, grown.catch_up_before().count) == (1, 2, 4)
    assert grown.swarms["b"].catch_up is None


def test_the_warm_up_is_in_the_counts_and_not_in_the_latencies():
    """As in a run of our own."""
    early, late = sums([1_000_000] * 4), sums([2_000_000] * 3)
    whole = account({"de/western-europe": both(early, late)}, lateness=[1, 2], releases=2)
    held = without_warm_up(whole, account({"de/western-europe": late}, lateness=[2], releases=1)).totals()
    assert (held.delivered, held.sums.warm, held.sums.exact, held.sums.disclosure.count) == (7, 4, 3, 3)


def test_a_greatest_value_that_may_be_an_older_one_has_two_ends():
    """A threshold between the ends of its bin can't be judged: INVALID, and no guess."""
    before = account({"de/western-europe": sums([])}, lateness=[1_010_000, 5_000_000])
    after = account({"de/western-europe": sums([])}, lateness=[1_010_000, 1_011_000, 5_000_000])
    figures = Figures(difference(after, before), 0.0, 0, extremes_kept=False)
    lateness = figures.of("publisher_lateness", Stat.MAX)
    assert lateness.low < 0.001011 < lateness.high
