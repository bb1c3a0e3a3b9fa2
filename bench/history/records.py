"""A run of a history as a value, and the result of a command that made many runs: what lists, filters and pruning look
at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from bench.base.units import SECOND_NS

__all__ = ["KINDS", "OUTCOMES", "Kind", "Record", "ResultRecord", "RunRecord", "local_time"]

Kind = Literal["run", "comparison", "capacity", "fairness"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# DONE: a comparison that was made, a search that found its bounds, or an order that breaks no threshold.
OUTCOMES = ("PASS", "FAIL", "INVALID", "INTERRUPTED", "FAULT", "DONE")


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
    kind: Kind = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecord:
    """One comparison, search for a capacity or order on disk, with the runs that it made in the folders below its own.

    ``outcome`` is DONE, FAIL (not even the least load holds, or an order breaks a threshold), INVALID, INTERRUPTED or
    FAULT. ``sentence`` says what was found. ``page`` is the file that a reader opens, by its name.
    """

    kind: Kind
    name: str
    folder: Path
    started_ns: int
    scenario: str
    seed: int
    outcome: str
    sentence: str
    page: str
    broker: str
    tags: Mapping[str, str]
    commit: str | None


Record = RunRecord | ResultRecord


def local_time(time_ns: int) -> datetime:
    """Return a time in the time zone of the machine."""
    return datetime.fromtimestamp(time_ns / SECOND_NS, UTC).astimezone()
