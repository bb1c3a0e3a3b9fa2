"""JUnit XML: what CI systems read, of runs that end well or badly."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bench.base.quantities import Unit
from bench.output.summary_parts import ThresholdSummary
from bench.report.junit import junit
from bench.report.run_files import RunFiles, read_runs
from bench.verdict.verdict import Verdict
from tests.support.baseline_results import baseline_result, leave_baseline
from tests.support.run_folders import leave_set
from tests.support.summaries import whole_summary

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def threshold(name, passed, doubt=None):
    return ThresholdSummary(
        expression=name, unit=Unit.SECONDS, actual=2.0, actual_lower=2.0, passed=passed, doubt=doubt
    )


THREE = (
    threshold("disclosure.p99 < 3s", True),
    threshold("spread.max < 1s", False),
    threshold("transit.p99 < 1s", None, "the ends differ"),
)


def read(*summaries):
    """The document as XML, which keeps the schema."""
    return parsed(*(RunFiles(Path(), summary) for summary in summaries))


def parsed(*items):
    root = etree.fromstring(junit(items).encode())
    SCHEMA.assertValid(root)
    return root


def counts(element):
    return {name: int(element.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}


def test_a_threshold_is_a_test_case():
    """One that fails is a failure with its figure, one that can't be known is skipped with the reason."""
    (suite,) = read(whole_summary(thresholds=THREE, verdict=Verdict.FAIL))
    assert counts(suite) == {"tests": 4, "failures": 1, "errors": 0, "skipped": 1}
    assert [case.get("name") for case in suite.iter("testcase")][1:] == [item.expression for item in THREE]
    assert suite.find("testcase/failure").get("message") == "spread.max < 1s: 2 s"
    assert suite.find("testcase/skipped").get("message") == "the ends differ"


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"verdict": Verdict.INVALID, "doubts": ("the machine was starved",)}, "INVALID", "the machine was starved"),
        ({"fault": "worker-1 died\nwith a log"}, "fault", "worker-1 died"),
        ({"account_faults": ("3 is not 4",)}, "fault", "3 is not 4"),
        ({"interrupted": True}, "interrupted", "the run was interrupted"),
    ],
)
def test_a_run_that_says_nothing_about_its_thresholds_has_an_error(changes, kind, message):
    """INVALID, a fault, an account that does not add up, Ctrl-C."""
    (suite,) = read(whole_summary(**changes))
    error = suite.find("testcase/error")
    assert (error.get("type"), error.get("message")) == (kind, message)
    assert counts(suite)["errors"] == 1


def test_tags_and_commit_are_properties():
    """A CI system shows them beside the suite."""
    (suite,) = read(whole_summary())
    properties = {item.get("name"): item.get("value") for item in suite.iter("property")}
    assert properties["tag.build"] == "421"
    assert properties["commit"] == "c" * 40
    assert properties["command"] == "wirestorm run small.toml"
    assert suite.get("timestamp") == "2026-03-18T09:00:00"


@pytest.mark.parametrize(
    ("finding", "child", "message"),
    [
        ("slower", "failure", "slower than main (1 run) beyond noise"),
        ("same", None, None),
        (None, "skipped", "not compared with main: the outlets differ"),
    ],
)
def test_the_baseline_is_a_test_case(finding, child, message):
    """Slower is a failure, and runs that could not be compared are skipped with the reason."""
    (suite,) = parsed(RunFiles(Path(), whole_summary(), baseline_result(finding)))
    case = suite.findall("testcase")[-1]
    assert case.get("name") == "not slower than the baseline main"
    assert [(each.tag, each.get("message")) for each in case] == ([(child, message)] if child else [])
    assert counts(suite)["tests"] == 2


def test_the_baseline_of_a_set_has_a_suite_of_its_own(tmp_path):
    """The runs' own suites say nothing of it: they were compared together."""
    (found,) = read_runs([leave_baseline(leave_set(tmp_path, {}, {}))])
    first, second, beside = parsed(found)
    assert [counts(suite)["failures"] for suite in (first, second, beside)] == [0, 0, 1]
    assert beside.get("name") == "small: 2 runs beside the baseline"
    assert [suite.get("id") for suite in (first, second, beside)] == ["0", "1", "2"]


def test_several_runs_are_suites_whose_counts_add_up():
    """The sums are the root's."""
    root = read(whole_summary(thresholds=THREE), whole_summary(thresholds=THREE[:1], fault="a fault"))
    assert counts(root) == {"tests": 6, "failures": 1, "errors": 1, "skipped": 0}
    assert [suite.get("id") for suite in root] == ["0", "1"]


@given(st.text(), st.text(min_size=1))
def test_any_text_of_a_run_is_taken(fault, tag):
    """Control characters have no place in XML, and come as replacement characters."""
    read(whole_summary(fault=fault, tags={"a": tag}, doubts=(fault,), verdict=Verdict.INVALID, scenario=tag))
