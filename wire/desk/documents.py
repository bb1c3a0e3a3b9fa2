"""Documents that are written ahead of their due time.

An edition of 5 kB takes half a millisecond and a flash in fifteen languages seven: too long between a due time and the
first send.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from wire.contract.ninjs import encode
from wire.contract.release import Edition, Release, Status
from wire.desk.rules import withholds

__all__ = ["Documents", "documents_of"]

ROOM_BYTES = 64 << 20
AHEAD_NS = 3_600_000_000_000  # the documents of a release that waits for longer would take the room of sooner ones


def documents_of(release: Release) -> dict[str, bytes]:
    """Return each edition's document by language; raise ContractError where one can't be written.

    A version that withholds its story has no text. One that is withheld until its embargo ends is usable then.
    """
    if withholds(release):
        release = _without_text(release)
    elif release.status is Status.WITHHELD:
        release = replace(release, status=Status.USABLE)
    return {edition.language: encode(release, edition) for edition in release.editions}


def _without_text(release: Release) -> Release:
    """Return a release with headline, note and subjects alone, as a kill has them."""
    return replace(
        release,
        editions=tuple(Edition(edition.language, edition.headline, ()) for edition in release.editions),
        byline="",
        located="",
        genres=(),
        people=(),
        places=(),
        organisations=(),
        events=(),
    )


class Documents:
    """The documents of entries that are due soon, as far as there is room; others are written when they are due."""

    def __init__(self) -> None:
        self._kept: dict[int, Mapping[str, bytes]] = {}
        self._bytes = 0
        self._prepared = 0  # the last entry whose documents were written ahead

    def __contains__(self, entry: int) -> bool:
        return entry in self._kept

    def keep(self, entry: int, documents: Mapping[str, bytes], ahead_ns: int) -> None:
        """Keep the documents of an entry that is due ``ahead_ns`` from now."""
        self.drop(entry)
        size = sum(map(len, documents.values()))
        if ahead_ns <= AHEAD_NS and self._bytes + size <= ROOM_BYTES:
            self._kept[entry] = documents
            self._bytes += size

    def prepare(self, entry: int, find: Callable[[], Release | None]) -> None:
        """Write the documents of an entry that is due in a moment, unless they are kept since its acceptance.

        It is tried once: there may be no room for them.
        """
        if entry in self or entry == self._prepared:
            return
        self._prepared = entry
        release = find()
        if release is not None:
            self.keep(entry, documents_of(release), 0)

    def drop(self, entry: int) -> Mapping[str, bytes] | None:
        """Stop keeping an entry's documents; return them, or None where there were none."""
        documents = self._kept.pop(entry, None)
        if documents is not None:
            self._bytes -= sum(map(len, documents.values()))
        return documents
