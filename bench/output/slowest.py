"""The slowest release of a run, against which the times that held up the run are held."""

from collections.abc import Iterable
from typing import Protocol, TypedDict

from bench.output.summary_collections import CollectionsSummary
from bench.output.summary_waits import WaitsSummary
from bench.run.result import RunResult
from bench.run.rows import ReleaseLine
from wire.contract.times import parse_time

__all__ = ["Interval", "Together", "beside_slowest", "part_of_slowest"]

# Of the slowest release's time, from which on what fell into it is named.
FRACTION_LEAST = 0.1


class Interval(Protocol):
    """A time from its start to its end, in nanoseconds since the epoch."""

    @property
    def start_ns(self) -> int:
        """The start."""

    @property
    def end_ns(self) -> int:
        """The end."""


class Together(TypedDict):
    """The length of intervals together, the part of it in the slowest release, and how long that release took."""

    seconds: float
    in_slowest_seconds: float
    slowest_seconds: float | None


def beside_slowest(intervals: Iterable[Interval], result: RunResult) -> Together:
    """Return the lengths of the intervals beside the slowest release, which ends with its last arrival that is known.

    Its time is None where no release was settled, or none arrived.
    """
    held = tuple(intervals)
    slowest_s = _seconds(result.worst[0]) if result.worst else None
    within_ns = 0
    if slowest_s is not None:
        due_ns = parse_time(result.worst[0].due)
        end_ns = due_ns + int(slowest_s * 1e9)
        within_ns = sum(max(0, min(each.end_ns, end_ns) - max(each.start_ns, due_ns)) for each in held)
    return Together(
        seconds=sum(each.end_ns - each.start_ns for each in held) / 1e9,
        in_slowest_seconds=within_ns / 1e9,
        slowest_seconds=slowest_s,
    )


def part_of_slowest(found: CollectionsSummary | WaitsSummary | None) -> str:
    """Return how much of the slowest release's time fell into the intervals, in words; empty where it is little."""
    if found is None or not found.slowest_seconds or found.in_slowest_seconds < FRACTION_LEAST * found.slowest_seconds:
        return ""
    return f"{found.in_slowest_seconds:.1f} of the {found.slowest_seconds:.1f} s that the slowest release took"


def _seconds(line: ReleaseLine) -> float | None:
    known = [seconds for seconds in line.coverage_seconds.values() if seconds is not None]
    return max(known, default=None)
