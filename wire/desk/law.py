"""The newsroom's rules on the versions of one release, pure: what is there and what is asked for in, a ruling out.

A store applies a ruling as a whole or not at all, and rules about one release one after the other.
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

__all__ = ["FLASH_URGENCY", "Law", "Ruling", "accept", "check_range", "kill", "lift"]

FLASH_URGENCY = 1
MOST_NS = (1 << 63) - 1  # in April 2262: stamps and the store have 64 bits for a time
MOST_VERSION = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Ruling:
    """The version that answers a request, and earlier ones as they are from now on.

    A ``new`` one has entry 0 until the store numbers it.
    """

    entry: Entry
    new: bool
    changed: tuple[Entry, ...] = ()


Law = Callable[[Sequence[Entry]], Ruling]  # from the versions that there are, ascending


def accept(
    earlier: Sequence[Entry],
    release: Release,
    wanted: Iterable[Circuit],
    due_ns: int | None,
    digest: str,
    now_ns: int,
) -> Ruling:
    """A version on these circuits, and on every one that an earlier version goes to; DeskError where it can't be.

    Without a due time it is due now; never before its embargo.
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
        lost = {circuit.language for circuit in circuits} - languages
        if lost:
            raise MissingEdition(uri, version, lost)
    else:
        # A flash is for everybody on its circuits; what later becomes of it goes where it went.
        heading = FLASH if release.urgency == FLASH_URGENCY else release.primary_sector
    if not circuits:
        raise NoAudience(uri, languages)
    due_ns = max(now_ns if due_ns is None else due_ns, release.embargo_ns or 0)
    return Ruling(Entry(0, release, heading, tuple(sorted(circuits)), due_ns, now_ns, "waiting", digest), new=True)


def check_range(release: Release, due_ns: int | None) -> None:
    """OutOfRange where a number of a release's has no place in a message or in a store."""
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
    """A last version for every circuit that anything was committed to; what waits is stopped.

    Where nothing was ever committed there is nobody to tell: the kill is kept, and stopped itself. A second kill
    is the first one.
    """
    if not earlier:
        raise UnknownRelease(uri)
    for entry in earlier:
        if entry.release.status is Status.CANCELED and (entry.state != "waiting" or entry.due_ns <= now_ns):
            return Ruling(entry, new=False)
    last = earlier[-1]
    gone = [entry for entry in earlier if entry.state == "committed"]
    base = gone[-1] if gone else last
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
    circuits = tuple(sorted({circuit for entry in gone for circuit in entry.circuits}))
    state: State = "waiting" if circuits else "stopped"
    entry = Entry(0, release, base.heading, circuits, now_ns, now_ns, state, digest_of(release))
    stopped = tuple(replace(entry, state="stopped") for entry in earlier if entry.state == "waiting")
    return Ruling(entry, new=True, changed=stopped)


def lift(earlier: Sequence[Entry], uri: str, now_ns: int) -> Ruling:
    """Every version that waits for an embargo is due now and has none; the last of them answers."""
    if not earlier:
        raise UnknownRelease(uri)
    lifted = tuple(
        replace(entry, release=_without_embargo(entry.release), due_ns=now_ns)
        for entry in earlier
        if entry.state == "waiting" and (entry.release.embargo_ns or 0) > now_ns
    )
    if not lifted:
        raise NothingToLift(uri)
    return Ruling(lifted[-1], new=False, changed=lifted)


def _without_embargo(release: Release) -> Release:
    status = Status.USABLE if release.status is Status.WITHHELD else release.status
    return replace(release, embargo_ns=None, status=status)
