"""The expected outlets of a message in each partition, from the audience and the planned absences alone.

What happened may differ from the plan at outlets that plan to be away: the workers say where, and the account checks
the claim.
"""

from collections.abc import Sequence

from wire.contract.bitsets import bitset
from wire.directory.attendance import Attendance
from wire.directory.audience import Audience, ShareGroup

__all__ = ["Expectation"]


class Expectation:
    """The expected set E(m), counted over the partitions ``index::partitions`` of the audience.

    ``lasting``: the outlets' sessions last. An outlet that plans to be away when a message is due, in a way in which no
    session holds the message, is not expected to get it.
    """

    def __init__(self, audience: Audience, attendance: Attendance, partitions: int, *, lasting: bool) -> None:
        self._audience = audience
        self._attendance = attendance
        self._partitions = partitions
        self._lasting = lasting
        self._counts: dict[str, tuple[int, ...]] = {}
        self._bits: dict[tuple[str, int], int] = {}
        self._leavers: dict[int, int] = {}

    @property
    def partitions(self) -> int:
        """The number of partitions that are counted over."""
        return self._partitions

    @property
    def audience(self) -> Audience:
        """The audience of the messages."""
        return self._audience

    @property
    def lasting(self) -> bool:
        """True where the outlets' sessions last."""
        return self._lasting

    def repartition(self, partitions: int) -> None:
        """Count over so many partitions from now on."""
        self._partitions = partitions
        self._counts.clear()
        self._bits.clear()
        self._leavers.clear()

    def outlets(self, topic: str, offset_ns: int) -> Sequence[int]:
        """Return the outlets, by index, that are expected to get a message on a topic due this long after the start."""
        entitled = self._audience.entitled_to(topic)
        away = self._attendance.unheld_at(offset_ns, lasting=self._lasting)
        if not away:
            return entitled
        absent = frozenset(away)
        return [outlet for outlet in entitled if outlet not in absent]

    def per_partition(self, topic: str, outlets: Sequence[int]) -> tuple[int, ...]:
        """Return the number of a topic's expected outlets, as ``outlets`` returned them, in each partition."""
        if outlets is not (entitled := self._audience.entitled_to(topic)):
            return self._count(outlets)
        counts = self._counts.get(topic)
        if counts is None:
            counts = self._counts[topic] = self._count(entitled)
        return counts

    def bits(self, topic: str, offset_ns: int, partition: int) -> int:
        """Return these outlets of a partition as a bitset, the partition's first outlet in the lowest bit."""
        expected = self.outlets(topic, offset_ns)
        if expected is not self._audience.entitled_to(topic):
            return self._bitset(expected, partition)
        return self.entitled_bits(topic, partition)

    def entitled_bits(self, topic: str, partition: int) -> int:
        """Return the entitled outlets of a partition as a bitset, those included that plan to be away."""
        bits = self._bits.get((topic, partition))
        if bits is None:
            entitled = self._audience.entitled_to(topic)
            bits = self._bits[topic, partition] = self._bitset(entitled, partition)
        return bits

    def shares(self, topic: str) -> tuple[ShareGroup, ...]:
        """Return the shared subscriptions that are expected to get one copy of a message on a topic each."""
        return self._audience.shared(topic)

    def leavers(self, partition: int) -> int:
        """Return the outlets of a partition that may be excused, as a bitset: they plan to be away at some time, in a
        way in which no session holds their messages.
        """
        bits = self._leavers.get(partition)
        if bits is None:
            leavers = tuple(self._attendance.leavers(lasting=self._lasting))
            bits = self._leavers[partition] = self._bitset(leavers, partition)
        return bits

    def _bitset(self, outlets: Sequence[int], partition: int) -> int:
        count = self._partitions
        return bitset(outlet // count for outlet in outlets if outlet % count == partition)

    def _count(self, outlets: Sequence[int]) -> tuple[int, ...]:
        counts = [0] * self._partitions
        for outlet in outlets:
            counts[outlet % self._partitions] += 1
        return tuple(counts)
