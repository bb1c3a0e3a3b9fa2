"""Documents written ahead of their time: an edition of 5 kB takes half a millisecond, a flash in fifteen languages
seven, and none of that belongs between a due time and the first send.
"""

from collections.abc import Mapping

from wire.contract.ninjs import encode
from wire.contract.release import Release

__all__ = ["Documents", "documents_of"]

ROOM_BYTES = 64 << 20
AHEAD_NS = 3_600_000_000_000  # what waits for longer must not keep out what leaves soon


def documents_of(release: Release) -> dict[str, bytes]:
    """Each edition's document by language; ContractError where one can't be written."""
    return {edition.language: encode(release, edition) for edition in release.editions}


class Documents:
    """The documents of entries that leave soon, as far as there is room; others are written when they are due."""

    def __init__(self) -> None:
        self._kept: dict[int, Mapping[str, bytes]] = {}
        self._bytes = 0

    def __contains__(self, entry: int) -> bool:
        return entry in self._kept

    def keep(self, entry: int, documents: Mapping[str, bytes], ahead_ns: int) -> None:
        """Keep an entry's documents, which is due ``ahead_ns`` from now."""
        self.drop(entry)
        size = sum(map(len, documents.values()))
        if ahead_ns <= AHEAD_NS and self._bytes + size <= ROOM_BYTES:
            self._kept[entry] = documents
            self._bytes += size

    def drop(self, entry: int) -> Mapping[str, bytes] | None:
        """Give up an entry's documents; what they were."""
        documents = self._kept.pop(entry, None)
        if documents is not None:
            self._bytes -= sum(map(len, documents.values()))
        return documents
