"""A run of a history as a value: what lists, filters and pruning look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.base.units import SECOND_NS

__all__ = ["OUTCOMES", "RunRecord", "local_time"]

OUTCOMES = ("PASS", "FAIL", "INVALID", "INTERRUPTED", "FAULT")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run on disk.

    ``name`` is its folder from the history's folder. ``started_ns`` is nanoseconds since the epoch. ``outcome`` is the
    verdict, or INTERRUPTED or FAULT where the run had such an end. ``p99_s`` is of disclosure latency, in seconds, None
    where nothing was delivered. ``commit`` ends in ``-dirty`` where files differed from it.
    """

    name: str
    folder: Path
    started_ns: int
    scenario: str
    seed: int
    outcome: str
    p99_s: float | None
    expected: int
    delivered: int
    outlets: int
    directory: str
    broker: str
    tags: Mapping[str, str]
    commit: str | None


def local_time(time_ns: int) -> datetime:
    """Return a time in the time zone of the machine."""
    return datetime.fromtimestamp(time_ns / SECOND_NS, UTC).astimezone()
