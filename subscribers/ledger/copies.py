"""Copies beyond an outlet's first: of overlapping filters, and of the shared subscriptions that a topic matches.

A broker may deliver a message once for each filter of a client that matches (MQTT 3.1.1 §3.3.5), and delivers it once
to each shared subscription, at any one of its members (MQTT 5.0 §4.8.2).
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping

from wire.contract.bitsets import bitset

__all__ = ["FurtherCopies", "ShareCounts", "TopicShares"]

BYTES_MOST = 64 * 1024 * 1024  # of counts of further copies; the oldest message's are dropped first
COPIES_MOST = 255  # a count has one byte


class FurtherCopies:
    """The further copies that overlapping filters allow, counted for each message and outlet of a partition."""

    def __init__(self, size: int, bytes_most: int = BYTES_MOST) -> None:
        self._size = size
        self._kept = max(1, bytes_most // max(1, size))
        self._counts: OrderedDict[int, bytearray] = OrderedDict()

    def take(self, sequence: int, slot: int, allowed: int) -> bool:
        """Count a further copy of a message at an outlet; False where its filters allow no more of them."""
        counts = self._counts.get(sequence)
        if counts is None:
            counts = self._counts[sequence] = bytearray(self._size)
            if len(self._counts) > self._kept:
                self._counts.popitem(last=False)
        if counts[slot] >= min(allowed, COPIES_MOST):
            return False
        counts[slot] += 1
        return True


class ShareCounts:
    """How many messages each member of a partition got by each shared subscription; what changed is reported."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._changed: dict[str, set[int]] = {}

    def add(self, name: str, slot: int) -> None:
        """Count a message that a member got."""
        counts = self._counts.setdefault(name, {})
        counts[slot] = counts.get(slot, 0) + 1
        self._changed.setdefault(name, set()).add(slot)

    def take(self, *, whole: bool) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return the (slot, messages) of the members that changed since the last call, or of all, by subscription."""
        slots: Mapping[str, Iterable[int]] = self._counts if whole else self._changed
        taken = {name: tuple((slot, self._counts[name][slot]) for slot in sorted(slots[name])) for name in slots}
        self._changed.clear()
        return taken


class TopicShares:
    """The shared subscriptions that match a topic. ``names`` are all of them, ``of`` has the number of the one that a
    slot of the partition shares.
    """

    __slots__ = ("_members", "all", "counts", "names", "of")

    def __init__(self, names: tuple[str, ...], of: dict[int, int], counts: ShareCounts) -> None:
        self.names = names
        self.of = of
        self.counts = counts
        self._members = Counter(of.values())
        self.all = (1 << len(names)) - 1

    def with_any(self, slots: Iterable[int]) -> int:
        """Return the subscriptions, as bits, that one of these slots shares."""
        return bitset({self.of[slot] for slot in slots if slot in self.of})

    def with_all(self, slots: Iterable[int]) -> int:
        """Return the subscriptions, as bits, of which these slots are all the members here; of some that is none."""
        among = Counter(self.of[slot] for slot in slots if slot in self.of)
        return bitset(number for number in range(len(self.names)) if among[number] == self._members[number])

    def take(self, slot: int, had: int) -> int:
        """Count a copy at a member's slot, and return its subscription as a bit; 0 where that is among ``had``, the
        bits of those that had theirs.
        """
        number = self.of[slot]
        if had >> number & 1:
            return 0
        self.counts.add(self.names[number], slot)
        return 1 << number
