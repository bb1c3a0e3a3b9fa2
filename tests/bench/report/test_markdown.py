"""Markdown, as GitHub's rules render it."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bench.base.quantities import Unit
from bench.output.summary_parts import MissingByCause, ThresholdSummary
from bench.report.markdown import markdown
from bench.verdict.verdict import Verdict
from tests.support.summaries import whole_summary

GITHUB = MarkdownIt("gfm-like", {"linkify": False})


def threshold(name, passed):
    return ThresholdSummary(expression=name, unit=Unit.SECONDS, actual=2.0, actual_lower=2.0, passed=passed, doubt=None)


def rendered(*summaries):
    """The first line of text, and the rows of each table as lists of cells."""
    tokens = GITHUB.parse(markdown(summaries))
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


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_a_text_of_the_run_is_read_as_text(text):
    """A pipe ends no cell, a tag is no HTML, an asterisk is an asterisk."""
    _, (thresholds, *_) = rendered(whole_summary(thresholds=(threshold(f"x{text}x", True),)))
    assert thresholds[1][0] == f"x{text}x"
