"""The settings of a wire and the configuration of its workers, for a run of a scenario."""

from msgspec.structs import replace

from bench.brokers.opening import Broker
from bench.control_group.group import can_be_sampled, choose
from bench.faults.network import Network
from bench.scenario.load import Scenario
from bench.scenario.machine import Machine
from bench.workload.audience import definition_of
from bench.workload.behaviours import behaviours_of
from wire.contract.control import WorkerConfig
from wire.contract.metric_labels import MetricLabels
from wire.directory.absence_plan import attendance_of
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving
from wire.service.composition import Settings

__all__ = ["settings_of"]

TALLY_NS = 1_000_000_000
FLOOD_TALLY_NS = 100_000_000  # a flood is limited by the deliveries that tallies tell of: they must not be old


def settings_of(
    scenario: Scenario, broker: Broker, clients: Audience, run_id: int, network: Network | None = None
) -> Settings:
    """Return the settings of a run on an open broker, which is reached over a network."""
    audience = scenario.audience
    within_ns = audience.away_within_ns or scenario.duration_ns
    config = WorkerConfig(
        seed=scenario.seed,
        outlets=audience.outlets,
        countries=audience.countries,
        brokers=broker.urls if network is None else network.outlets,
        qos=audience.qos,
        mqtt=audience.mqtt,
        persistent=audience.persistent,
        keepalive_s=audience.keepalive_ns // 1_000_000_000,
        handshakes=audience.handshakes,
        connect_rate=audience.connect_rate,
        away_share=audience.away_share,
        away_ns=audience.away_for_ns,
        duration_ns=within_ns,
        thresholds_ns=scenario.threshold_edges_ns,
        tally_ns=FLOOD_TALLY_NS if scenario.calendar.mode == "flood" else TALLY_NS,
        sweep=broker.kind == "url" and audience.qos > 0 and audience.persistent,
        raw=scenario.swarm.raw,
        audience=definition_of(scenario),
        ranked=min(scenario.order.sample, audience.outlets),
        session=scenario.session.config(),
        wire_id=scenario.swarm.wire_id,
        permutation=scenario.order.permutation,
        behaviours=behaviours_of(scenario, clients),
    )
    sampled = choose(scenario.seed, audience.outlets, audience.control, attendance_of(config, clients))
    behaving = Behaving(config.seed, config.outlets, config.behaviours)
    alike = (index for index in sampled if can_be_sampled(clients, index) and not behaving.of(index))
    config = replace(config, sampled=tuple(alike))
    topic = "" if scenario.message is None else scenario.message.topic
    metric_labels = MetricLabels(scenario.metrics.labels, scenario.metrics.labels_most, topic)
    return Settings(
        wire_id=scenario.swarm.wire_id,
        run_id=run_id,
        access=broker.access(broker.urls[0] if network is None else network.wire, audience.mqtt),
        config=config,
        workers=scenario.workers_on(Machine.here()) + scenario.swarm.remote,
        remote=scenario.swarm.remote > 0,
        metrics_port=scenario.metrics.port if scenario.metrics.enabled else None,
        metrics_host=scenario.metrics.host,
        metric_labels=metric_labels,
    )
