"""Faults in a sentence, and as rows of the full report."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bench.output.digest import digest
from bench.output.fault_rows import FAULT_HEAD, fault_cells, fault_sentence, print_faults
from bench.output.summarise_faults import faults_of
from tests.bench.output.test_summarise_faults import COST, EARLY, LOST
from tests.support.printed import printed
from tests.support.summaries import whole_summary

REPEATS = "3 duplicates (1 by the publisher, 2 unattributed), 4 late (4 by lost connections)"

BEFORE = "1,200 before they were due, by up to 5 s"


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        (COST, "dusk: whole 2 s after, longest wait 12 s, 0 missing, " + REPEATS),
        (LOST, "dusk: never whole again, longest wait 12 s, 2 missing, " + REPEATS),
        (replace(COST, ended_ns=None), "dusk: not mended, longest wait 12 s, 0 missing, " + REPEATS),
        (
            replace(COST, kind="worker_killed", end_ns=None, ended_ns=None, missing=9),
            "dusk: to the end, longest wait 12 s, 9 missing, " + REPEATS,
        ),
        (EARLY, f"dusk: whole 2 s after, longest wait 12 s, 0 missing, {REPEATS}, {BEFORE}"),
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
    assert f"dusk: {BEFORE}" in printed(print_faults, whole_summary(faults=faults_of([EARLY])))
    assert printed(print_faults, whole_summary()) == ""
    assert fault_cells(faults_of([COST])[0]) == ("0", "4", "3", "12 s", "whole 2 s after")
