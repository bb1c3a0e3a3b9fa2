"""The connections that outlets lost against their plans, and when the publisher had none: what an outage excuses.

All of it is seen on the network. Nothing here knows how wire and ledger prove an outage. Times are nanoseconds of the
machine's clock.
"""

from dataclasses import dataclass

__all__ = ["Losses"]

SECOND_NS = 1_000_000_000
NEVER_NS = 2**63
TOGETHER_NS, RETURN_NS = 5 * SECOND_NS, 60 * SECOND_NS  # docs/measuring.md, "When the broker dies"
GRACE_NS = 15 * SECOND_NS  # a publisher that has a connection again waits for the outlets before it sends
DONE_NS = 10 * SECOND_NS
HEARD_NS = 8 * SECOND_NS  # after it was due a message is not settled yet


@dataclass(slots=True)
class Loss:
    """A connection of an outlet that ended against its plan, until the outlet asked again, and until it read SUBACK."""

    instance: str
    client: object
    lost_ns: int
    asked_ns: int = NEVER_NS
    back_ns: int = NEVER_NS


@dataclass(slots=True)
class Outage:
    """The publisher had no connection from the one time until the other."""

    ended_ns: int
    connected_ns: int = NEVER_NS


class Losses:
    """The losses of all outlets in one life, and its outages."""

    def __init__(self):
        self._losses = {}  # outlet -> losses
        self._open = {}  # (instance, outlet) -> the loss that is not over
        self._outages = []
        self._heard = {}  # instance -> when it was told of outages
        self._ways = {}  # (sequence, outlet) -> for each routing: when, the connection, and the loss at that time

    def lost(self, instance, outlet, client, now_ns):
        """An outlet's connection ends; the first one counts until the outlet is subscribed again."""
        if (instance, outlet) not in self._open:
            loss = self._open[instance, outlet] = Loss(instance, client, now_ns)
            self._losses.setdefault(outlet, []).append(loss)

    def asks(self, instance, outlet, now_ns):
        """An outlet opens a connection."""
        loss = self._open.get((instance, outlet))
        if loss is not None:
            loss.asked_ns = min(loss.asked_ns, now_ns)

    def subscribed(self, instance, outlet, now_ns):
        """An outlet reads SUBACK."""
        loss = self._open.pop((instance, outlet), None)
        if loss is not None:
            loss.back_ns = now_ns

    def publisher_ended(self, now_ns):
        """The publisher's connection ends."""
        if not self._outages or self._outages[-1].connected_ns != NEVER_NS:
            self._outages.append(Outage(now_ns))

    def publisher_connected(self, now_ns):
        """The publisher has a connection."""
        if self._outages:
            self._outages[-1].connected_ns = min(self._outages[-1].connected_ns, now_ns)

    def heard(self, instance, now_ns):
        """A worker is told of outages."""
        self._heard.setdefault(instance, []).append(now_ns)

    def routed(self, sequence, outlet, client, now_ns):
        """The broker sends a message to an outlet's connection, or has none, or loses the message there."""
        losses = [loss for (_, each), loss in self._open.items() if each == outlet]
        self._ways.setdefault((sequence, outlet), []).append((now_ns, client, losses[0] if len(losses) == 1 else None))

    def open(self, sent, outlet, until_ns):
        """Whether an outage may excuse a message that an outlet does not have."""
        return any(
            loss.lost_ns < until_ns
            and outage.ended_ns - TOGETHER_NS <= loss.lost_ns <= outage.connected_ns + GRACE_NS + TOGETHER_NS
            and sent.due_ns < min(loss.back_ns, outage.connected_ns + GRACE_NS + RETURN_NS)
            for loss in self._losses.get(outlet, ())
            for outage in self._outages
        )

    def excused(self, sent, outlet):
        """Whether nothing but an outage, of which the outlet's worker was told in time, kept a message from it: at each
        routing it had no connection, or one that ended with the broker before ten seconds had passed.
        """
        ways = self._ways.get((sent.sequence, outlet), ())
        return bool(ways) and all(self._in_outage(sent, *way, outlet) for way in ways)

    def _in_outage(self, sent, at_ns, client, loss, outlet):
        if client is not None:
            of_client = [each for each in self._losses.get(outlet, ()) if each.client is client]
            loss = of_client[0] if of_client and 0 <= of_client[0].lost_ns - at_ns < DONE_NS else None
        elif loss is not None and at_ns >= loss.asked_ns:
            loss = None  # the broker may have had its SUBSCRIBE
        if loss is None:
            return False
        heard = self._heard.get(loss.instance, ())
        return any(
            outage.ended_ns <= loss.lost_ns <= outage.connected_ns
            and any(outage.ended_ns <= heard_ns < sent.due_ns + HEARD_NS for heard_ns in heard)
            for outage in self._outages
        )
