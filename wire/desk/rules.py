"""The newsroom's rules on the versions of one release, as pure functions: the versions and a request in, a ruling out.

A store applies a ruling as a whole or not at all, and applies the rulings on one release one after the other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from wire.contract.places import Circuit
from wire.contract.release import Edition, Release, Status
from wire.contract.topics import FLASH
from wire.desk.entry import Entry, State, digest_of
from wire.desk.errors import (
    MissingEdition,
    NoAudience,
    NothingToLift,
    OutOfRange,
    SectorConflict,
    UnknownRelease,
    VersionConflict,
)

__all__ = [
    "FLASH_URGENCY",
    "HELD_NS",
    "Law",
    "Ruling",
    "accept",
    "check_range",
    "is_held",
    "kill",
    "lift",
    "urgency_among_due",
    "withholds",
]

FLASH_URGENCY = 1
CORRECTION_URGENCY = 2  # of a later version or a replacement, where its own is not higher: outlets have what it mends
HELD_NS = (1 << 63) - 1  # the due time of a version that is withheld: no clock gets there
MOST_NS = (1 << 63) - 1  # in April 2262: stamps and the store have 64 bits for a time
MOST_VERSION = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Ruling:
    """The version that answers a request, and the earlier versions that it ``changed``, as they are from now on.

    A ``new`` version has entry 0 until the store numbers it.
    """

    entry: Entry
    new: bool
    changed: tuple[Entry, ...] = ()


Law = Callable[[Sequence[Entry]], Ruling]  # from the versions of a release, ascending


def accept(
    earlier: Sequence[Entry],
    release: Release,
    wanted: Iterable[Circuit],
    due_ns: int | None,
    digest: str,
    now_ns: int,
    received_ns: int = 0,
) -> Ruling:
    """Rule on a posted version: it goes to the ``wanted`` circuits and to every one that an earlier version goes to.

    Without a due time it is due now, but never before its embargo. A version that is withheld without an embargo tells
    the outlets that have the story, and stops the versions that would follow it. Where none has the story yet, it is
    held: it is not due until it is lifted, and a later version takes its place. The same version and digest again are
    the version that is there. Raise DeskError where the version is refused.
    """
    uri, version = release.uri, release.version
    for entry in earlier:
        if (entry.release.version, entry.digest) == (version, digest):
            return Ruling(entry, new=False)
    circuits = set(wanted)
    languages = {edition.language for edition in release.editions}
    if earlier:
        last = earlier[-1]
        for entry in earlier:
            if entry.release.status is Status.CANCELED:
                raise VersionConflict(uri, version, entry.release.version, killed=True)
        if version <= last.release.version:
            same = any(entry.release.version == version for entry in earlier)
            raise VersionConflict(uri, version, version if same else last.release.version)
        if release.primary_sector != last.release.primary_sector:
            raise SectorConflict(uri, release.primary_sector, last.release.primary_sector)
        heading = last.heading
        circuits.update(last.circuits)
        without_edition = {circuit.language for circuit in circuits} - languages
        if without_edition:
            raise MissingEdition(uri, version, without_edition)
    else:
        # A flash is for everybody on its circuits; its later versions go where it went.
        heading = FLASH if release.urgency == FLASH_URGENCY else release.primary_sector
    if not circuits:
        raise NoAudience(uri, languages)
    due_ns = max(now_ns if due_ns is None else due_ns, release.embargo_ns or 0)
    if withholds(release) and not any(_is_out(entry, due_ns) for entry in earlier):
        due_ns = HELD_NS
    last_ns = min(due_ns, HELD_NS - 1) if withholds(release) else HELD_NS - 1  # what waits for longer gives way
    replaced = tuple(
        replace(entry, state="stopped") for entry in earlier if entry.state == "waiting" and entry.due_ns > last_ns
    )
    entry = Entry(0, release, heading, tuple(sorted(circuits)), due_ns, now_ns, "waiting", digest, received_ns)
    return Ruling(entry, new=True, changed=replaced)


def withholds(release: Release) -> bool:
    """Return whether a version withholds its story until further notice: no embargo ends that by itself."""
    return release.status is Status.WITHHELD and release.embargo_ns is None


def is_held(entry: Entry) -> bool:
    """Return whether a version waits for a person: it is withheld, and no outlet has its story."""
    return entry.due_ns == HELD_NS


def _is_out(entry: Entry, by_ns: int) -> bool:
    """Return whether outlets have a version by a time, or it is on its way to them."""
    return entry.state == "committed" or (entry.state == "waiting" and entry.due_ns <= by_ns)


def urgency_among_due(release: Release) -> int:
    """Return the urgency by which a version leaves among those that are due: a kill, or a version that withholds its
    story, with the flashes; a correction, or the replacement of a killed release, before all that is new and no flash.
    """
    if release.status is Status.CANCELED or withholds(release):
        return FLASH_URGENCY
    mends = release.version > 1 or release.replaces
    return min(release.urgency, CORRECTION_URGENCY) if mends else release.urgency


def check_range(release: Release, due_ns: int | None) -> None:
    """Raise OutOfRange where a number of a release does not fit in a message or in a store."""
    for field, value, least, most in (
        ("version", release.version, 1, MOST_VERSION),
        ("created", release.created_ns, -MOST_NS, MOST_NS),
        ("embargo", release.embargo_ns, 0, MOST_NS),
        ("expires", release.expires_ns, 0, MOST_NS),
        ("due", due_ns, 0, MOST_NS),
    ):
        if value is not None and not least <= value <= most:
            raise OutOfRange(release.uri, field, value, least, most)


def kill(earlier: Sequence[Entry], uri: str, note: str, now_ns: int) -> Ruling:
    """Rule on a kill: a last version goes to every circuit that a version was committed to; versions that wait are
    stopped.

    Where nothing was ever committed no outlet needs to be told: the kill is kept as stopped itself. A second kill is
    answered with the first. Raise UnknownRelease.
    """
    if not earlier:
        raise UnknownRelease(uri)
    for entry in earlier:
        if entry.release.status is Status.CANCELED and (entry.state != "waiting" or entry.due_ns <= now_ns):
            return Ruling(entry, new=False)
    last = earlier[-1]
    committed = [entry for entry in earlier if entry.state == "committed"]
    base = committed[-1] if committed else last
    release = replace(
        base.release,
        version=last.release.version + 1,
        status=Status.CANCELED,
        created_ns=now_ns,
        embargo_ns=None,
        expires_ns=None,  # whenever an outlet comes back, it must hear of the kill
        note=note,
        editions=tuple(Edition(edition.language, edition.headline, ()) for edition in base.release.editions),
    )
    circuits = tuple(sorted({circuit for entry in committed for circuit in entry.circuits}))
    state: State = "waiting" if circuits else "stopped"
    entry = Entry(0, release, base.heading, circuits, now_ns, now_ns, state, digest_of(release))
    stopped = tuple(replace(entry, state="stopped") for entry in earlier if entry.state == "waiting")
    return Ruling(entry, new=True, changed=stopped)


def lift(earlier: Sequence[Entry], uri: str, now_ns: int) -> Ruling:
    """Rule on a lifted embargo: every version that waits for one is due now, without it; the last of them answers.

    A version that is held is due now as well, and is usable.

    Raise UnknownRelease or NothingToLift.
    """
    if not earlier:
        raise UnknownRelease(uri)
    lifted = tuple(
        replace(entry, release=_without_embargo(entry.release), due_ns=now_ns)
        for entry in earlier
        if entry.state == "waiting" and ((entry.release.embargo_ns or 0) > now_ns or is_held(entry))
    )
    if not lifted:
        raise NothingToLift(uri)
    return Ruling(lifted[-1], new=False, changed=lifted)


def _without_embargo(release: Release) -> Release:
    status = Status.USABLE if release.status is Status.WITHHELD else release.status
    return replace(release, embargo_ns=None, status=status)
