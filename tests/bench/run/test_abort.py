"""A threshold that fails ends the run, once its grace time is over."""

from bench.run.abort import AbortWatch
from bench.scenario.thresholds import parse_thresholds
from bench.verdict.figures import Figures
from tests.support.run_results import MS, account, sums

SECOND_NS = 1_000_000_000
LOST = {"de/western-europe": sums([10 * MS] * 200, missing=2)}
SLOW = {"de/western-europe": sums([900 * MS] * 200)}


def sentences(thresholds, circuits, starved="", looks=(1,)):
    """The sentences with which a run was aborted, looked at so many seconds after its start."""
    said = []
    watch = AbortWatch(
        parse_thresholds(thresholds), lambda: Figures(account(circuits), 50.0, 20), 20, lambda: starved, said.append
    )
    for seconds in looks:
        watch.look(seconds * SECOND_NS)
    return said


def test_a_definite_failure_ends_the_run_once():
    """With the figure and the moment."""
    said = sentences({"missing": {"is": "== 0", "abort_on_fail": True}}, LOST, looks=(3, 4))
    assert said == ["missing == 0 failed with 2, 3 s after the start of publishing"]


def test_a_threshold_without_abort_on_fail_ends_nothing():
    """It is judged at the end."""
    assert sentences({"missing": "== 0"}, LOST) == []
    given = {"missing": "== 0", "disclosure.p99": {"is": "< 1s", "abort_on_fail": True}}
    assert sentences(given, LOST) == []


def test_nothing_is_judged_before_the_grace_time_is_over():
    """A rate has to be reached first."""
    given = {"deliveries_per_second": {"is": "> 100", "abort_on_fail": True, "after": "10s"}}
    assert sentences(given, LOST, looks=(1, 9)) == []
    (said,) = sentences(given, LOST, looks=(9, 10, 11))
    assert said.startswith("deliveries_per_second > 100 failed with 50, 10 s after")


def test_a_failure_in_doubt_ends_nothing():
    """On a starved machine a time that fails may be the load tester's own."""
    given = {"disclosure.p99": {"is": "< 500ms", "abort_on_fail": True}}
    assert len(sentences(given, SLOW)) == 1
    assert sentences(given, SLOW, starved="others used 2 cores") == []


def test_a_figure_that_is_never_reached_is_named_as_that():
    """An infinite time has no unit."""
    said = []
    slow = account(LOST, releases_measured=400)
    given = {"coverage.1.max": {"is": "< 1s", "abort_on_fail": True}}
    AbortWatch(parse_thresholds(given), lambda: Figures(slow, 1.0, 20), 20, lambda: "", said.append).look(SECOND_NS)
    assert said == ["coverage.1.max < 1s failed with never, 1 s after the start of publishing"]
