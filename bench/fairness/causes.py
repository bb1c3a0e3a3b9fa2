"""The causes that a trial can change, one at a time: the settings of its two runs, and what an outlet has of the cause.

Read before a run is imported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS

__all__ = ["CAUSES", "Cause", "Value", "check_trials", "parse_trials"]

ALL = "all"


class Value(Enum):
    """What an outlet has of a cause. MOMENT: its rank of subscribing. CLIENT: the client id of some outlet. WILDCARD
    and NODE: the group that it is in. NONE: all outlets have the same.
    """

    MOMENT = auto()
    CLIENT = auto()
    WILDCARD = auto()
    NODE = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause by its name on the command line, and in words. ``changed`` are the settings of the run that differs, as
    texts of ``--set``, by the QoS of the scenario. In both runs warm-up and publishing are ``longer_ns`` longer.
    """

    name: str
    words: str
    value: Value
    changed: Callable[[int], tuple[str, ...]]
    longer_ns: int = 0


def _always(*settings: str) -> Callable[[int], tuple[str, ...]]:
    return lambda _qos: settings


CAUSES = {
    cause.name: cause
    for cause in (
        Cause("connect-order", "the order of subscribing", Value.MOMENT, _always("order.connects=1")),
        Cause("client-id", "the client id", Value.CLIENT, _always("order.client_ids=1")),
        Cause("filters", "the kind of filter", Value.WILDCARD, _always("order.swap_filters=true")),
        Cause(
            "reconnect",
            "the order of the latest subscribing",
            Value.MOMENT,
            # Half of the outlets leave and are back within the warm-up, whose messages are not ranked.
            _always("audience.away_share=0.5", 'audience.away_for="200ms"', 'audience.away_within="3s"'),
            longer_ns=4 * SECOND_NS,
        ),
        Cause("nodes", "the broker's node", Value.NODE, _always("order.node_shift=1")),
        Cause("qos", "the QoS", Value.NONE, lambda qos: (f"audience.qos={0 if qos else 1}",)),
    )
}
REMEDY = f"give some of {', '.join(CAUSES)}, with commas between them, or {ALL}"


def check_trials(option: str, text: str) -> None:
    """Raise ConfigurationError where a text names a cause that no trial changes, or none."""
    unknown = [name for name in text.split(",") if name not in CAUSES and name != ALL]
    if unknown:
        raise ConfigurationError(option, "", f"{unknown[0]!r} is no cause that a trial changes", REMEDY)


def parse_trials(texts: Sequence[str], nodes: int) -> tuple[Cause, ...]:
    """Return the causes that checked texts of ``--trials`` name, each once, for a broker of so many nodes.

    ``all`` names each that the broker allows. ConfigurationError for ``nodes`` where there is one.
    """
    names = dict.fromkeys(name for text in texts for name in text.split(","))
    if nodes < 2 and "nodes" in names:
        problem = "the broker has one node, so that no outlet can be on another"
        remedy = "give a cluster: --broker for each of its nodes, or --set broker.nodes=2 with the embedded broker"
        raise ConfigurationError("--trials", "nodes", problem, remedy)
    if ALL in names:
        return tuple(cause for cause in CAUSES.values() if nodes > 1 or cause.value is not Value.NODE)
    return tuple(CAUSES[name] for name in names)
