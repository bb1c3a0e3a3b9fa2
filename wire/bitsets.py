"""Sets of a share's outlets as integers: the outlet ``index + slot * count`` of the share ``index::count`` is bit
``slot``.
"""

from collections.abc import Iterable, Mapping

__all__ = ["bitset", "recut", "slots"]


def bitset(members: Iterable[int]) -> int:
    """The bitset of some slots."""
    marks = bytearray()
    for slot in members:
        if slot >= len(marks):
            marks.extend(b"0" * (slot + 1 - len(marks)))
        marks[slot] = ord("1")
    return int(marks[::-1] or b"0", 2)


def slots(bits: int) -> list[int]:
    """The slots in a bitset, ascending."""
    found = []
    text = f"{bits:b}"[::-1]
    slot = text.find("1")
    while slot >= 0:
        found.append(slot)
        slot = text.find("1", slot + 1)
    return found


def recut(by_share: Mapping[int, int], before: int, after: int) -> dict[int, int]:
    """The same outlets as bitsets over another number of shares, with every share of them."""
    members: list[list[int]] = [[] for _ in range(after)]
    for share, bits in by_share.items():
        for slot in slots(bits):
            place, index = divmod(share + slot * before, after)
            members[index].append(place)
    return {index: bitset(places) for index, places in enumerate(members)}
