"""A release version as the desk keeps it, and what became of a request."""

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

import orjson

from wire.contract.places import Circuit
from wire.contract.release import Release

__all__ = ["Entry", "Receipt", "State", "digest_of"]

State = Literal["waiting", "committed", "stopped"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted release version. ``entry`` numbers acceptances; times are nanoseconds since the epoch.

    ``state``: ``waiting`` for its due time, ``committed`` once its messages have numbers, ``stopped`` when it was
    withdrawn before anything left. ``heading`` is the last level of its topics, ``digest`` tells what was posted.
    """

    entry: int
    release: Release
    heading: str
    circuits: tuple[Circuit, ...]
    due_ns: int
    accepted_ns: int
    state: State
    digest: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The version that a request is about; ``new`` where it was not there before."""

    entry: Entry
    new: bool


def digest_of(release: Release) -> str:
    """32 hex digits for the content of a release, whenever it came in."""
    return hashlib.sha256(orjson.dumps(replace(release, created_ns=0))).hexdigest()[:32]
