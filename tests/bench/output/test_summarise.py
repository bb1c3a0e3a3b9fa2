"""The summary of a run, whole or odd: its values, and that it keeps its schema."""

from dataclasses import replace

import pytest

from bench.base.invocation import Invocation
from bench.base.quantities import Unit
from bench.output.summarise import summarise
from bench.scenario.load import load_scenario
from bench.verdict.figures import Figures
from bench.verdict.verdict import Judgement, Verdict
from tests.support.run_files import check_document
from tests.support.run_results import (
    DIRECTORY,
    GERMAN,
    JAPANESE,
    MS,
    account,
    comparison,
    histogram,
    raw,
    release_line,
    run_result,
    service_result,
    summarised,
    sums,
    swarm,
)
from wire.account.rows import COVERAGE_FRACTIONS
from wire.contract.release import Status

NOTHING = {"releases": 0, "swarms": {}}
INVOCATION = Invocation(("wirestorm", "run", "metronome"))
MISSED = {GERMAN: sums([10 * MS] * 15, missing=5, unreported=1)}
ODD = {
    "whole": run_result(),
    "interrupted": run_result(interrupted=True),
    "broken before publishing": run_result(
        account=account({}, **NOTHING), fault="nats died", publishing_s=0.0, processors=None, speed=None, control=None
    ),
    "no releases": run_result(account=account({}, releases=0), flashes=(), copy=()),
    "no workers": run_result(account=account({}, **NOTHING)),
    "not every outlet on": run_result(outlets_on=19, outlets_refused={"SUBACK 0x80": 1}),
    "missing": run_result(account=account(MISSED, unsent_messages=1, unsent_deliveries=2, releases_incomplete=1)),
    "a flood": run_result(account=account(releases=5_000)),
    "a URL": run_result(broker=replace(run_result().broker, kind="url", version="unknown")),
    "raw records": run_result(raw=raw()),
    "raw records of a full disk": run_result(raw=raw("no space left on device")),
    "no control group": run_result(control=None),
    "a small control group": run_result(control=comparison(difference_s=None, error_s=None, note="too few")),
    "a kill": run_result(copy=(release_line(status=Status.CANCELED, spread_seconds=None),)),
    "an account that does not add up": run_result(account=account(faults=("2 of 3",))),
    "a service": service_result(),
    "a service that delivered what was missing": service_result(account=account({GERMAN: sums([MS], missing=-1)})),
    "errors on connections": run_result(
        account=account(swarms={"worker-1": swarm(disconnects={"keepalive": 3}, windows_closed=2)})
    ),
} | {f"QoS {qos}, MQTT {mqtt}": run_result(qos=qos, mqtt=mqtt) for qos in (0, 1, 2) for mqtt in ("3.1.1", "5")}


@pytest.mark.parametrize("name", ODD)
def test_every_summary_keeps_the_schema(name):
    """However the run went; and it is the same after it was JSON."""
    told = check_document(
        summarised(ODD[name], {"disclosure.p99": "< 1s", "missing": "== 0", "coverage.1.max": "< 1s"})
    )
    assert told["schema"] == "urn:wirestorm:summary:1"


def test_a_summary_says_which_version_scenario_and_run_it_is_of():
    """So that a file that was moved can still be told from another."""
    result, scenario = run_result(), load_scenario("metronome")
    figures = Figures(result.account, result.deliveries_per_second, result.outlets_on)
    summary = summarise(scenario, result, figures, Judgement(Verdict.PASS, (), ()), "1.2.3", INVOCATION)
    assert (summary.wirestorm, summary.scenario, summary.seed) == ("1.2.3", "metronome", scenario.seed)
    assert (summary.run_id, summary.directory) == (f"{0xABC:016x}", DIRECTORY.digest)


def test_a_summary_says_when_how_and_where_it_was_made():
    """What somebody asks who finds the file in a year."""
    summary = summarised(run_result())
    assert (summary.started, summary.published) == ("2025-06-15T15:06:30Z", "2025-06-15T15:06:40Z")
    assert summary.ended == "2025-06-15T15:06:42Z"
    assert (summary.command, summary.tags) == (("wirestorm", "run"), {"build": "421"})
    assert summary.machine.cores >= 1
    assert summary.machine.host
    assert summarised(run_result(published_ns=0)).published is None


def test_counts_add_up_over_circuits_languages_and_causes():
    """Expected is delivered and missing, in all and by group; the causes add up to the missing deliveries."""
    circuits = MISSED | {JAPANESE: sums([20 * MS] * 10)}
    summary = summarised(run_result(account=account(circuits, unsent_deliveries=1, unsent_messages=1)))
    assert (summary.expected, summary.delivered, summary.missing) == (30, 25, 5)
    causes = summary.missing_by_cause
    assert (causes.unsent, causes.unreported, causes.lost) == (1, 1, 3)
    assert {name: (group.expected, group.missing) for name, group in summary.by_language.items()} == {
        "de": (20, 5),
        "ja": (10, 0),
    }
    assert set(summary.by_region) == {"western-europe", "eastern-asia"}


def test_latencies_are_upper_ends_with_the_lower_ones_beside_them():
    """In seconds, in all and by group; a bin's upper edge is at most 2 % above."""
    summary = summarised(run_result())
    upper, lower = summary.latency_seconds.disclosure, summary.latency_lower_seconds.disclosure
    assert upper.max == 0.04
    assert 0.0196 <= lower.max <= 0.02
    assert 0.01 <= upper.p50 <= 0.0102
    group = summary.by_language["de"]
    assert (group.disclosure.max, group.disclosure_lower.max) == (upper.max, lower.max)
    assert summary.latency_seconds.swarm_lag.max == 0.002


def test_below_a_hundred_releases_a_percentile_over_releases_is_not_told():
    """It would be the maximum under another name; from a hundred on it is."""
    few, many = (summarised(run_result(account=account(releases=number))).spread_seconds for number in (99, 100))
    assert (few.releases, few.p50, few.max) == (99, 0.03, 0.03)
    assert (few.p90, few.p99, few.p999) == (None, None, None)
    assert (many.p90, many.p99, many.p999) == (0.03, 0.03, 0.03)


def test_a_fraction_that_a_release_never_reached_is_null():
    """One of three did not reach all of its outlets: the greatest time to all of them is no number."""
    coverage = {fraction: histogram([30 * MS] * (3 if fraction < 1 else 2)) for fraction in COVERAGE_FRACTIONS}
    result = run_result(account=account(coverage=coverage))
    summary = summarised(result, {"coverage.1.max": "< 1s"})
    assert (summary.coverage_seconds["0.99"].max, summary.coverage_seconds["1"].max) == (0.03, None)
    (threshold,) = summary.thresholds
    assert (threshold.actual, threshold.passed, summary.verdict) == (None, False, Verdict.FAIL)


def test_a_threshold_has_its_figures_unit():
    """Seconds, a count, or a rate."""
    conditions = {"disclosure.p99": "< 1s", "missing": "== 0", "deliveries_per_second": "> 1"}
    units = [threshold.unit for threshold in summarised(run_result(), conditions).thresholds]
    assert units == [Unit.SECONDS, Unit.COUNT, Unit.PER_SECOND]


def test_doubts_make_a_run_invalid_and_are_told():
    """The doubts of the run itself, and of the checks."""
    summary = summarised(run_result(doubts=("another client posted",)), starved="others used 90%")
    assert summary.verdict is Verdict.INVALID
    assert summary.doubts == ("the machine was starved: others used 90%", "another client posted")


def test_a_worker_without_kernel_timestamps_makes_the_reads_time_the_clock():
    """One arrival is enough: the figures are no better than their worst."""
    assert summarised(run_result()).arrival_clock == "kernel"
    assert summarised(run_result(account=account(swarms={"w": swarm(read_clock_arrivals=1)}))).arrival_clock == "read"
