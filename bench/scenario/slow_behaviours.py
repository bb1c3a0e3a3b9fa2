"""Whether the outlets that acknowledge slowly have anything to acknowledge."""

from bench.base.units import Wrong
from bench.scenario.audience import Audience
from bench.scenario.behaviours import Behaviour
from bench.scenario.clients import Group

__all__ = ["check_acknowledging", "groups_of", "levels_of"]


def check_acknowledging(audience: Audience) -> None:
    """Refuse a behaviour of slow acknowledgements for outlets at QoS 0: Wrong, with the whole key."""
    for number, behaviour in enumerate(audience.behaviour):
        if behaviour.kind == "slow_ack" and 0 in levels_of(audience, behaviour):
            problem = "some of its outlets are at QoS 0, where nothing is acknowledged"
            raise Wrong(problem, "give them QoS 1 or 2, or take slow_reader", f"audience.behaviour.{number}.kind")


def groups_of(audience: Audience, behaviour: Behaviour) -> list[Group]:
    """Return the groups of clients of which a behaviour may take some; none where the clients are in no groups."""
    whole = [group for group in audience.group if group.behaviour == behaviour.called]
    return whole or [group for group in audience.group if behaviour.group in ("", group.name)]


def levels_of(audience: Audience, behaviour: Behaviour) -> set[int]:
    """Return the QoS of each outlet that a behaviour may take."""
    groups = groups_of(audience, behaviour)
    return {audience.qos if group.qos is None else group.qos for group in groups} or {audience.qos}
