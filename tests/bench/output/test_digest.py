"""The digest of a run: what failed comes first, and it fits a terminal."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bench.base.quantities import Unit
from bench.output.digest import LINES, digest, print_digest, print_verdict
from bench.output.summary_parts import GroupSummary, MissingByCause, ThresholdSummary
from bench.verdict.verdict import Verdict
from tests.support.cohorts import cohort_summary
from tests.support.shares import share
from tests.support.summaries import quantiles, whole_summary

FOLDER = Path("runs/small-20260318-090000")
TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=400), max_size=12)


def lines(summary, width=80):
    console = Console(width=width, file=io.StringIO(), color_system=None)
    return [line.plain.rstrip() for line in digest(console, summary, FOLDER)]


def threshold(number, passed):
    return ThresholdSummary(
        expression=f"disclosure.p{number} < 1s",
        unit=Unit.SECONDS,
        actual=2.0,
        actual_lower=2.0,
        passed=passed,
        doubt=None,
    )


def named(expression, passed=True):
    return replace(threshold(0, passed), expression=expression)


def group(p99):
    times = quantiles(p99 / 2, p99, p99)
    return GroupSummary(expected=50, delivered=50, missing=0, disclosure=times, disclosure_lower=times)


def test_a_run_is_told_in_a_few_lines():
    """Sentence, verdict, account, latency, what limited, where the files are."""
    assert lines(whole_summary(thresholds=(threshold(99, True),))) == [
        "100 of 100 expected deliveries of 10 releases arrived, 1,000 a second.",
        "verdict   PASS",
        "  ✓ disclosure.p99 < 1s          2 s",
        "account   100 of 100 deliveries, 0 missing",
        "latency   p50 10 ms, p99 50 ms, max 100 ms from due to arrival; 1,000",
        "          deliveries/s",
        "p99 parts waiting to be sent 50 ms, broker and network 50 ms, unsure by our",
        "          reads 0 µs; quote transit for the broker, disclosure for the outlets:",
        "          messages waited to be sent",
        "spread    p50 20 ms, max 40 ms from the first outlet to the last, over 10",
        "          releases",
        "limit     Nothing was at its limit.",
        "files     runs/small-20260318-090000 (every figure: report.html)",
    ]


def test_what_failed_comes_before_what_is_not_known_and_what_holds():
    """And right behind the verdict."""
    thresholds = (threshold(1, True), threshold(2, None), threshold(3, False))
    found = lines(whole_summary(verdict=Verdict.FAIL, thresholds=thresholds))
    assert [line.split()[:2] for line in found[1:5]] == [
        ["verdict", "FAIL"],
        ["✗", "disclosure.p3"],
        ["?", "disclosure.p2"],
        ["✓", "disclosure.p1"],
    ]


def test_how_many_more_hold_is_told_and_each_that_fails_has_its_line():
    """However many there are of them: those that fail are never left out, also where that takes more lines."""
    holding = tuple(threshold(number, True) for number in range(30))
    failed = tuple(threshold(number, False) for number in range(40, 45))
    found = lines(whole_summary(verdict=Verdict.FAIL, thresholds=(*holding, *failed)))
    assert len(found) == LINES
    marks = [line.split()[0] for line in found[2:]]
    shown = marks.count("✓") - 1
    assert marks.count("✗") == 5
    assert f"  ✓ {30 - shown} more hold" in found
    many = tuple(threshold(number, False) for number in range(40, 70))
    found = lines(whole_summary(verdict=Verdict.FAIL, thresholds=(*holding, *many, threshold(1, None))))
    assert sum(line.startswith("  ✗") for line in found) == 30
    assert found[-2:] == ["  ✓ 30 thresholds hold", "files     runs/small-20260318-090000 (every figure: report.html)"]
    assert "  ? 1 threshold is not known" in found


def test_figures_stand_in_one_column_however_long_a_key_is():
    """Below a key that leaves no room for its figure."""
    keys = ("missing == 0", "coverage{kind=flash}.1.max < 2s", f"transit{{circuit={'x' * 40}}}.p99 < 500ms")
    found = lines(whole_summary(thresholds=tuple(named(key) for key in keys)))
    assert found[2:6] == [
        "  ✓ missing == 0                    2 s",
        "  ✓ coverage{kind=flash}.1.max < 2s 2 s",
        f"  ✓ {keys[2]}",
        " " * 36 + "2 s",
    ]


def test_missing_deliveries_have_their_causes_and_other_counts_stand_where_they_are():
    """Zeros are not told."""
    causes = MissingByCause(unsent=0, refused=0, unreported=0, held=0, lost=3)
    summary = whole_summary(delivered=97, missing=3, missing_by_cause=causes, duplicates=2)
    assert "account   97 of 100 deliveries (97.00%), 3 missing (3 lost on the way), 2" in lines(summary)


def test_the_slowest_language_and_region_are_named():
    """Where there are several to compare."""
    groups = {"de": group(0.1), "ja": group(0.5)}
    found = lines(whole_summary(by_language=groups, by_region={"western-europe": group(0.1)}))
    assert "slowest   Japanese p99 500 ms" in found


def test_it_is_told_that_the_broker_ended_the_publishers_connection():
    """It explains duplicates: what was on its way is sent again."""
    ended = {"the connection ended: the broker ended it": 1}
    assert "publisher 1 time: the connection ended: the broker ended it" in lines(whole_summary(publish_errors=ended))
    assert not [line for line in lines(whole_summary(publish_errors={})) if line.startswith("publisher")]


def test_the_most_frequent_reasons_of_refused_outlets_are_told():
    """Two of them; the others are in the full report."""
    refused = {"SUBACK 0x87: not authorised": 3, "CONNACK 5: not authorised": 40, "a third": 1}
    found = [line for line in lines(whole_summary(outlets_refused=refused)) if line.startswith("refused")]
    assert found == [
        "refused   40 outlets: CONNACK 5: not authorised",
        "refused   3 outlets: SUBACK 0x87: not authorised",
    ]


def test_doubts_are_told_where_they_decide():
    """A FAIL stands though there are doubts about other figures."""
    invalid = whole_summary(verdict=Verdict.INVALID, doubts=("the machine was starved",))
    assert "in doubt  the machine was starved" in lines(invalid)
    assert not any("starved" in line for line in lines(replace(invalid, verdict=Verdict.FAIL)))


@given(TEXTS, TEXTS, st.integers(0, 30), st.integers(80, 200))
def test_a_digest_is_20_lines_at_most_and_as_wide_as_the_terminal(doubts, notes, thresholds, width):
    """However much there is to say; sentence, verdict and files stay."""
    summary = whole_summary(
        verdict=Verdict.INVALID,
        doubts=tuple(doubts),
        notes=tuple(notes),
        thresholds=tuple(threshold(number, None) for number in range(thresholds)),
    )
    found = lines(summary, width)
    assert len(found) <= LINES
    assert found[0].startswith("100 of 100")
    assert "verdict   INVALID" in found
    assert found[-1].startswith("files")


@pytest.mark.parametrize("width", [40, 80, 110])
def test_no_line_is_wider_than_the_terminal(width):
    """Also on a terminal of 40 columns."""
    console = Console(width=width, file=io.StringIO(), color_system=None)
    print_digest(console, whole_summary(doubts=("x " * 200,), verdict=Verdict.INVALID), FOLDER)
    assert max(map(len, console.file.getvalue().splitlines())) <= width


def test_the_verdict_alone_says_what_failed():
    """For --quiet."""
    console = Console(width=80, file=io.StringIO(), color_system=None)
    print_verdict(console, whole_summary(verdict=Verdict.FAIL, thresholds=(threshold(3, False), threshold(4, True))))
    assert console.file.getvalue() == "verdict   FAIL\n  ✗ disclosure.p3 < 1s           2 s\n"


def test_behaviours_have_a_line_each_of_which_the_steady_one_is_first():
    """The names of the others follow under it."""
    slow = {"steady": cohort_summary(0.02, outlets=99), "slow": cohort_summary(3.0, outlets=1, missing=7)}
    told = lines(whole_summary(by_behaviour=slow))
    first = next(number for number, line in enumerate(told) if line.startswith("outlets"))
    assert told[first : first + 2] == [
        "outlets   steady: 99 outlets, 0 of 100 missing, p50 10 ms, p99 20 ms",
        "          slow: 1 outlet, 7 of 100 missing, p50 1.5 s, p99 3 s",
    ]


def test_shared_subscriptions_and_the_slowest_topic_have_a_line_each():
    """The worst one of each."""
    found = lines(whole_summary(by_topic={"a": group(0.1), "b": group(0.2)}, shared={"$share/g/news/+": share([1, 3])}))
    assert any(line.startswith("shared    g/news/+: 4 of 4 messages at 2 members, 1 to 3 each") for line in found)
    assert "slowest   b p99 200 ms" in found
