"""The entitled outlets that a release version did not reach, by label: what a later version's clock asks for."""

from collections.abc import Mapping

from wire.contract.bitsets import repartition_bits

__all__ = ["Absent", "Bits"]

Bits = Mapping[str, Mapping[int, int]]  # by label and partition: a bitset of outlets


class Absent:
    """The outlets of each label that miss its message, and those that are excused, as of the closed records.

    A label or a partition without such an outlet takes no memory.
    """

    __slots__ = ("_excused", "_missing")

    def __init__(self) -> None:
        self._missing: dict[str, dict[int, int]] = {}
        self._excused: dict[str, dict[int, int]] = {}

    def add(self, label: str, partition: int, *, missing: int, excused: int) -> None:
        """Note the outlets of a partition that miss a closed message, and those that were not expected to get it."""
        for held, bits in ((self._missing, missing), (self._excused, excused)):
            if bits:
                held.setdefault(label, {})[partition] = bits

    def arrived(self, label: str, partition: int, outlets: int) -> None:
        """Note that outlets of a partition have the message after all."""
        held = self._missing.get(label, {})
        if partition in held:
            held[partition] &= ~outlets

    def repartition(self, before: int, after: int) -> None:
        """Sort the outlets of ``before`` partitions into ``after`` partitions."""
        for held in (self._missing, self._excused):
            for label, bits in held.items():
                held[label] = repartition_bits(bits, before, after)

    @property
    def missing(self) -> Bits:
        """The outlets that miss the message, as a copy."""
        return _copy(self._missing)

    @property
    def excused(self) -> Bits:
        """The outlets that were not expected to get it, because of a planned absence, as a copy."""
        return _copy(self._excused)


def _copy(held: Bits) -> Bits:
    return {label: dict(bits) for label, bits in held.items()}
