"""The percentile files of a run, in HdrHistogram's text format, as curves."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.output.hgrm import LOWER
from bench.output.wording import apart

__all__ = ["CurvePoint", "curves_apart", "read_curve", "read_lower_curve"]

# Value in milliseconds, fraction, count, 1/(1-fraction); the last row has no fourth column.
ROW = re.compile(r" *([0-9.]+) +([01]\.[0-9]+) +([0-9]+)(?: +[0-9.]+)?")


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """``seconds`` is the greatest of the ``count`` least values, which are the ``fraction`` of all."""

    seconds: float
    fraction: float
    count: int


def read_curve(folder: Path, figure: str) -> list[CurvePoint]:
    """Return the curve of a figure, such as ``disclosure``; empty where the run has no such file."""
    try:
        lines = (folder / f"{figure}.hgrm").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    rows = (ROW.fullmatch(line) for line in lines)
    return [CurvePoint(float(row[1]) / 1e3, float(row[2]), int(row[3])) for row in rows if row]


def read_lower_curve(folder: Path, figure: str) -> list[CurvePoint]:
    """Return the curve of a figure's lower ends; empty where the run has no such file."""
    return read_curve(folder, f"{figure}{LOWER}")


def curves_apart(lower: Sequence[CurvePoint], upper: Sequence[CurvePoint]) -> bool:
    """Return whether a curve of lower ends is anywhere so far below that of upper ends that both are worth drawing."""
    if not lower:
        return False
    fractions = [point.fraction for point in lower]
    places = ((min(bisect_left(fractions, point.fraction), len(lower) - 1), point) for point in upper)
    return any(apart(lower[place].seconds, point.seconds) for place, point in places)
