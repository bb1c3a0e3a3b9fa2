"""Percentile files in HdrHistogram's text format, which its plotters read."""

from io import BytesIO
from math import sqrt
from pathlib import Path

from hdrh.histogram import HdrHistogram

from wire.contract.histogram import Histogram

__all__ = ["LOWER", "write_lower_percentiles", "write_percentiles"]

LOWER = "_lower"  # behind the name of a figure, of the file of its lower ends
LEAST_US, MOST_US, DIGITS = 1, 3_600_000_000, 3
US_PER_MS = 1000.0


def write_percentiles(histogram: Histogram, bin_edges: tuple[int, ...], path: Path) -> None:
    """Write a histogram's upper ends as a percentile distribution, in milliseconds."""
    hdr = _Distribution()
    for index, times in enumerate(histogram.counts):
        if times:
            upper_ns = histogram.max_ns if index >= len(bin_edges) else min(bin_edges[index], histogram.max_ns)
            hdr.record(max(LEAST_US, min(MOST_US, -(-upper_ns // 1000))), times)
    _write(hdr, path)


def write_lower_percentiles(histogram: Histogram, bin_edges: tuple[int, ...], path: Path) -> None:
    """Write a histogram's lower ends as a percentile distribution, in milliseconds: no value is above its lower end."""
    hdr = _Distribution()
    for index, times in enumerate(histogram.counts):
        if times:
            lower_ns = max(bin_edges[index - 1], histogram.min_ns) if index else histogram.min_ns
            lower_us = max(0, min(MOST_US, lower_ns // 1000))
            if hdr.get_highest_equivalent_value(lower_us) > lower_us:  # the file has the upper end of the class
                lower_us = hdr.get_lowest_equivalent_value(lower_us) - 1
            hdr.record(lower_us, times)
    _write(hdr, path)


class _Distribution(HdrHistogram):  # type: ignore[misc]  # hdrh has no types
    """A histogram in microseconds whose mean and deviation come from what was recorded.

    hdrh walks through every class for each of the two, several times; and it does not scale the deviation, which is in
    milliseconds here, as all values of the file are.
    """

    def __init__(self) -> None:
        super().__init__(LEAST_US, MOST_US, DIGITS)
        # The middle of the class of a value, and how often it was recorded.
        self._recorded: list[tuple[float, int]] = []

    def record(self, value_us: int, times: int) -> None:
        """Record a value so many times."""
        self.record_value(value_us, times)
        low_us, high_us = self.get_lowest_equivalent_value(value_us), self.get_highest_equivalent_value(value_us)
        self._recorded.append((low_us + (high_us - low_us + 1) // 2, times))

    def get_mean_value(self) -> float:
        """Return the mean in microseconds."""
        total = sum(times for _, times in self._recorded)
        return sum(value_us * times for value_us, times in self._recorded) / total if total else 0.0

    def get_stddev(self) -> float:
        """Return the standard deviation in milliseconds."""
        mean_us, total = self.get_mean_value(), sum(times for _, times in self._recorded)
        squares = sum((value_us - mean_us) ** 2 * times for value_us, times in self._recorded)
        return sqrt(squares / total) / US_PER_MS if total else 0.0


def _write(hdr: _Distribution, path: Path) -> None:
    text = BytesIO()
    hdr.output_percentile_distribution(text, US_PER_MS)
    path.write_bytes(text.getvalue())
