"""The percentile files of a run, in HdrHistogram's text format, as curves."""

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CurvePoint", "read_curve"]

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
