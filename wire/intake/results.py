"""What comes with copy, and what intake makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wire.contract.release import Release
from wire.errors import CopyError
from wire.intake.footprint import Footprint
from wire.intake.notices import Decision

__all__ = ["MOST_STORIES", "Reading", "Submission", "distinct", "only"]

MOST_STORIES = 100  # in one document: a package of an agency has a tenth of it


@dataclass(frozen=True, slots=True)
class Submission:
    """What is known of copy beside its text.

    ``source`` is what errors call it. ``received_ns`` is when it came in, in nanoseconds since the epoch. ``language``
    is a tag of the wire, and ``embargo`` the client's decision: each None where the copy itself decides.
    """

    source: str
    received_ns: int
    language: str | None = None
    embargo: Decision | None = None

    def part(self, kind: str, number: int, of: int) -> "Submission":
        """Return the submission of one of several releases in a file, which errors call by its number."""
        return replace(self, source=f"{self.source}, {kind} {number}") if of > 1 else self


@dataclass(frozen=True, slots=True)
class Reading:
    """A release, the reach that the wire claims in it, and sentences on the decisions of intake.

    ``left_out`` are the lines of the copy that are no copy, as they stood; a note names each.
    ``named`` and ``versioned``: a document in XML or in an array has its own uri, and its own version.
    """

    release: Release
    footprint: Footprint | None
    notes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    named: bool = False
    versioned: bool = False


def only(readings: Sequence[Reading], source: str) -> Reading:
    """Return the one reading; CopyError where there are several."""
    if len(readings) > 1:
        raise CopyError(source, f"it holds {len(readings)} releases, and one belongs here", "give each in its own file")
    return readings[0]


def distinct(readings: Sequence[Reading], source: str) -> tuple[Reading, ...]:
    """Return the readings; CopyError where two of them are the same version of the same release."""
    seen: set[tuple[str, int]] = set()
    for reading in readings:
        version = (reading.release.uri, reading.release.version)
        if version in seen:
            raise CopyError(source, f"it holds {version[0]} version {version[1]} twice", "give each version once")
        seen.add(version)
    return tuple(readings)
