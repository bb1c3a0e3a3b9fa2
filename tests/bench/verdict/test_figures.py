"""The figures that a threshold can name: their ends and their units."""

import pytest

from bench.base.quantiles import Stat
from bench.base.quantities import Unit
from bench.scenario.figure_names import CLOCKS
from bench.scenario.thresholds import FIGURES, parse_thresholds
from bench.verdict.changes import ChangeFigures
from bench.verdict.fault_costs import FaultCost
from bench.verdict.figures import Figure, Figures
from bench.verdict.receipts import ReceiptFigures
from tests.support.run_results import MS, account, histogram, nearness, sums
from wire.account.rows import COVERAGE_FRACTIONS

EXAMPLES = {Unit.SECONDS: "< 1s", Unit.COUNT: "== 0", Unit.PER_SECOND: "> 1", Unit.RATIO: "< 0.1"}


FAULT = FaultCost(name="f", kind="broker_killed", begin_ns=1, end_ns=2, begun_ns=1, ended_ns=2, whole_ns=5)


def figures(**changes):
    changed = ChangeFigures((MS, MS), (2 * MS, 2 * MS), (3 * MS, 4 * MS), 2, (8, 8), (0, 1))
    clocks = dict.fromkeys(CLOCKS, changed)
    return Figures(
        account(**changes),
        15.0,
        20,
        nearness=nearness(),
        changes=clocks,
        receipts=ReceiptFigures(2 * MS, (MS,), (2 * MS,)),
        growth={"broker": 0.1},
        faults=[FAULT],
    )


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_that_a_threshold_can_name_is_there_in_its_unit(name):
    """Found by the threshold's own metric and statistic."""
    (threshold,) = parse_thresholds({name: EXAMPLES[FIGURES[name]]})
    figure = figures().of(threshold.metric, threshold.stat)
    assert figure.unit is threshold.unit
    assert figure.low <= figure.high


def test_a_figure_that_is_none_is_an_error():
    """The scenario is checked before a run begins."""
    with pytest.raises(KeyError):
        figures().of("speed")


def test_a_latency_has_two_ends_where_arrivals_are_bounded_and_one_where_they_are_exact():
    """The greatest is exact, but not of a histogram that is a difference of two."""
    bounded = {"de/western-europe": sums(exact=[10 * MS], bounded=[40 * MS])}
    greatest = figures(circuits=bounded).of("disclosure", Stat.MAX)
    assert (greatest.low, greatest.high) == (0.0198, 0.04)
    held = account(lateness=histogram([1_001_000, 1_010_000]))
    assert Figures(held, 0.0, 0).of("publisher_lateness", Stat.MAX) == Figure(0.00101, 0.00101, Unit.SECONDS)
    found = Figures(held, 0.0, 0, extremes_kept=False).of("publisher_lateness", Stat.MAX)
    assert found.low < found.high


def test_quantiles_are_given_at_either_end():
    """With None where there is nothing to measure."""
    found = figures()
    assert found.upper("disclosure").max == found.of("disclosure", Stat.MAX).high
    assert found.lower("disclosure").max == found.of("disclosure", Stat.MAX).low
    assert figures(circuits={}).upper("disclosure").values == (None,) * 5


def test_coverage_counts_the_releases_that_never_reached_the_fraction():
    """Of three releases two reached all of their outlets: the p50 is known, the greatest is infinite."""
    coverage = {fraction: histogram([30 * MS] * (3 if fraction < 1 else 2)) for fraction in COVERAGE_FRACTIONS}
    found = figures(coverage=coverage)
    assert found.of("coverage.1", Stat.P50).high == 0.03
    assert found.of("coverage.1", Stat.MAX).high == float("inf")
    assert found.of("coverage.0.99", Stat.MAX).high == 0.03


def test_coverage_without_a_release_is_nothing_to_measure():
    """Neither reached nor missed."""
    nothing = {fraction: histogram([]) for fraction in COVERAGE_FRACTIONS}
    found = figures(coverage=nothing, releases=0).of("coverage.1", Stat.MAX)
    assert (found.low, found.high) == (None, None)


def test_a_group_of_circuits_has_their_figures_alone():
    """By language, by region, by both, and by circuit."""
    circuits = {
        "de/western-europe": sums([10 * MS] * 4, missing=3),
        "de/northern-america": sums([20 * MS] * 4),
        "fr/western-europe": sums([40 * MS] * 4, duplicates=2, breaches=1),
    }
    found = figures(circuits=circuits)
    for group, greatest, missing, duplicates, breaches in (
        ("language=de", 0.02, 3, 0, 0),
        ("region=western-europe", 0.04, 3, 2, 1),
        ("language=fr,region=western-europe", 0.04, 0, 2, 1),
        ("circuit=de/northern-america", 0.02, 0, 0, 0),
    ):
        assert found.of(f"disclosure{{{group}}}", Stat.MAX).high == greatest
        assert found.of(f"transit{{{group}}}", Stat.MAX).high == greatest
        assert found.of(f"missing{{{group}}}").high == missing
        assert found.of(f"duplicates{{{group}}}").high == duplicates
        assert found.of(f"embargo_breaches{{{group}}}").high == breaches
    assert found.of("disclosure{language=ja}", Stat.MAX).high is None


def test_a_figure_tells_how_many_values_it_is_of():
    """Deliveries, or releases; a count is of none."""
    found = figures()
    assert found.of("disclosure", Stat.P99).count == 30
    assert found.of("coverage.1", Stat.P99).count == 3
    assert found.of("missing").count is None


def test_a_topic_of_ones_own_is_a_group_by_itself():
    """Also one that is called as a circuit of the wire is, and one whose name has signs."""
    held = {
        "news/{i}, a=b": sums([10 * MS] * 9, missing=1),
        "de/western-europe": sums([40 * MS]),
    }
    found = figures(circuits=held)
    assert found.of('missing{topic="news/{i}, a=b"}').high == 1
    assert found.of('disclosure{topic="news/{i}, a=b"}', Stat.P50).high == 0.01
    assert found.of("disclosure{topic=de/western-europe}", Stat.P50).high == 0.04
    assert found.of("missing{topic=other}").high == 0
