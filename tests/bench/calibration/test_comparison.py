"""The calibration's judgement: a true account recovers everything, and nothing may be counted that was not injected."""

from dataclasses import replace

import pytest

from bench.calibration.comparison import compare
from bench.calibration.injections import INJECTIONS, Injection
from bench.calibration.table import sentence
from tests.support.injections import BASE, MS, NOTHING, OUTLETS, result_of


@pytest.mark.parametrize("injection", [replace(item, every=item.every and 2) for item in INJECTIONS], ids=str)
def test_a_true_account_recovers_everything(injection):
    """Each injection there is: the figures that it must show, and no error."""
    findings = compare(result_of(injection), BASE)
    assert all(finding.recovered and not finding.note for finding in findings)
    assert findings[0].figure in {
        "nothing": {"faults"},
        "losses": {"missing"},
        "late deliveries": {"late"},
        "duplicates": {"duplicates"},
    }.get(injection.name, {"transit"})
    assert ("connections lost" in {finding.figure for finding in findings}) == injection.cuts
    assert ("negative latencies" in {finding.figure for finding in findings}) == (injection.offset_ns > 0)
    assert sentence(findings).startswith("Everything")


def test_a_count_of_something_that_was_not_injected_is_found_out():
    """A duplicate under a delay, a lost connection under nothing."""
    doubled = result_of(Injection("delay", delay_ns=MS), counted=lambda outlet, _: 2 if outlet == OUTLETS[0] else 1)
    (found,) = compare(doubled, BASE)
    assert not found.recovered
    assert found.note == "1 duplicates, not injected"
    (nothing,) = compare(result_of(NOTHING, connections_lost=1), BASE)
    assert (nothing.figure, nothing.measured, nothing.recovered) == ("faults", 1, False)
