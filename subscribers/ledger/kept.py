"""What a ledger keeps in memory, in numbers."""

from typing import NamedTuple

__all__ = ["Kept"]


class Kept(NamedTuple):
    """The size of what a ledger keeps, on which its memory depends.

    Messages that are open, those of them that have marks, closed ones that the wire has not acknowledged, closed ones
    with missing outlets; transmissions; intervals of settled sequences; and messages that are not announced.
    """

    open: int
    marked: int
    unacknowledged: int
    incomplete: int
    transmissions: int
    intervals: int
    unannounced: int = 0
