"""The wire publishes a calendar over and over, so that dashboards show releases without a client.

Calendars belong to the load test, which the wire does not know. A package offers calendars under the entry point
``wirestorm.calendars``, and the wire finds them there.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.directory.directory import Directory
from wire.errors import SettingsError
from wire.service.pauses import Pauses

__all__ = ["Calendar", "Due", "find_calendar", "keep_publishing"]

GROUP = "wirestorm.calendars"
SECOND_NS = 1_000_000_000
LEAD_NS = SECOND_NS  # from composing a round to its first due time


class Due(Protocol):
    """A release, its due time and its circuits."""

    @property
    def due_ns(self) -> int:
        """The due time in nanoseconds since the epoch."""

    @property
    def release(self) -> Release:
        """The release version."""

    @property
    def circuits(self) -> Sequence[Circuit] | None:
        """The circuits that the release goes to; None is every circuit of its languages."""


class Calendar(Protocol):
    """The releases for a directory, and their due times."""

    duration_ns: int

    def compose(self, directory: Directory, start_ns: int, series: str) -> Sequence[Due]:
        """Return a round that begins at a moment, by due time; ``series`` makes the URIs of the round its own."""


def find_calendar(source: str) -> Calendar:
    """Return the calendar of a scenario; SettingsError where no package has calendars, or none of that name."""
    problem = "no installed package has scenarios; install all of wirestorm"
    for entry in entry_points(group=GROUP):
        try:
            found: Calendar = entry.load()(source)
        except ValueError as error:
            problem = str(error)
        else:
            return found
    raise SettingsError(f"--calendar: {problem}")


async def keep_publishing(
    calendar: Calendar, directory: Directory, accept: Callable[[Due], Awaitable[object]], pauses: Pauses
) -> None:
    """Have each release accepted when it is due, round after round, until a pause begins.

    Nothing is accepted ahead of its time: a wire that ends in the middle of a round leaves nothing of the round behind.
    A pause ends the round too: a later part of the round has corrections and kills of releases that were left out.
    """
    while True:
        start_ns = time.time_ns() + LEAD_NS
        for item in calendar.compose(directory, start_ns, f"{start_ns // SECOND_NS:x}"):
            if await pauses.begun_before(item.due_ns):
                return
            async with pauses.accepting:
                await accept(item)
        if await pauses.begun_before(start_ns + calendar.duration_ns):
            return
