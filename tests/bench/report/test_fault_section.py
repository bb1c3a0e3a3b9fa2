"""The part of a page about faults."""

from dataclasses import replace

from bench.output.summarise_faults import faults_of
from bench.report.fault_section import faults
from tests.bench.output.test_summarise_faults import COST, EARLY, LOST
from tests.support.summaries import whole_summary


def test_each_fault_has_a_row_with_what_it_cost():
    """And how to read it stands above."""
    words, table = faults(whole_summary(faults=faults_of([COST, replace(LOST, name="dawn")])))
    assert "due before" in words
    assert table.count("<tr>") == 3
    assert all(text in table for text in ("2 faults", "dusk", "whole 2 s after", "never whole again", "2 undelivered"))
    assert "1 by the publisher, 2 unattributed" in table
    assert "4 by lost connections" in table


def test_what_is_no_figure_of_the_table_stands_below_and_a_run_without_faults_has_no_part():
    """Why a fault could not be mended, and what came before it was due."""
    broken = replace(COST, ended_ns=None, problem="it <broke>")
    *_, problem = faults(whole_summary(faults=faults_of([broken])))
    assert "dusk: it &lt;broke&gt;" in problem
    *_, early = faults(whole_summary(faults=faults_of([EARLY])))
    assert "dusk: 1,200 before they were due, by up to 5 s" in early
    assert list(faults(whole_summary())) == []
