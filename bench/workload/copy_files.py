"""The files of copy of a scenario, read once: when it is prepared, and its calendar is composed from what was read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from wire.contract.release import Release
from wire.intake.intake import Reading, read_all

__all__ = ["CopyFile", "read_copy_files"]


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A file of copy as intake read it at ``received_ns``, nanoseconds since the epoch."""

    path: Path
    received_ns: int
    readings: tuple[Reading, ...]

    def releases(self, due_ns: int) -> list[Release]:
        """Return the releases as they are when the file comes in at ``due_ns``: an embargo that is over holds none."""
        return [self._at(reading.release, due_ns) for reading in self.readings]

    def _at(self, release: Release, due_ns: int) -> Release:
        created_ns = due_ns if release.created_ns == self.received_ns else release.created_ns
        over = release.embargo_ns is not None and release.embargo_ns <= due_ns
        return replace(release, created_ns=created_ns, embargo_ns=None if over else release.embargo_ns)


def read_copy_files(paths: Iterable[Path], received_ns: int) -> tuple[CopyFile, ...]:
    """Read files of copy, in order; CopyError where one of them can't be read."""
    return tuple(CopyFile(path, received_ns, read_all(path, received_ns=received_ns)) for path in paths)
