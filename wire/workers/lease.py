"""A wire's lease on its id: pure rules, without a broker or a clock.

A wire requests its id, and another wire that holds the id answers. If two wires believe that they hold it, after a
broker that was partitioned, the one that started first keeps it. A message of a wire that was killed may still be on
its way to the broker, and reach the wire that was started in its place: a wire gives in to an answer to itself alone,
and asks again where it hears anything else. A wire that is gone answers nothing.
"""

from msgspec.structs import replace

from wire.contract.control import LeaseRequest

__all__ = ["Lease"]


class Lease:
    """One wire's side. ``request`` is what the wire publishes, ``holder`` the other wire that has the id, if any."""

    def __init__(self, request: LeaseRequest) -> None:
        self.request = request
        self.holder: LeaseRequest | None = None

    @property
    def held(self) -> bool:
        """True once this wire has the id: no other wire answered for long enough."""
        return self.request.held

    def hold(self) -> None:
        """Take the id: no other wire has answered."""
        self.request = replace(self.request, held=True)

    def hear(self, theirs: LeaseRequest) -> LeaseRequest | None:
        """Take another wire's message; return what to publish, an answer or a request, if there is anything. ``holder``
        is set where the other wire has the id.
        """
        mine = self.request
        if theirs.token == mine.token:
            return None
        earlier = (theirs.since_ns, theirs.token) < (mine.since_ns, mine.token)
        if (earlier and (theirs.held or not mine.held)) or (theirs.held and not mine.held):
            if theirs.to != mine.token:
                return mine
            self.holder = theirs
            return None
        return replace(mine, held=True, to=theirs.token) if mine.held or not earlier else None
