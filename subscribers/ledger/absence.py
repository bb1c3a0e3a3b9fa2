"""One absence of an outlet as it happened, and what it proves of a message: it must, may or must not reach the outlet.

The proofs are times alone: of SUBACK, UNSUBACK and the end of a connection, when a message was sent, and when it last
arrived at another outlet. A broker is done with a message as long after that as a message takes to settle.
"""

from dataclasses import dataclass

from subscribers.ledger.settling import SETTLED_NS
from wire.contract.outages import NOT_OVER_NS

__all__ = ["Absence"]


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence of the outlet at ``slot``, in nanoseconds since the epoch.

    It begins at ``left_ns``: DISCONNECT or UNSUBSCRIBE was written, or the connection ended. From ``gone_ns`` on, 0
    while that is not known, there was no connection, or UNSUBACK was there. At ``asked_ns``, 0 before that, the outlet
    connected or sent SUBSCRIBE again, and at ``back_ns`` it had SUBACK. Where ``back_ns`` is the end of an excuse, and
    the outlet has not asked yet, ``asked_ns`` is NOT_OVER_NS. ``held``: its session holds the messages;
    ``held_perhaps``: it may, as the connection ended before UNSUBACK came.
    """

    slot: int
    left_ns: int
    held: bool = False
    gone_ns: int = 0
    asked_ns: int = 0
    back_ns: int = NOT_OVER_NS
    held_perhaps: bool = False

    def must_reach(self, sent_ns: int, last_ns: int) -> bool:
        """Return whether the absence leaves it proved that its outlet was to get a message that was sent at a time, and
        last arrived elsewhere at ``last_ns`` (0: it never did).

        It was sent after the outlet's return, or the broker was done with it before the outlet left.
        """
        if sent_ns >= self.back_ns:
            return True
        return sent_ns < self.left_ns and last_ns > 0 and self.left_ns - last_ns >= SETTLED_NS

    def must_not_reach(self, sent_ns: int, last_ns: int) -> bool:
        """Return whether it is proved that a message that no session held must not reach the outlet.

        It was sent when the outlet was gone, and the broker was done with it before the outlet connected or subscribed
        again, if it has.
        """
        if self.held or self.held_perhaps or not self.misses(sent_ns):
            return False
        if self.asked_ns == NOT_OVER_NS:
            return True
        if not self.asked_ns:
            return self.back_ns == NOT_OVER_NS  # else a former owner of the partition knows when it asked
        return last_ns > 0 and self.asked_ns - last_ns >= SETTLED_NS

    def misses(self, sent_ns: int) -> bool:
        """Return whether a message was sent when the outlet was gone and had no SUBACK yet."""
        return 0 < self.gone_ns <= sent_ns < self.back_ns
