"""Faults in the summary, in a sentence, and as rows of the full report."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bench.output.digest import digest
from bench.output.fault_rows import FAULT_HEAD, print_faults
from bench.output.summarise_faults import fault_cells, fault_sentence, faults_of
from bench.output.summary_faults import FaultSummary
from bench.verdict.fault_costs import FaultCost
from tests.support.printed import printed
from tests.support.summaries import whole_summary

S = 1_000_000_000
COST = FaultCost(
    name="dusk",
    kind="broker_killed",
    begin_ns=100 * S,
    end_ns=110 * S,
    begun_ns=100 * S + 1,
    ended_ns=111 * S,
    releases=7,
    missing_by_cause={},
    duplicates=3,
    worst_ns=12 * S,
    whole_ns=113 * S,
)
LOST = replace(COST, missing=2, missing_by_cause={"undelivered": 2}, whole_ns=None)


def test_a_fault_in_the_summary_has_its_times_and_its_cost():
    """Moments as text, times in seconds."""
    (found,) = faults_of([COST])
    assert isinstance(found, FaultSummary)
    assert (found.planned, found.planned_end) == ("1970-01-01T00:01:40Z", "1970-01-01T00:01:50Z")
    assert found.ended == "1970-01-01T00:01:51Z"
    assert (found.worst_seconds, found.recovery_seconds, found.duplicates) == (12.0, 2.0, 3)
    (lost,) = faults_of([LOST])
    assert (lost.missing, lost.missing_by_cause, lost.recovery_seconds) == (2, {"undelivered": 2}, None)


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        (COST, "dusk: whole 2 s after, longest wait 12 s, 0 missing, 3 duplicates"),
        (LOST, "dusk: never whole again, longest wait 12 s, 2 missing, 3 duplicates"),
        (replace(COST, ended_ns=None, late=4), "dusk: not mended, longest wait 12 s, 0 missing, 3 duplicates, 4 late"),
        (
            replace(COST, kind="worker_killed", end_ns=None, ended_ns=None, missing=9),
            "dusk: to the end, longest wait 12 s, 9 missing, 3 duplicates",
        ),
        (replace(COST, begun_ns=None, ended_ns=None), "dusk: the run ended before it began"),
        (replace(COST, problem="it broke"), "dusk: it broke"),
    ],
)
def test_a_fault_in_a_sentence_says_what_it_cost(cost, sentence):
    """Or why it was not made, or not mended."""
    assert fault_sentence(faults_of([cost])[0]) == sentence


def test_the_digest_has_a_line_for_each_fault():
    """Beside the account."""
    summary = whole_summary(faults=faults_of([COST, replace(COST, name="dawn")]))
    console = Console(width=100, file=io.StringIO(), color_system=None)
    lines = [line.plain for line in digest(console, summary, Path("folder"))]
    assert [line.split()[1] for line in lines if line.startswith("fault")] == ["dusk:", "dawn:"]


def test_the_full_report_has_a_row_for_each_fault():
    """With the problem of one that was not mended; none without faults."""
    broken = replace(COST, name="dawn", ended_ns=None, problem="it broke")
    summary = whole_summary(faults=faults_of([COST, broken]))
    text = printed(print_faults, summary)
    assert all(name in text for name in (*FAULT_HEAD, "dusk", "whole 2 s after", "dawn: it broke"))
    assert printed(print_faults, whole_summary()) == ""
    assert fault_cells(faults_of([COST])[0]) == ("0", "0", "3", "12 s", "whole 2 s after")
