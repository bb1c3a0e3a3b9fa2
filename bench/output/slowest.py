"""The slowest release of a run, against which what held up the run is held."""

from typing import NamedTuple

from bench.run.result import RunResult
from bench.run.rows import ReleaseLine
from wire.contract.times import parse_time

__all__ = ["FRACTION_LEAST", "Slowest", "slowest_of"]

# Of the slowest release's time, from which on what fell into it is named.
FRACTION_LEAST = 0.1


class Slowest(NamedTuple):
    """The time of the slowest release, from due to its last arrival that is known."""

    due_ns: int
    seconds: float

    @property
    def end_ns(self) -> int:
        """When it arrived, in nanoseconds since the epoch."""
        return self.due_ns + int(self.seconds * 1e9)


def slowest_of(result: RunResult) -> Slowest | None:
    """Return the slowest release; None where none was settled, or none arrived."""
    seconds = _seconds(result.worst[0]) if result.worst else None
    return None if seconds is None else Slowest(parse_time(result.worst[0].due), seconds)


def _seconds(line: ReleaseLine) -> float | None:
    known = [seconds for seconds in line.coverage_seconds.values() if seconds is not None]
    return max(known, default=None)
