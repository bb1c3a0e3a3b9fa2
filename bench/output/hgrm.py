"""Percentile files in HdrHistogram's text format, which its plotters read."""

import re
from io import BytesIO
from pathlib import Path

from hdrh.histogram import HdrHistogram

from wire.contract.histogram import Histogram

__all__ = ["LOWER", "write_lower_percentiles", "write_percentiles"]

LOWER = "_lower"  # behind the name of a figure, of the file of its lower ends
LEAST_US, MOST_US, DIGITS = 1, 3_600_000_000, 3
US_PER_MS = 1000.0
DEVIATION = re.compile(r"StdDeviation +=[^]]*\]")


def write_percentiles(histogram: Histogram, bin_edges: tuple[int, ...], path: Path) -> None:
    """Write a histogram's upper ends as a percentile distribution, in milliseconds."""
    hdr = HdrHistogram(LEAST_US, MOST_US, DIGITS)
    for index, times in enumerate(histogram.counts):
        if times:
            upper_ns = histogram.max_ns if index >= len(bin_edges) else min(bin_edges[index], histogram.max_ns)
            hdr.record_value(max(LEAST_US, min(MOST_US, -(-upper_ns // 1000))), times)
    _write(hdr, path)


def write_lower_percentiles(histogram: Histogram, bin_edges: tuple[int, ...], path: Path) -> None:
    """Write a histogram's lower ends as a percentile distribution, in milliseconds: no value is above its lower end."""
    hdr = HdrHistogram(LEAST_US, MOST_US, DIGITS)
    for index, times in enumerate(histogram.counts):
        if times:
            lower_ns = max(bin_edges[index - 1], histogram.min_ns) if index else histogram.min_ns
            lower_us = max(0, min(MOST_US, lower_ns // 1000))
            if hdr.get_highest_equivalent_value(lower_us) > lower_us:  # the file has the upper end of the class
                lower_us = hdr.get_lowest_equivalent_value(lower_us) - 1
            hdr.record_value(lower_us, times)
    _write(hdr, path)


def _write(hdr: HdrHistogram, path: Path) -> None:
    text = BytesIO()
    hdr.output_percentile_distribution(text, US_PER_MS)
    # hdrh scales every value of the file but the deviation.
    scaled = f"StdDeviation   = {hdr.get_stddev() / US_PER_MS:12.{DIGITS}f}]"
    path.write_text(DEVIATION.sub(scaled, text.getvalue().decode()))
