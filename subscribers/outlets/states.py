"""The transition table of a simulated outlet. Rule: an outlet's state changes by ``next_state`` alone.

Each state lists the events that may happen to an outlet in that state, with the state that follows. Any other event
is a mistake of ours and raises TransitionError. Events that can come late keep the state that they find: a broker may
accept a connection, refuse its subscription and disconnect, all in one read.
"""

from collections.abc import Mapping
from enum import StrEnum

from subscribers.errors import TransitionError
from wire.contract.outlet_state import OutletState

__all__ = ["TRANSITIONS", "OutletEvent", "next_state"]


class OutletEvent(StrEnum):
    """The events in an outlet's life."""

    CONNECTION_STARTED = "connection started"
    SUBSCRIBED = "subscribed"
    DISCONNECTED = "disconnected"
    REFUSED = "refused"
    PLANNED_LEAVE = "planned leave"
    PLANNED_RETURN = "planned return"
    SUBSCRIBED_AGAIN = "subscribed again"  # SUBSCRIBE was sent, as planned, on the connection that there is
    POOL_CLOSED = "pool closed"
    CLEARING_STARTED = "clearing started"  # of the session that the broker keeps
    SESSION_CLEARED = "session cleared"


TRANSITIONS: Mapping[OutletState, Mapping[OutletEvent, OutletState]] = {
    OutletState.WAITING: {
        OutletEvent.CONNECTION_STARTED: OutletState.CONNECTING,
        OutletEvent.PLANNED_LEAVE: OutletState.AWAY,
        OutletEvent.POOL_CLOSED: OutletState.GONE,
    },
    OutletState.CONNECTING: {
        OutletEvent.SUBSCRIBED: OutletState.ON,
        OutletEvent.DISCONNECTED: OutletState.WAITING,
        OutletEvent.REFUSED: OutletState.REFUSED,
        OutletEvent.PLANNED_LEAVE: OutletState.AWAY,
        OutletEvent.POOL_CLOSED: OutletState.GONE,
        OutletEvent.SESSION_CLEARED: OutletState.GONE,
    },
    OutletState.ON: {
        OutletEvent.DISCONNECTED: OutletState.WAITING,
        OutletEvent.PLANNED_LEAVE: OutletState.AWAY,
        OutletEvent.POOL_CLOSED: OutletState.GONE,
    },
    OutletState.AWAY: {
        OutletEvent.DISCONNECTED: OutletState.AWAY,
        OutletEvent.PLANNED_LEAVE: OutletState.AWAY,
        OutletEvent.SUBSCRIBED_AGAIN: OutletState.CONNECTING,
        OutletEvent.PLANNED_RETURN: OutletState.WAITING,
        OutletEvent.POOL_CLOSED: OutletState.GONE,
    },
    OutletState.REFUSED: {
        OutletEvent.DISCONNECTED: OutletState.REFUSED,
        OutletEvent.PLANNED_LEAVE: OutletState.REFUSED,
        OutletEvent.PLANNED_RETURN: OutletState.REFUSED,
        OutletEvent.POOL_CLOSED: OutletState.REFUSED,
    },
    OutletState.GONE: {
        OutletEvent.DISCONNECTED: OutletState.GONE,
        OutletEvent.POOL_CLOSED: OutletState.GONE,
        OutletEvent.CLEARING_STARTED: OutletState.WAITING,
    },
}


def next_state(state: OutletState, event: OutletEvent) -> OutletState:
    """Return the state that follows an event; TransitionError where the event is not allowed in this state."""
    allowed = TRANSITIONS[state]
    if event not in allowed:
        raise TransitionError(state.value, event.value, tuple(item.value for item in allowed))
    return allowed[event]
