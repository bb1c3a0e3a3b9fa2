"""How a run's page says what the comparison with a baseline found."""

import lxml.html
import pytest

from bench.report.baseline_section import baseline_notes, baseline_parts
from tests.support.baseline_results import baseline_result


def test_a_run_without_a_baseline_has_no_such_part():
    """Nothing was asked for."""
    assert baseline_parts(None) == []
    assert baseline_notes(None) == []


@pytest.mark.parametrize(("finding", "noted"), [("slower", True), ("faster", False), ("same", False), (None, True)])
def test_what_is_slower_or_was_not_compared_stands_beside_the_verdict(finding, noted):
    """What is as it was, or better, does not."""
    result = baseline_result(finding)
    assert baseline_notes(result) == ([result.sentence] if noted else [])


def test_runs_that_were_not_compared_have_no_table_of_figures():
    """The reason is said, and the runs of the baseline are named."""
    text = "".join(baseline_parts(baseline_result(None)))
    page = lxml.html.fromstring(f"<main>{text}</main>")
    assert "not compared with main: the outlets differ" in page.text_content()
    assert [table.findtext("caption") for table in page.iter("table")] == ["The baseline's runs"]
