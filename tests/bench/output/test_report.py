"""The summary as a person reads it."""

from dataclasses import replace

import pytest

from bench.base.quantities import Unit
from bench.output.report import print_report
from bench.output.summary_parts import ControlQuantiles, ControlSide, ControlSummary, ThresholdSummary
from bench.output.wording import headline
from tests.support.cohorts import cohort_summary
from tests.support.printed import printed
from tests.support.run_folders import group
from tests.support.run_results import (
    GERMAN,
    MS,
    account,
    comparison,
    release_line,
    run_result,
    service_result,
    summarised,
    sums,
)
from tests.support.shares import share
from tests.support.summaries import whole_summary


def report(summary, folder):
    return printed(print_report, summary, folder)


def line(text, start):
    """The first line that starts so, with single spaces."""
    return next(" ".join(item.split()) for item in text.splitlines() if " ".join(item.split()).startswith(start))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (run_result(fault="nats died: killed\nits log"), "The run broke off: nats died: killed."),
        (run_result(), "15 of 20 outlets had the flash; the last 20 ms after the first."),
        (run_result(flashes=()), "30 of 30 expected deliveries of 3 releases arrived, 15 a second."),
        (run_result(account=account({}, releases=0), flashes=()), "No delivery was expected."),
    ],
)
def test_one_sentence_says_how_it_was(result, sentence):
    """A fault before all, then the flash, then the counts."""
    assert headline(summarised(result)) == sentence


@pytest.mark.parametrize(
    ("unit", "low", "high", "passed", "text"),
    [
        ("seconds", 0.5, 0.5, True, "✓ a figure 500 ms"),
        ("seconds", 0.4, 0.5, True, "✓ a figure 500 ms (at least 400 ms)"),
        ("seconds", 0.499, 0.5, True, "✓ a figure 500 ms"),
        ("count", 1_234, 1_234, False, "✗ a figure 1,234"),
        ("per second", 9_876.5, 9_876.5, None, "? a figure 9,876"),
        ("seconds", None, None, False, "✗ a figure never"),
        ("seconds", None, None, None, "? a figure nothing to measure"),
    ],
)
def test_a_figure_is_shown_by_its_unit(tmp_path, unit, low, high, passed, text):
    """And never by its name; both ends where they differ."""
    judged = ThresholdSummary(
        expression="a figure", unit=Unit(unit), actual=high, actual_lower=low, passed=passed, doubt=None
    )
    assert line(report(whole_summary(thresholds=(judged,)), tmp_path), text[0]) == text


def test_the_account_names_what_is_missing_by_cause_and_leaves_out_what_there_was_none_of(tmp_path):
    """Duplicates are always told, none as well."""
    held = {GERMAN: sums([10 * MS] * 15, missing=5, late=2, unreported=1)}
    text = report(summarised(run_result(account=account(held, unsent_deliveries=1))), tmp_path)
    assert line(text, "delivered") == "delivered 15 75.00%"
    assert line(text, "missing") == "missing 5 1 never sent, 1 unreported by crashed workers, 3 lost on the way"
    assert line(text, "duplicates 0")
    assert line(text, "late 2")
    assert "misdelivered" not in text


def test_lower_ends_stand_under_the_upper_where_they_differ(tmp_path):
    """Arrivals that are bounded have two."""
    text = report(summarised(run_result()), tmp_path)
    assert line(text, "disclosure") == "disclosure 10 ms 20 ms 40 ms 40 ms 40 ms due → arrival"
    assert line(text, "at least") == "at least 10 ms 19.8 ms 19.8 ms 19.8 ms 19.8 ms lower ends"
    assert "96.7% exact, 3.3% bounded" in text
    exact = report(summarised(run_result(account=account({GERMAN: sums([10 * MS] * 20)}))), tmp_path)
    assert "at least" not in exact


def test_so_few_releases_have_two_columns_and_many_have_five(tmp_path):
    """As the summary tells them."""
    few = report(summarised(run_result()), tmp_path)
    assert line(few, "3 releases") == "3 releases p50 max from … to"
    assert line(few, "to 99%") == "to 99% 30 ms 30 ms due → arrival there"
    many = report(summarised(run_result(account=account(releases=100))), tmp_path)
    assert line(many, "100 releases") == "100 releases p50 p90 p99 p99.9 max from … to"
    assert line(many, "spread") == "spread 30 ms 30 ms 30 ms 30 ms 30 ms first outlet → last"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "they agree: both had all 12, plain clients 1 ms to 2 ms later in the mean, within 5 ms"),
        ({"difference_s": (-0.002, -0.001)}, "plain clients 1 ms to 2 ms earlier in the mean"),
        ({"disagreement": "they differ"}, "they differ"),
        ({"difference_s": None, "error_s": None, "note": "not compared"}, "not compared"),
    ],
)
def test_the_control_group_is_told_beside_the_swarm(tmp_path, changes, text):
    """With how they agree, or why not."""
    told = report(summarised(run_result(control=comparison(**changes))), tmp_path)
    assert line(told, "control group") == "control group 12 10 ms 20 ms 20 ms 30 ms due → arrival"
    assert text in told


def test_a_control_group_without_a_single_delivery_is_told_all_the_same(tmp_path):
    """Dashes for times, and no sentence about a difference."""
    none = ControlSide(delivered=0, seconds=ControlQuantiles(p50=None, p90=None, p99=None, max=None))
    control = ControlSummary(
        outlets=2,
        on=2,
        swarm=none,
        control=none,
        both=0,
        difference_seconds=None,
        error_seconds=None,
        disagreement="",
        note="",
    )
    assert line(report(whole_summary(control=control), tmp_path), "swarm 0") == "swarm 0 – – – – due → arrival"


def test_real_copy_is_told_release_by_release(tmp_path):
    """Headline, languages, sector, circuits, outlets, spread."""
    release = release_line(headline="Ergebnisse [2025]", languages=("de", "fr"), delivered=14, missing=1)
    text = report(summarised(run_result(copy=(release,))), tmp_path)
    assert "Ergebnisse [2025]" in text
    assert "de, fr · politics · 1 circuits · 14 of 15 outlets · spread 20 ms" in text


def test_doubts_faults_and_an_interruption_stand_under_the_verdict(tmp_path):
    """Each on a line of its own."""
    summary = replace(
        summarised(run_result(interrupted=True, fault="a worker died")), doubts=("a doubt",), account_faults=("2 of 3",)
    )
    text = report(summary, tmp_path)
    assert line(text, "in doubt") == "in doubt: a doubt"
    assert "fault: a worker died" in text
    assert "fault: 2 of 3" in text
    assert "interrupted: the account covers all that was due until then" in text


def test_languages_and_regions_are_told_by_their_names_the_greatest_first(tmp_path):
    """German had twenty deliveries, Japanese ten."""
    text = report(summarised(run_result()), tmp_path)
    assert text.index("German") < text.index("Japanese")
    assert line(text, "German") == "German 20 20 0 10 ms 40 ms 40 ms"


def test_the_files_are_named_and_missing_ones_only_where_they_are(tmp_path):
    """missing.jsonl is there only where outlets are missing."""
    assert "missing.jsonl" not in report(whole_summary(), tmp_path)
    (tmp_path / "missing.jsonl").touch()
    words = " ".join(report(whole_summary(), tmp_path).split())  # a long path wraps the line
    assert "summary.json, releases.jsonl, missing.jsonl, *.hgrm" in words


def test_a_run_against_a_service_is_told_without_what_is_not_seen(tmp_path):
    """No control group, no processors."""
    text = report(summarised(service_result()), tmp_path)
    assert "control group" not in text
    assert "processors" not in text


def test_own_topics_and_shared_subscriptions_have_tables_whose_names_are_no_markup(tmp_path):
    """In the place of languages and regions."""
    topics = {f"news/[bold]{number}": group(0.02) for number in range(40)}
    summary = whole_summary(by_topic=topics, shared={"$share/desk/news/+": share([1, 3])}, overlapping=7)
    text = report(summary, tmp_path)
    assert line(text, "news/[bold]0") == "news/[bold]0 50 50 0 10 ms 20 ms"
    assert line(text, "19 more topics") == "19 more topics 950 950 0 – –"
    assert line(text, "desk/news/+") == "desk/news/+ 2 4 4 1 2.0 3 1.50 ×"
    assert line(text, "overlapping").startswith("overlapping 7")
    assert "by language" not in text


def test_behaviours_and_groups_have_tables_of_their_own(tmp_path):
    """The p99 of the steady outlets stands beside that of each behaviour."""
    slow = {"steady": cohort_summary(0.02), "slow": cohort_summary(3.0, missing=7)}
    text = report(whole_summary(by_behaviour=slow, by_group={"[bold]east": cohort_summary(0.02)}), tmp_path)
    assert line(text, "slow") == "slow 10 100 93 7 1.5 s 3 s 20 ms"
    assert line(text, "[bold]east") == "[bold]east 10 100 100 0 10 ms 20 ms"


def test_without_own_topics_there_are_no_such_tables(tmp_path):
    """As of the calendar's releases."""
    text = report(summarised(run_result()), tmp_path)
    assert "by topic" not in text
    assert "uneven" not in text


def test_the_threshold_that_ended_a_run_stands_under_the_verdict(tmp_path):
    """With what the account covers."""
    text = report(summarised(run_result(aborted="missing == 0 failed with 2, 3 s after the start")), tmp_path)
    told = "aborted: missing == 0 failed with 2, 3 s after the start; the account covers all that was due until then"
    assert told in " ".join(text.split())
