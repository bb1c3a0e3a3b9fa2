"""Sums of arrays of counts, by HdrHistogram's own C code: a hundredth of a loop's time. The only importer of pyhdrh."""

from array import array
from collections import deque
from collections.abc import Sequence
from itertools import repeat

from pyhdrh import add_array

__all__ = ["COUNT_BYTES", "add_counts", "sum_of_counts"]

COUNT_BYTES = 8


def add_counts(total: "array[int]", place: int, counts: "array[int]") -> None:
    """Add counts of 64 bits to as many of ``total``, from a place on. IndexError where they reach beyond its end.

    No sum may outgrow 63 bits.
    """
    if not 0 <= place <= len(total) - len(counts):
        raise IndexError("counts reach beyond the array that they are added to")
    add_array(total.buffer_info()[0] + COUNT_BYTES * place, counts.buffer_info()[0], len(counts), COUNT_BYTES)


def sum_of_counts(places: Sequence[int], parts: Sequence["array[int]"]) -> tuple[int, "array[int]"]:
    """Return arrays of counts, each from its place on, as one array, and its place. There is at least one.

    No sum may outgrow 63 bits.
    """
    first = min(places)
    sizes = [*map(len, parts)]
    total = array("Q", bytes(COUNT_BYTES * (max(map(int.__add__, places, sizes)) - first)))
    origin = total.buffer_info()[0] - COUNT_BYTES * first
    ends = [origin + COUNT_BYTES * place for place in places]
    deque(map(add_array, ends, [part.buffer_info()[0] for part in parts], sizes, repeat(COUNT_BYTES)), maxlen=0)
    return first, total
