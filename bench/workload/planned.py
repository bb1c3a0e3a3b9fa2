"""A release of a calendar with its due time."""

from dataclasses import dataclass

from wire.contract.places import Circuit
from wire.contract.release import Release

__all__ = ["Planned"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A release, its due time and its circuits; ``circuits`` None stands for every circuit of its languages.

    ``received_ns`` is when a newsroom would receive it, before an embargo or the wait for the opening; 0: when it is
    due.
    """

    kind: str
    due_ns: int
    release: Release
    circuits: tuple[Circuit, ...] | None = None
    received_ns: int = 0
