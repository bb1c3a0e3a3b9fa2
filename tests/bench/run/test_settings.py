"""The settings of a run, from its scenario and its open broker."""

import pytest

from bench.brokers.opening import Broker
from bench.run.settings import FLOOD_TALLY_NS, TALLY_NS, settings_of
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY
from wire.contract.permutation import Permutation
from wire.directory.behaving import Behaving
from wire.directory.population import population

DIRECTORY = population(1, 500)
EMBEDDED = Broker("embedded", "2.11", ("mqtt://127.0.0.1:1883",))
FOREIGN = Broker("url", "unknown", ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1884"))


def settings(*overrides, broker=EMBEDDED, name="morning"):
    scenario = load_scenario(name, ("audience.outlets=500", *overrides), machine=ROOMY)
    return settings_of(scenario, broker, DIRECTORY, 7)


def test_a_run_has_the_id_of_its_store():
    """Messages are numbered there."""
    assert settings().run_id == 7


def test_workers_are_configured_as_the_scenario_says():
    """Where and how to connect, and which outlets to report one by one."""
    config = settings("audience.qos=0", "audience.control=7", "seed=5").config
    assert (config.qos, config.seed, config.outlets, config.brokers) == (0, 5, 500, EMBEDDED.urls)
    assert len(config.sampled) == 7
    assert config.tally_ns == TALLY_NS


def test_the_control_group_stands_beside_steady_outlets_alone():
    """A plain client does not read slowly, so that the two would disagree."""
    slow = 'audience.behaviour=[{kind="slow_reader", share=0.5, rate="2kB/s"}]'
    config = settings("audience.control=100", slow).config
    behaving = Behaving(config.seed, config.outlets, config.behaviours)
    assert config.sampled
    assert not any(behaving.of(index) for index in config.sampled)


def test_a_trial_of_a_cause_is_in_the_configuration_of_the_workers():
    """With the time by which planned absences are over, in place of the end of publishing."""
    config = settings("order.connects=3", "order.swap_filters=true", 'audience.away_within="12s"').config
    assert config.permutation == Permutation(3, 0, True, 0)
    assert config.duration_ns == 12 * 10**9
    assert settings().config.permutation == Permutation()
    assert settings().config.duration_ns == 60 * 10**9


def test_behaviours_are_in_the_configuration_of_the_workers():
    """With the outlets that each takes."""
    assert settings().config.behaviours == ()
    (part,) = settings('audience.behaviour=[{kind="flapping", share=0.1, for="1s", every="5s"}]').config.behaviours
    assert (part.name, part.outlets) == ("flapping", 50)


def test_a_flood_is_tallied_more_often():
    """Its pace follows the deliveries that tallies tell of."""
    assert settings(name="flood").config.tally_ns == FLOOD_TALLY_NS


@pytest.mark.parametrize(
    ("broker", "overrides", "sweep"),
    [
        (EMBEDDED, ("audience.qos=1", "audience.persistent=true"), False),
        (FOREIGN, ("audience.qos=1", "audience.persistent=true"), True),
        (FOREIGN, ("audience.qos=1", "audience.persistent=false"), False),
        (FOREIGN, ("audience.qos=0", "audience.persistent=true"), False),
    ],
)
def test_sessions_are_dropped_at_a_broker_that_outlives_the_run(broker, overrides, sweep):
    """Lasting sessions at a broker that is not ours would go on to fill its memory."""
    assert settings(*overrides, broker=broker).config.sweep is sweep


def test_remote_workers_are_waited_for_beside_the_local_ones():
    """The wire listens on the broker for these alone."""
    alone, beside = settings("swarm.workers=2"), settings("swarm.workers=2", "swarm.remote=3")
    assert (alone.workers, alone.remote) == (2, False)
    assert (beside.workers, beside.remote) == (5, True)


def test_metrics_are_served_where_the_scenario_says():
    """Or not at all."""
    served = settings("metrics.port=9100", "metrics.host=127.0.0.2")
    assert (served.metrics_port, served.metrics_host) == (9100, "127.0.0.2")
    assert settings("metrics.enabled=false").metrics_port is None


def test_metrics_have_the_labels_that_the_scenario_says():
    """And as many of them at most."""
    labels = settings("metrics.labels=language", "metrics.labels_most=7").metric_labels
    assert (labels.choice, labels.most, labels.template) == ("language", 7, "")
