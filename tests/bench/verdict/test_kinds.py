"""Figures of releases by kind."""

from dataclasses import replace

from bench.base.quantiles import Stat
from bench.verdict.figures import Figures
from bench.verdict.kinds import OTHER, Kinds
from tests.support.run_results import EDGES, MS, account
from wire.account.rows import SettledRelease
from wire.contract.bins import runs
from wire.contract.release import Block, BlockKind, Edition, Release

EDITION = Edition("de", "Ergebnisse", (Block(BlockKind.PARAGRAPH, "x"),))
KIND_OF = {("urn:x:flash", 1): "flash", ("urn:x:kill", 2): "kill"}


def settled(name="flash", version=1, arrivals_ms=(10, 20, 30, 40), lows_ms=None, missing=0, warm=False):
    """A release whose deliveries came after these times."""
    arrivals = [value * MS for value in arrivals_ms]
    bins = tuple(runs(EDGES, arrivals))
    return SettledRelease(
        release=Release(f"urn:x:{name}", version, "de", ("business",), (EDITION,), created_ns=1),
        heading="flash",
        due_ns=1,
        labels=("de/western-europe",),
        expected=len(arrivals) + missing,
        delivered=len(arrivals),
        missing=missing,
        spread_ns=arrivals[-1] - arrivals[0],
        coverage_ns=dict.fromkeys((0.5, 0.9, 0.99, 1.0), None if missing else arrivals[-1]),
        outlets_reached=len(arrivals),
        warm=warm,
        latest_ns=arrivals[-1],
        bins=bins,
        lows=bins if lows_ms is None else tuple(runs(EDGES, [value * MS for value in lows_ms])),
    )


def figures(*rows, row_now=lambda _uri, _version: None):
    kinds = Kinds(EDGES, KIND_OF)
    for row in rows:
        kinds.add(row)
    return Figures(account(), 1.0, 20, kinds=kinds.figures(row_now))


def test_each_kind_has_the_figures_of_its_releases_alone():
    """The flash was slow, and the kill was not; a release of no event is of the background."""
    found = figures(settled(arrivals_ms=(900, 1000)), settled("kill", 2), settled("other", missing=2))
    assert found.of("disclosure{kind=flash}", Stat.MAX).high == 1.0
    assert found.of("disclosure{kind=kill}", Stat.MAX).high == 0.04
    assert found.of("coverage.1{kind=flash}", Stat.MAX).high == 1.0
    assert found.of("spread{kind=flash}", Stat.MAX).high == 0.1
    assert [found.of(f"missing{{kind={kind}}}").high for kind in ("flash", "kill", OTHER)] == [0, 0, 2]
    assert found.of(f"coverage.1{{kind={OTHER}}}", Stat.MAX).high == float("inf")


def test_a_quantile_of_a_kind_counts_its_deliveries_and_its_releases():
    """For the check that it is of enough values."""
    found = figures(settled(), settled("kill", 2))
    assert found.of("disclosure{kind=flash}", Stat.P50).count == 4
    assert found.of("coverage.1{kind=flash}", Stat.P50).count == 1


def test_bounded_arrivals_have_a_lower_end_by_kind_too():
    """The upper end is the arrival's, and the lower one that of the read before."""
    figure = figures(settled(lows_ms=(5, 10, 15, 20))).of("disclosure{kind=flash}", Stat.MAX)
    assert (round(figure.low, 3), figure.high) == (0.02, 0.04)


def test_a_kind_without_a_release_and_one_of_the_warm_up_have_nothing_to_measure():
    """The warm-up is in the counts."""
    found = figures(settled(warm=True, missing=1))
    for kind in ("flash", "kill"):
        figure = found.of(f"disclosure{{kind={kind}}}", Stat.MAX)
        assert (figure.low, figure.high) == (None, None)
    assert found.of("missing{kind=flash}").high == 1
    assert found.of("missing{kind=kill}").high == 0


def test_a_delivery_after_its_release_settled_is_not_missing_by_kind():
    """The account has the later row."""
    row = settled(missing=2)
    found = figures(row, row_now=lambda uri, version: replace(row, delivered=5, missing=1))
    assert found.of("missing{kind=flash}").high == 1
