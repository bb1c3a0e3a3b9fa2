"""Delays and clock offsets: an account that lengthens time, shifts it or keeps it wrongly is found out."""

from dataclasses import replace

import pytest

from bench.calibration.comparison import compare
from bench.calibration.injections import INJECTIONS, Injection
from bench.calibration.table import sentence
from bench.calibration.times import baseline, transit_p50_seconds
from tests.support.injections import BASE, MS, NOTHING, UPSTREAM, WAY, result_of


@pytest.mark.parametrize("wrong", [1.06, 0.94])
@pytest.mark.parametrize("delay_ms", [1, 10, 100])
def test_a_ledger_that_lengthens_or_shortens_time_is_found_out(delay_ms, wrong):
    """Beyond 5 % of the proxy's own figure."""
    injection = Injection("delay", delay_ns=delay_ms * MS)
    told = result_of(injection, lambda _, passage: int(passage.in_ns + (passage.out_ns - passage.in_ns) * wrong + WAY))
    (found,) = compare(told, BASE)
    assert not found.recovered
    assert found.error == pytest.approx(wrong - 1, abs=1e-3)
    assert sentence([found]) == "Not recovered: transit under delay."


def test_a_proxy_that_was_late_is_seen_and_not_the_ledgers_fault():
    """The truth is the proxy's own delay; the table shows both."""
    late = result_of(Injection("delay", delay_ns=2 * MS))
    (found,) = compare(replace(late, injection=Injection("delay", delay_ns=MS)), BASE)
    assert found.recovered
    assert found.note == "the proxy itself was late"
    assert (found.nominal, found.truth) == (0.001, pytest.approx(0.002, abs=2e-6))


def test_a_clock_that_is_not_seen_to_be_off_is_not_recovered():
    """The swarm moves its arrivals by half of the offset."""
    (found,) = compare(result_of(INJECTIONS[-1], lambda _, passage: passage.out_ns + WAY - 25 * MS), BASE)
    assert not found.recovered
    assert found.measured == pytest.approx(0.025, abs=1e-4)


def test_a_histogram_of_other_times_than_the_arrivals_is_found_out():
    """A run's figures come from the histograms."""
    (found,) = compare(result_of(Injection("delay", delay_ns=MS), shift_ns=10), BASE)
    assert not found.recovered
    assert "histogram" in found.note


def test_a_delay_of_which_nothing_arrived_is_not_recovered():
    """There is nothing to measure, and that is said."""
    injection = Injection("delay", delay_ns=MS)
    found = compare(result_of(injection, counted=lambda outlet, passage: 0), BASE)[0]
    assert (found.recovered, found.measured) == (False, 0.0)
    assert found.note.startswith("nothing arrived to measure")


def test_the_baseline_is_the_time_in_the_proxy_and_the_way_from_there():
    """Medians, and of the way the mean too: here each message takes the same time."""
    base = baseline(result_of(NOTHING))
    assert (base.proxy_seconds, base.way_seconds, base.way_mean_seconds) == (1e-6, WAY / 1e9, pytest.approx(WAY / 1e9))


def test_the_median_of_transit_is_that_of_a_runs_summary():
    """From the sending at the wire: the way to the proxy is in it. Without deliveries there is none."""
    p50_s = transit_p50_seconds(result_of(NOTHING))
    assert p50_s == pytest.approx((UPSTREAM + 1_000 + WAY) / 1e9, rel=0.05)
    assert transit_p50_seconds(result_of(NOTHING, counted=lambda outlet, passage: 0)) is None
