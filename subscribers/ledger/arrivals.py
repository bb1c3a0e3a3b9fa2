"""Arrivals of one transmission, as they are taken from it at a tick."""

from typing import NamedTuple

__all__ = ["Arrivals"]


class Arrivals(NamedTuple):
    """Arrivals of a transmission: the exact ones, and the upper and lower ends of the bounded ones, to all of which
    ``base_ns`` has to be added. Each belongs to the slot at the same place.
    """

    base_ns: int
    exact: list[int]
    exact_slots: list[int]
    uppers: list[int]
    lowers: list[int]
    bounded_slots: list[int]
