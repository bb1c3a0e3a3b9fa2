"""Whether the clients of shared desks can share their subscriptions."""

from bench.base.units import Wrong
from bench.brokers.spec import BrokerSpec
from bench.scenario.audience import Audience
from bench.scenario.behaviour_draws import draws_of
from bench.scenario.behaviours import Behaviour
from bench.scenario.slow_behaviours import groups_of, levels_of

__all__ = ["check_desks", "first_desk"]

SHARED = "$share/"


def first_desk(audience: Audience) -> int | None:
    """Return the number of the first behaviour of shared desks; None without one."""
    kinds = [behaviour.kind for behaviour in audience.behaviour]
    return kinds.index("shared_desk") if "shared_desk" in kinds else None


def check_desks(audience: Audience, broker: BrokerSpec) -> None:
    """Refuse desks at which a client would be alone, clients that can't share, and the embedded broker, which has no
    shared subscriptions: Wrong, with the whole key.
    """
    first = first_desk(audience)
    if first is None:
        return
    if broker.kind == "embedded":
        problem = "the embedded broker has no shared subscriptions: it takes $share/… for the name of a topic"
        raise Wrong(problem, "take mosquitto or a broker's URL", f"audience.behaviour.{first}.kind")
    if audience.away_share:
        problem = "a client of a shared desk may not plan to be away: a copy on its way to it is lost unseen"
        raise Wrong(problem, "set it to 0, and give a flapping behaviour in its place", "audience.away_share")
    draws = draws_of(audience.behaviour, audience.group, audience.outlets)
    for number, behaviour in enumerate(audience.behaviour):
        if behaviour.kind == "shared_desk":
            key = f"audience.behaviour.{number}"
            for draw in draws[number]:
                _check_size(behaviour, draw.outlets, key)
            _check_clients(audience, behaviour, f"{key}.kind")


def _check_size(behaviour: Behaviour, clients: int, key: str) -> None:
    size = behaviour.size or 0
    if clients % size != 1:
        return
    given = "share" if behaviour.share is not None else "count" if behaviour.count is not None else "size"
    if clients == 1:
        raise Wrong("it leaves one client, which shares with nobody", f"take {size} outlets or more", f"{key}.{given}")
    problem = f"{clients:,} clients at desks of {size} leave one alone"
    remedy = f"take {clients - 1:,} or {clients + 1:,} outlets, or desks of another size"
    raise Wrong(problem, remedy, f"{key}.{given}")


def _check_clients(audience: Audience, behaviour: Behaviour, key: str) -> None:
    if len(levels_of(audience, behaviour)) > 1:
        problem = "its clients are not at one QoS: which of them gets a copy would decide how it comes"
        raise Wrong(problem, "give them one QoS", key)
    filters = [*audience.subscribe, *(text for group in groups_of(audience, behaviour) for text in group.filters)]
    shared = next((text for text in filters if text.startswith(SHARED)), None)
    if shared is not None:
        raise Wrong(f"its clients share {shared!r} already", "leave $share/ out of the filters, or the behaviour", key)
