"""The statistics that are told everywhere."""

import pytest

from bench.base.quantiles import Quantiles, Stat, parse_statistic


def test_a_statistic_is_the_quantile_that_its_name_says():
    """The greatest value is the quantile 1."""
    fractions = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
    assert {stat: stat.fraction for stat in Stat} == fractions


def test_quantiles_are_asked_for_one_by_one_and_keep_their_order():
    """Under their names and in the order in which they are told."""
    found = Quantiles.of(lambda stat: stat.fraction)
    assert found.values == (0.5, 0.9, 0.99, 0.999, 1.0)
    assert [found.at(stat) for stat in Stat] == [found.p50, found.p90, found.p99, found.p999, found.max]


@pytest.mark.parametrize(("text", "fraction"), [("p95", 0.95), ("p5", 0.05), ("p99.95", 0.9995), ("max", 1.0)])
def test_any_percentile_is_a_statistic(text, fraction):
    """The fraction is the decimal one, which no division by hundred rounds."""
    assert (str(parse_statistic(text)), parse_statistic(text).fraction) == (text, fraction)
    assert parse_statistic("p99") is Stat.P99


@pytest.mark.parametrize("text", ["p0", "p100", "p99.9999", "95", "min", "p", "p-5", "p00.0"])
def test_what_is_no_percentile_is_refused(text):
    """The whole is the max, and p0 would be the least value."""
    with pytest.raises(ValueError, match="percentile"):
        parse_statistic(text)
