"""A life of its own: the wire publishes a calendar over and over, so that dashboards show something without a client.

What a calendar is belongs to the load test, which the wire does not know. Whoever has calendars offers them under the
entry point ``wirestorm.calendars``; the wire finds them there.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.directory.directory import Directory
from wire.errors import SettingsError

__all__ = ["Calendar", "Due", "find_calendar", "keep_publishing"]

GROUP = "wirestorm.calendars"
SECOND_NS = 1_000_000_000
LEAD_NS = SECOND_NS  # from composing a round to its first due time


class Due(Protocol):
    """A release, when it is due and where it goes; ``circuits`` None is every circuit of its languages."""

    @property
    def due_ns(self) -> int:
        """Nanoseconds since the epoch."""

    @property
    def release(self) -> Release:
        """One version of it."""

    @property
    def circuits(self) -> Sequence[Circuit] | None:
        """Where it goes."""


class Calendar(Protocol):
    """What is published when, for a directory."""

    duration_ns: int

    def compose(self, directory: Directory, start_ns: int, series: str) -> Sequence[Due]:
        """A round that begins at a moment, by due time; ``series`` keeps its URIs apart from every other round's."""


def find_calendar(source: str) -> Calendar:
    """The calendar of a scenario; SettingsError where nothing here has calendars, or none of that name."""
    problem = "nothing that is installed here knows scenarios; install wirestorm whole"
    for entry in entry_points(group=GROUP):
        try:
            found: Calendar = entry.load()(source)
        except ValueError as error:
            problem = str(error)
        else:
            return found
    raise SettingsError(f"--calendar: {problem}")


async def keep_publishing(calendar: Calendar, directory: Directory, accept: Callable[[Due], Awaitable[object]]) -> None:
    """Have each release accepted when it is due, round after round, until cancelled.

    Nothing is accepted ahead of its time: a wire that ends in the middle of a round leaves nothing of it behind.
    """
    while True:
        start_ns = time.time_ns() + LEAD_NS
        for item in calendar.compose(directory, start_ns, f"{start_ns // SECOND_NS:x}"):
            await asyncio.sleep(max(0.0, (item.due_ns - time.time_ns()) / SECOND_NS))
            await accept(item)
        await asyncio.sleep(max(0.0, (start_ns + calendar.duration_ns - time.time_ns()) / SECOND_NS))
