"""The runs of ``wirestorm fairness`` before any is made: of the order itself, then two for each cause."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.base.units import format_duration
from bench.brokers.spec import parse_broker
from bench.fairness.causes import Cause, parse_trials
from bench.scenario.limits import OUTLETS
from bench.scenario.load import Scenario, load_scenario

__all__ = ["PlannedRun", "nodes_of", "planned_runs"]

SCENARIO = "beat"
EVERY_OUTLET = f"order.sample={OUTLETS.most}"


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run: its scenario, the cause of its trial (None: the order itself), and whether the cause is changed in it.

    ``settings`` is what it has beside the scenario and the settings of the command line.
    """

    scenario: Scenario
    cause: Cause | None = None
    changed: bool = False
    settings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The run in words."""
        if self.cause is None:
            return "the order"
        return f"{self.cause.name}, {'changed' if self.changed else 'as it is'}"


def nodes_of(scenario: Scenario) -> int:
    """Return how many nodes the scenario's broker has."""
    broker = scenario.broker
    return len(broker.urls) if broker.kind == "url" else broker.nodes if broker.kind == "embedded" else 1


def planned_runs(settings: Sequence[str], broker: Sequence[str], trials: Sequence[str]) -> tuple[PlannedRun, ...]:
    """Return the runs in the order in which they are made; ``trials`` are checked texts of ``--trials``.

    Every other trial begins with its changed run, so that a machine that warms up favours neither. ConfigurationError
    for settings that the scenario does not take, and for a trial that the broker does not allow.
    """
    spec = parse_broker(broker) if broker else None

    def load(*more: str) -> Scenario:
        return load_scenario(SCENARIO, [*settings, EVERY_OUTLET, *more], spec)

    own = load()
    found = [PlannedRun(own)]
    for number, cause in enumerate(parse_trials(trials, nodes_of(own))):
        both: tuple[str, ...] = ()
        if cause.longer_ns:
            longer = {"duration": own.duration_ns + cause.longer_ns, "warmup": own.warmup_ns + cause.longer_ns}
            both = tuple(f'{key}="{format_duration(value_ns)}"' for key, value_ns in longer.items())
        changed = (*both, *cause.changed(own.audience.qos))
        pair = [
            PlannedRun(load(*both), cause, settings=both),
            PlannedRun(load(*changed), cause, changed=True, settings=changed),
        ]
        found += pair if number % 2 == 0 else reversed(pair)
    return tuple(found)
