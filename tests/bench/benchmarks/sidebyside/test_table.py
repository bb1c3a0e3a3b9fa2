"""The results as a person reads them: missing and doubtful trials are named, with the reason."""

import pytest
from rich.console import Console

from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.table import figure, print_results
from bench.benchmarks.sidebyside.trial import CLIENTS
from tests.support.sidebyside import (
    FLOOD,
    NOTHING_BROKE,
    PACED,
    burst_case,
    case_of,
    order_case,
    publish_case,
    results_of,
)


def text_of(results):
    console = Console(width=130)
    with console.capture() as captured:
        print_results(console, results)
    return captured.get()


def test_each_client_has_a_row_with_its_ratio_to_the_baseline():
    """The baseline has figures alone."""
    lines = text_of(results_of(case_of())).splitlines()
    rows = {line.split()[0]: line for line in lines if line.startswith("  ") and line.split()}
    assert "1.17 (1.17-1.17)" in rows["swarm"]
    assert "20.0 (20.0-20.0)" in rows["aiomqtt"]
    assert "(" not in rows["baseline"]
    held = "✓ embedded, QoS 0, paced: CPU per delivery <= 1.4 × baseline: held, 1.17 (1.17 to 1.17) in 4 rounds"
    assert held in "\n".join(lines)


def test_a_burst_and_a_publisher_have_tables_of_their_own():
    """Their figures are others: times to the deliveries, and messages a second."""
    text = text_of(results_of(case_of(), burst_case(), publish_case()))
    assert "99 % after s" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["swarm", "1.2", "1.20", "(1.20-1.20)", "2.4", "1.20", "(1.20-1.20)", "6", "1.20", "(1.20-1.20)"] in rows
    assert ["wire", "9,000", "0.90", "(0.90-0.90)", "50", "10.0", "(10.0-10.0)"] in rows


def test_a_busy_machine_a_skipped_broker_and_a_broken_client_are_said():
    """Each with its reason."""
    busy = CaseResult(PACED, dict.fromkeys(CLIENTS, ()), {}, busy="other programs used 40% of the processors")
    broken = CaseResult(FLOOD, case_of().trials, NOTHING_BROKE | {"aiomqtt": ["round 1: it had 3 of 4 deliveries"]})
    text = text_of(results_of(busy, broken, mosquitto="it is not on PATH"))
    assert "embedded, QoS 0, paced: no result, the machine is busy: other programs used 40%" in text
    assert "aiomqtt broke in round 1: it had 3 of 4 deliveries" in text
    assert "mosquitto was skipped: it is not on PATH" in text


def test_bounds_of_doubtful_figures_are_marked():
    """Kept figures of a busy machine hold no bound for certain."""
    doubtful = CaseResult(PACED, case_of().trials, NOTHING_BROKE, doubts=("round 1, baseline: others",))
    assert "(doubtful)" in text_of(results_of(doubtful))


def test_a_bound_that_is_broken_or_not_decided_has_its_interval():
    """And a sign of its own."""
    text = text_of(results_of(order_case([10.0] * 4, [10.5, 10.6, 10.5, 10.6], [10.0, 14.0, 9.0, 13.0])))
    assert "✗ embedded, QoS 0, order: CPU per delivery, order of a sample <= 1.03 × without: broken, 1.05 (1.0" in text
    assert "? embedded, QoS 0, order: CPU per delivery, order of all outlets <= 1.15 × without: not decided, 1" in text


def test_a_bench_of_few_rounds_says_that_it_judges_nothing():
    """Its figures read the same."""
    assert "Bounds are not judged: that takes 4 rounds." in text_of(results_of(case_of(), judged=False))


@pytest.mark.parametrize(("value", "text"), [(1.2345, "1.23"), (0.00012345, "0.000123"), (123_456.7, "123,457")])
def test_a_figure_has_three_digits_or_all_before_the_point(value, text):
    """More digits would promise more than a median of three rounds can hold."""
    assert figure(value) == text
