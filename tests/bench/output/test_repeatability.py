"""Whether the p99 of disclosure repeated over several runs, and the range of each figure."""

import pytest

from bench.base.quantities import Unit
from bench.output.repeatability import figures, repeatability, sentence
from tests.support.summaries import summary

MS = 1e-3


def judged(*runs):
    return repeatability(tuple(range(1, len(runs) + 1)), runs)


def test_runs_within_a_tenth_of_their_median_repeated():
    """The sentence has both ends, the range and the median."""
    found = judged(*(summary(p99 * MS) for p99 in (50, 51, 52, 54, 55)))
    assert found.repeated is True
    assert found.suspects == ()
    assert sentence(found) == (
        "The p99 of disclosure repeated within 10%: over 5 runs it went from 50 ms to 55 ms, 9.6% of its median, 52 ms."
    )


def test_one_run_that_is_off_is_enough_and_is_not_averaged_away():
    """Each within 10 % of the median would still be a range of 20 %."""
    assert judged(*(summary(p99 * MS) for p99 in (48, 50, 50, 50, 53.1))).repeated is False
    found = judged(*(summary(p99 * MS) for p99 in (50, 50, 50, 50, 95)))
    assert sentence(found) == (
        "The p99 of disclosure did not repeat within 10%: over 5 runs it went from 50 ms to 95 ms, "
        "90.0% of its median, 50 ms."
    )


def test_a_set_that_did_not_repeat_names_what_to_suspect():
    """At least one clause, for any runs."""
    assert judged(summary(0.05), summary(0.09)).suspects


def test_a_figure_that_was_not_measured_in_every_run_can_not_be_said_to_repeat():
    """One run, a run without a delivery, no run at all."""
    assert judged(summary()).repeated is None
    found = judged(summary(0.05), summary(None), summary(0.05))
    assert found.repeated is None
    assert sentence(found).endswith("it takes two or more that each have one, and of 3 there were 2.")
    assert sentence(None).endswith("and of 0 there were 0.")


def test_every_figure_has_its_ends_median_and_range():
    """In its unit, over all the runs."""
    found = {figure.name: figure for figure in figures([summary(0.05), summary(0.08), summary(0.06)])}
    p99 = found["disclosure.p99"]
    assert (min(p99.known), p99.median, max(p99.known)) == (0.05, 0.06, 0.08)
    assert p99.spread == pytest.approx(0.5)
    assert found["connect_seconds"].spread == 0
    assert {"transit.p99", "spread.p50", "spread.max"} < set(found)
    assert {name for name, figure in found.items() if figure.unit is not Unit.SECONDS} == {"deliveries_per_second"}
