"""Several runs as a person reads them."""

from pathlib import Path

from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.command.repeat import RunSet, summarise_set
from bench.output.report_set import print_set
from tests.support.printed import printed
from tests.support.summaries import summary


def report(done):
    """Its lines, with single spaces."""
    text = printed(print_set, summarise_set("small", 7, done), Path("runs/set"))
    return [" ".join(line.split()) for line in text.splitlines()]


def finished(code=Exit.PASS, p99=0.05, **what):
    return FinishedRun(code, summary(p99, **what), Path("runs/set/1"))


def test_the_runs_stand_side_by_side_with_each_figures_range():
    """A time as a time, a rate as a whole number, a spread as a fraction of the median."""
    lines = report(RunSet(2, [finished(), finished(p99=0.06, bounded=10, bottleneck="broker")]))
    assert lines[1].startswith("The p99 of disclosure did not repeat within 10%")
    assert "suspect: a bottleneck, where small causes make long queues: broker in run 2" in lines
    assert "verdict PASS the worst of 2 of 2 runs" in lines
    assert "1 PASS 50 ms 0.0% 0% 5% none" in lines
    assert "2 PASS 60 ms 10.0% 0% 5% broker" in lines
    assert "2 whole runs min median max max − min of median" in lines
    assert "disclosure p99 50 ms 55 ms 60 ms 18.2%" in lines
    assert "deliveries per second 1,000 1,000 1,000 0.0%" in lines
    assert lines[-1] == "runs/set/runs.json, and a folder for each run"


def test_a_run_that_broke_or_was_stopped_says_so_in_place_of_its_verdict():
    """And the reason why the next one did not begin is told."""
    runs = [finished(), finished(Exit.INTERRUPTED), finished(Exit.FAULT)]
    lines = report(RunSet(5, runs, fault="nats did not start"))
    assert "verdict FAULT the worst of 3 of 5 runs" in lines
    assert "fault: nats did not start" in lines
    assert any(line.startswith("2 INTERRUPTED") for line in lines)
    assert any(line.startswith("3 FAULT") for line in lines)
    assert "1 whole run min median max max − min of median" in lines


def test_what_is_not_known_is_a_dash():
    """Of a run against a service, or of a run in which nothing was delivered."""
    lines = report(RunSet(1, [finished(p99=None, seen=False, bottleneck=None)]))
    assert "1 PASS – 0.0% – – –" in lines
    assert "disclosure p99 – – – –" in lines


def test_runs_that_are_set_aside_are_told_with_the_reason():
    """Where quiet ones were asked for."""
    lines = report(RunSet(1, [finished(slowed=0.4), finished()], until_quiet=True))
    assert "verdict PASS of 2 runs, 1 of 1 quiet ones" in lines
    assert "run 1 is not counted: the processors were slowed in 40% of the samples of their speed" in lines
