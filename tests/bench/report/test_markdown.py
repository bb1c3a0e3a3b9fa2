"""Markdown, as GitHub's rules render it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bench.base.quantities import Unit
from bench.output.summary_parts import MissingByCause, ThresholdSummary
from bench.report.markdown import markdown
from bench.report.run_files import RunFiles, read_runs
from bench.verdict.verdict import Verdict
from tests.support.baseline_results import baseline_result, leave_baseline
from tests.support.run_folders import leave_set
from tests.support.summaries import whole_summary

GITHUB = MarkdownIt("gfm-like", {"linkify": False})


def threshold(name, passed):
    return ThresholdSummary(expression=name, unit=Unit.SECONDS, actual=2.0, actual_lower=2.0, passed=passed, doubt=None)


def rendered(*summaries):
    """The first line of text, and the rows of each table as lists of cells."""
    return read(*(RunFiles(Path(), summary) for summary in summaries))


def read(*items):
    tokens = GITHUB.parse(markdown(items))
    lines = [plain(token) for token in tokens if token.type == "inline"]
    tables = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in {"td_open", "th_open"}:
            tables[-1][-1].append(None)
        elif token.type == "inline" and tables and tables[-1] and tables[-1][-1] and tables[-1][-1][-1] is None:
            tables[-1][-1][-1] = plain(token)
    return lines, tables


def plain(token):
    return "".join(child.content if child.type in {"text", "text_special"} else "" for child in token.children)


def test_the_verdict_comes_first():
    """As a heading; then the sentence."""
    lines, _ = rendered(whole_summary(verdict=Verdict.FAIL))
    assert lines[0].endswith("FAIL: small")
    assert lines[1] == "100 of 100 expected deliveries of 10 releases arrived, 1,000 a second."


def test_thresholds_account_and_latencies_are_tables():
    """Each with a head, and a cell for each column in each row."""
    causes = MissingByCause(unsent=0, refused=0, unreported=0, held=0, lost=2)
    summary = whole_summary(
        thresholds=(threshold("coverage{kind=flash}.1.max < 2s", False),),
        delivered=98,
        missing=2,
        late=1,
        missing_by_cause=causes,
    )
    _, (thresholds, account, latencies) = rendered(summary)
    assert thresholds == [["threshold", "result", "figure"], ["coverage{kind=flash}.1.max < 2s", "❌ fails", "2 s"]]
    assert ["missing", "2", "2 lost on the way"] in account
    assert ["late", "1", None] in account or ["late", "1", ""] in account
    assert latencies[1] == ["disclosure: due to arrival", "10 ms", "50 ms", "50 ms", "100 ms", "100 ms"]


def test_doubts_and_faults_are_listed():
    """Each in a line of its own, under the sentence."""
    lines, _ = rendered(whole_summary(fault="it broke", doubts=("one", "two"), verdict=Verdict.INVALID))
    assert lines[2:5] == ["Fault: it broke", "In doubt: one", "In doubt: two"]


def test_the_baseline_is_a_line_and_a_table(tmp_path):
    """Of a set, in a section of its own."""
    lines, (beside, *_) = read(RunFiles(Path(), whole_summary(), baseline_result("slower")))
    assert "Baseline: slower than main (1 run) beyond noise" in lines
    assert beside[1] == ["time to the last outlet", "10 ms", "5 ms", "2 ms", "❌ slower"]
    lines, (*_, beside) = read(*read_runs([leave_baseline(leave_set(tmp_path, {}, {}), "same")]))
    assert "✅ small: 2 runs beside the baseline" in lines
    assert beside[1][-1] == "✅ same"


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_a_text_of_the_run_is_read_as_text(text):
    """A pipe ends no cell, a tag is no HTML, an asterisk is an asterisk."""
    _, (thresholds, *_) = rendered(whole_summary(thresholds=(threshold(f"x{text}x", True),)))
    assert thresholds[1][0] == f"x{text}x"
