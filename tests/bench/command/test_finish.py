"""From the result of a run to its exit code, its files and its report."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bench.base.documents import decode
from bench.base.exits import Exit
from bench.base.invocation import Detail, Invocation
from bench.command.finish import finish_run
from bench.output.summary import Summary
from bench.scenario.load import load_scenario
from tests.support.run_files import check_files
from tests.support.run_results import MS, account, comparison, histogram, raw, run_result, sums
from wire.contract.tally import SwarmFigures

MISSED = {"de/western-europe": sums([10 * MS] * 19, missing=1)}


def finish(folder, result, *thresholds):
    settings = [f'thresholds.{figure}="{condition}"' for figure, condition in thresholds]
    scenario = load_scenario("steady", ["thresholds={}", *settings])
    return finish_run(scenario, result, folder, Console(width=120, file=io.StringIO()), Invocation())


@pytest.mark.parametrize(
    ("result", "threshold", "code"),
    [
        (run_result(), ("missing", "== 0"), Exit.PASS),
        (run_result(account=account(MISSED)), ("missing", "== 0"), Exit.FAIL),
        (run_result(outlets_on=19), ("missing", "== 0"), Exit.INVALID),
        (run_result(control=comparison(disagreement="they differ")), ("missing", "== 0"), Exit.INVALID),
        (run_result(doubts=("another client posted",)), ("missing", "== 0"), Exit.INVALID),
        (run_result(interrupted=True, account=account(MISSED)), ("missing", "== 0"), Exit.INTERRUPTED),
        (run_result(interrupted=True, fault="a worker died"), ("missing", "== 0"), Exit.FAULT),
        (run_result(account=account(faults=("2 of 3",))), ("missing", "== 0"), Exit.FAULT),
    ],
)
def test_the_exit_code_says_what_the_run_was_like(tmp_path, result, threshold, code):
    """A fault before an interruption, an interruption before the verdict."""
    assert finish(tmp_path, result, threshold).exit_code == code


def test_a_failure_that_may_be_the_publishers_is_invalid(tmp_path):
    """The result's own lateness and closed windows are among the checks."""
    slow = {"de/western-europe": sums([1_100 * MS] * 20)}
    failed = finish(tmp_path, run_result(account=account(slow)), ("disclosure.p99", "< 1s"))
    assert failed.exit_code == Exit.FAIL
    late = run_result(account=account(slow, lateness=histogram([200 * MS])))
    assert finish(tmp_path, late, ("disclosure.p99", "< 1s")).exit_code == Exit.INVALID
    swarms = {"w": SwarmFigures(lag=histogram([]), connect_times=histogram([]), windows_closed=1)}
    full = run_result(account=account(slow, swarms=swarms))
    assert finish(tmp_path, full, ("disclosure.p99", "< 1s")).exit_code == Exit.INVALID


@pytest.mark.parametrize(
    ("result", "doubt"),
    [
        (run_result(account=account(circuits={}, releases=0)), "no delivery was expected"),
        (run_result(interrupted=True), "the run was interrupted"),
        (run_result(), "disclosure.p99 < 1s: a p99 of 30 values means nothing: it takes 100"),
    ],
)
def test_a_run_that_shows_nothing_is_invalid(tmp_path, result, doubt):
    """Nothing due, an end before the end, thirty deliveries: the summary says which."""
    summary = finish(tmp_path, result, ("disclosure.p99", "< 1s")).summary
    assert summary.verdict == "INVALID"
    assert any(text.startswith(doubt) for text in summary.doubts)


def test_latencies_of_three_releases_are_noted_in_the_summary(tmp_path):
    """The verdict on the largest latency is a PASS all the same."""
    summary = finish(tmp_path, run_result(), ("disclosure.max", "< 1s")).summary
    assert (summary.verdict, len(summary.notes)) == ("PASS", 1)


def test_the_folder_has_the_summary_and_a_percentile_file_for_each_latency(tmp_path):
    """Of the measured times: without a worker there is no lag and no handshake."""
    finished = finish(tmp_path, run_result(account=account(swarms={})))
    assert finished.folder == tmp_path
    path = tmp_path / "summary.json"
    assert decode(Summary, path.read_bytes(), path) == finished.summary
    assert check_files(tmp_path) == 1
    assert sorted(file.stem for file in tmp_path.glob("*.hgrm")) == [
        "disclosure",
        "disclosure_lower",
        "publisher_lateness",
        "spread",
        "transit",
        "transit_lower",
    ]


def test_a_fault_and_an_incomplete_raw_file_are_told_on_standard_error(tmp_path, capsys):
    """One line each; the report says it too."""
    result = replace(run_result(raw=raw("no space left on device")), fault="nats died")
    finish(tmp_path, result)
    assert capsys.readouterr().err.splitlines() == [
        "wirestorm: /runs/raw-worker-1.bin is incomplete: no space left on device",
        "wirestorm: nats died",
    ]


@pytest.mark.parametrize("name", ["summary.json", "disclosure.hgrm", "transit_lower.hgrm"])
def test_a_full_disk_does_not_keep_the_report_from_the_screen(tmp_path, capsys, name):
    """The file is named behind it, and the code is that of a fault."""
    (tmp_path / name).symlink_to("/dev/full")
    console = Console(width=120, file=io.StringIO())
    finished = finish_run(load_scenario("steady", ["thresholds={}"]), run_result(), tmp_path, console, Invocation())
    assert finished.exit_code == Exit.FAULT
    assert "verdict" in console.file.getvalue()
    assert "no space left on device; the run's files are incomplete" in capsys.readouterr().err


def test_a_file_of_the_run_that_is_incomplete_is_named(tmp_path, capsys):
    """As the run found it."""
    result = run_result(unwritten=("releases.jsonl: no space left on device; the file is incomplete",))
    assert finish(tmp_path, result).exit_code == Exit.FAULT
    assert capsys.readouterr().err == "wirestorm: releases.jsonl: no space left on device; the file is incomplete\n"


@pytest.mark.parametrize(
    ("detail", "there", "absent"),
    [
        (Detail.VERDICT, ("verdict   PASS",), ("account", "by language")),
        (Detail.DIGEST, ("verdict   PASS", "account"), ("by language",)),
        (Detail.FULL, ("verdict  PASS", "account", "by language"), ()),
    ],
)
def test_a_result_is_printed_in_the_detail_that_is_asked_for(tmp_path, detail, there, absent):
    """Also on a console that was quiet while the run went on."""
    console = Console(width=120, file=io.StringIO(), quiet=True)
    finish_run(load_scenario("steady", ["thresholds={}"]), run_result(), tmp_path, console, Invocation(detail=detail))
    text = console.file.getvalue()
    assert all(word in text for word in there)
    assert not any(word in text for word in absent)
    assert console.quiet
