"""The course of a run on disk: ``timeline.csv``, a row a second."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.run.rows import unwritten
from wire.contract.histogram import Histogram
from wire.contract.times import format_time
from wire.host.tasks import background

__all__ = ["COLUMNS", "CORES", "MEMORY", "Reading", "Timeline", "recorded"]

COLUMNS = (
    "time",
    "seconds",
    "releases_due",
    "messages_sent",
    "deliveries_due",
    "delivered",
    "outstanding",
    "p50_seconds",
    "p99_seconds",
    "lateness_p99_seconds",
)
CORES, MEMORY = "cores:", "bytes:"  # with the name of a process, columns after these
EVERY_S = 1.0
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was counted until a moment, in nanoseconds since the epoch, and the processes as they are then.

    ``start_ns`` is when publishing starts, 0 where that is not known yet.
    ``deliveries_due`` were expected of the releases that were due. ``disclosure`` and ``lateness`` are None where they
    are not known. ``cores`` are those used since the reading before, ``memory`` is in bytes, both by process.
    """

    at_ns: int
    start_ns: int
    releases_due: int
    messages_sent: int | None
    deliveries_due: int
    delivered: int
    outstanding: int
    disclosure: Histogram | None = None
    lateness: Histogram | None = None
    cores: Mapping[str, float] = field(default_factory=dict)
    memory: Mapping[str, int] = field(default_factory=dict)


class Timeline:
    """Writes a row for each reading of publishing: counts and latencies since the reading before.

    The processes of the first reading have columns. A full disk does not end the run: ``problem`` says why the file is
    incomplete, and is empty where it is whole.
    """

    def __init__(self, folder: Path, first: Reading) -> None:
        self.problem = ""
        self._before = self._first = first
        self._file = (folder / "timeline.csv").open("w", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._put(
            [*COLUMNS, *(f"{CORES}{name}" for name in first.cores), *(f"{MEMORY}{name}" for name in first.memory)]
        )

    def add(self, reading: Reading) -> None:
        """Write the row of the time from the reading before to this one."""
        before, self._before = self._before, _with_known(reading, self._before)
        if not 0 < reading.start_ns <= reading.at_ns:
            return
        p50_s, p99_s = _quantiles(reading.disclosure, before.disclosure, 0.5, 0.99)
        (lateness_s,) = _quantiles(reading.lateness, before.lateness, 0.99)
        self._put(
            [
                format_time(reading.at_ns),
                f"{(reading.at_ns - reading.start_ns) / SECOND_NS:.3f}",
                reading.releases_due - before.releases_due,
                "" if reading.messages_sent is None else reading.messages_sent - (before.messages_sent or 0),
                reading.deliveries_due - before.deliveries_due,
                reading.delivered - before.delivered,
                reading.outstanding,
                p50_s,
                p99_s,
                lateness_s,
                *(f"{reading.cores.get(name, 0.0):.3f}" for name in self._first.cores),
                *(reading.memory.get(name, 0) for name in self._first.memory),
            ]
        )

    def close(self) -> None:
        """Close the file."""
        try:
            self._file.close()
        except OSError as error:
            self._fail(error)

    def _put(self, row: list[Any]) -> None:
        if not self.problem:
            try:
                self._rows.writerow(row)
            except OSError as error:
                self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.problem = self.problem or unwritten(Path(self._file.name), error)


@asynccontextmanager
async def recorded(folder: Path, read: Callable[[], Reading]) -> AsyncIterator[Timeline]:
    """Add a reading to a folder's timeline each second, and a last one at the end of the context."""
    timeline = Timeline(folder, read())
    try:
        async with background(_keep_reading(timeline, read), "timeline"):
            yield timeline
    finally:
        timeline.add(read())
        timeline.close()


async def _keep_reading(timeline: Timeline, read: Callable[[], Reading]) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        timeline.add(read())


def _with_known(reading: Reading, before: Reading) -> Reading:
    """Return a reading with what it does not know as it was known before: a row counts from there."""
    return replace(
        reading,
        messages_sent=before.messages_sent if reading.messages_sent is None else reading.messages_sent,
        disclosure=before.disclosure if reading.disclosure is None else reading.disclosure,
        lateness=before.lateness if reading.lateness is None else reading.lateness,
    )


def _quantiles(now: Histogram | None, before: Histogram | None, *fractions: float) -> list[str]:
    """Return quantiles of the values since the reading before, in seconds as text; empty where there are none."""
    if now is None:
        return [""] * len(fractions)
    try:
        since = now if before is None else now.since(before)
    except ValueError:  # a worker that crashed took its last counts along
        return [""] * len(fractions)
    found = (since.quantile(fraction) for fraction in fractions)
    return ["" if value_ns is None else f"{value_ns / SECOND_NS:.9g}" for value_ns in found]
