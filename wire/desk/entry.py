"""A release version as the desk keeps it, and the receipt of a request."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

import orjson

from wire.contract.places import Circuit
from wire.contract.release import Edition, Release, Rights

__all__ = ["Entry", "Posting", "Receipt", "State", "digest_of"]

State = Literal["waiting", "committed", "stopped"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted release version. ``entry`` numbers acceptances; times are nanoseconds since the epoch.

    ``state``: ``waiting`` for its due time, ``committed`` once its messages have numbers, ``stopped`` where it was
    withdrawn before any message was sent. ``heading`` is the last level of its topics, ``digest`` identifies the
    content that was posted. ``received_ns`` is when the request was there, 0 where that is not known.
    """

    entry: int
    release: Release
    heading: str
    circuits: tuple[Circuit, ...]
    due_ns: int
    accepted_ns: int
    state: State
    digest: str
    received_ns: int = 0


@dataclass(frozen=True, slots=True)
class Posting:
    """A release for the desk to accept, with what ``Desk.accept`` takes beside it, and when its request was there."""

    release: Release
    due_ns: int | None = None
    circuits: Iterable[Circuit] | None = None
    digest: str = ""
    received_ns: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The version that a request is about; ``new`` where this request created it."""

    entry: Entry
    new: bool


def digest_of(release: Release) -> str:
    """Return 32 hex digits for the content of a release; the time of its arrival makes no difference.

    Digests are on disk: a field that is younger than they are counts only where a release has something in it.
    """
    form = _said(release, OLDER, YOUNGER)
    form["editions"] = [_said(edition, OLDER_OF_EDITION, YOUNGER_OF_EDITION) for edition in release.editions]
    form["created_ns"] = 0
    return hashlib.sha256(orjson.dumps(form)).hexdigest()[:32]


def _said(value: Release | Edition, older: Sequence[str], younger: Sequence[str]) -> dict[str, object]:
    """Return the older fields of a value, and the younger fields in which it has something."""
    form = {name: getattr(value, name) for name in older}
    for name in younger:
        found = getattr(value, name)
        if found and found != NO_RIGHTS:
            form[name] = found
    return form


def _parted(kind: type, last: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a kind's fields up to the last of the older ones, and those of the younger ones."""
    names = tuple(field.name for field in fields(kind))
    count = names.index(last) + 1
    return names[:count], names[count:]


NO_RIGHTS = Rights()
OLDER, YOUNGER = _parted(Release, "keywords")
OLDER_OF_EDITION, YOUNGER_OF_EDITION = _parted(Edition, "boilerplate")
