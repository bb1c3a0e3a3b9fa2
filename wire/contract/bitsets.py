"""Sets of a partition's outlets as integers.

Bit ``slot`` stands for the outlet ``index + slot * count`` of the partition ``index::count``.
"""

from collections.abc import Iterable, Mapping

__all__ = ["bitset", "repartition_bits", "slots"]


def bitset(members: Iterable[int]) -> int:
    """Return the bitset of some slots."""
    marks = bytearray()
    for slot in members:
        if slot >= len(marks):
            marks.extend(b"0" * (slot + 1 - len(marks)))
        marks[slot] = ord("1")
    return int(marks[::-1] or b"0", 2)


def slots(bits: int) -> list[int]:
    """Return the slots in a bitset, ascending."""
    found = []
    text = f"{bits:b}"[::-1]
    slot = text.find("1")
    while slot >= 0:
        found.append(slot)
        slot = text.find("1", slot + 1)
    return found


def repartition_bits(by_partition: Mapping[int, int], before: int, after: int) -> dict[int, int]:
    """Return the same outlets as bitsets over another number of partitions, with an entry for each partition."""
    members: list[list[int]] = [[] for _ in range(after)]
    for partition, bits in by_partition.items():
        for slot in slots(bits):
            place, index = divmod(partition + slot * before, after)
            members[index].append(place)
    return {index: bitset(places) for index, places in enumerate(members)}
