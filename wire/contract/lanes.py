"""Sums of arrays of counts, by HdrHistogram's own C code: a hundredth of a loop's time. The only importer of pyhdrh."""

from array import array
from collections.abc import Sequence

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
    for place, size, part in zip(places, sizes, parts, strict=True):
        add_array(origin + COUNT_BYTES * place, part.buffer_info()[0], size, COUNT_BYTES)
    return first, total
