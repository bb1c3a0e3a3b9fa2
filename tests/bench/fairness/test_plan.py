"""The runs before any is made."""

import pytest

from bench.base.errors import ConfigurationError
from bench.fairness.plan import nodes_of, planned_runs
from bench.scenario.load import load_scenario
from wire.contract.permutation import Permutation

SMALL = ["audience.outlets=500"]


def test_without_trials_there_is_one_run_with_every_outlet_ranked():
    """However many outlets there are."""
    (run,) = planned_runs(["audience.outlets=3000"], (), ())
    assert (run.scenario.name, run.name, run.settings) == ("beat", "the order", ())
    assert run.scenario.order.sample >= run.scenario.audience.outlets == 3000


def test_each_trial_has_two_runs_beside_each_other_that_differ_in_its_cause():
    """Neither of the two is always the first; the seed is the same."""
    runs = planned_runs([*SMALL, "broker.nodes=2"], (), ["all"])[1:]
    pairs = [runs[at : at + 2] for at in range(0, len(runs), 2)]
    assert [pair[0].cause.name for pair in pairs] == [pair[1].cause.name for pair in pairs]
    assert [pair[0].changed for pair in pairs] == [False, True] * 3
    assert {run.scenario.seed for run in runs} == {runs[0].scenario.seed}
    for pair in pairs:
        plain, changed = sorted(pair, key=lambda run: run.changed)
        assert plain.scenario.order.permutation == Permutation()
        assert plain.scenario != changed.scenario
        assert plain.scenario.duration_ns == changed.scenario.duration_ns
        assert plain.scenario.warmup_ns == changed.scenario.warmup_ns


@pytest.mark.parametrize("settings", [(), ('warmup="10s"',)])
def test_outlets_that_reconnect_are_back_before_the_measure(settings):
    """The warm-up is longer for it, in both runs, and publishing with it, also where the warm-up is one's own."""
    own, plain, changed = planned_runs([*SMALL, *settings], (), ["reconnect"])
    assert plain.scenario.audience.away_share == 0
    away = changed.scenario.audience
    assert away.away_share == 0.5
    assert away.away_for_ns < away.away_within_ns < changed.scenario.warmup_ns
    measured = {run.scenario.duration_ns - run.scenario.warmup_ns for run in (own, plain, changed)}
    assert len(measured) == 1


def test_nodes_are_those_of_the_broker():
    """Of a cluster by its URLs, or of the embedded broker; mosquitto has one."""
    assert nodes_of(load_scenario("beat", [*SMALL, "broker.nodes=3"])) == 3
    assert nodes_of(load_scenario("beat", [*SMALL, 'broker.kind="mosquitto"'])) == 1
    urls = ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1884")
    assert len(planned_runs(SMALL, urls, ["nodes"])) == 3
    with pytest.raises(ConfigurationError, match="the broker has one node"):
        planned_runs(SMALL, ("mosquitto",), ["nodes"])
