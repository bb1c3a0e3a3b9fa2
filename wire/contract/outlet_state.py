"""The states of a simulated outlet's connection, as tallies and metrics name them."""

from enum import StrEnum

__all__ = ["OutletState"]


class OutletState(StrEnum):
    """One state of an outlet; the value is the label in metrics and the key in a tally."""

    WAITING = "waiting"  # for its turn to connect, or for its next try
    CONNECTING = "connecting"  # up to SUBACK
    ON = "on"  # connected and subscribed
    AWAY = "away"  # as planned: disconnected, unsubscribed, or not there yet
    REFUSED = "refused"  # for good, by the broker or for its certificate
    GONE = "gone"  # the worker has closed its outlets
