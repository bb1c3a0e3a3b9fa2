"""The requests that the desk refuses, each with the data that a client needs to put it right."""

from collections.abc import Iterable

from wire.errors import WireError

__all__ = [
    "DeskError",
    "DeskFull",
    "MissingEdition",
    "NoAudience",
    "NothingToLift",
    "OutOfRange",
    "SectorConflict",
    "TooLargeForBroker",
    "UnknownRelease",
    "VersionConflict",
]


class DeskError(WireError):
    """A request that the desk refuses."""


class VersionConflict(DeskError):
    """A version that does not come after the last one, or comes after a kill."""

    def __init__(self, uri: str, version: int, last: int, *, killed: bool = False) -> None:
        self.uri = uri
        self.version = version
        self.last = last
        self.killed = killed
        if killed:
            problem = f"it was killed by version {last}, and nothing comes after a kill; give the story another uri"
        elif version == last:
            problem = f"version {version} is there with other content; the next one is {last + 1}"
        else:
            problem = f"version {version} does not come after {last}; the next one is {last + 1}"
        super().__init__(f"{uri}: {problem}")


class SectorConflict(DeskError):
    """A later version with another primary sector: the sector is in the topics, and these never change."""

    def __init__(self, uri: str, sector: str, fixed: str) -> None:
        self.uri = uri
        self.sector = sector
        self.fixed = fixed
        super().__init__(f"{uri}: its primary sector is {fixed} and can't become {sector}")


class MissingEdition(DeskError):
    """A later version without an edition for circuits that an earlier one went to."""

    def __init__(self, uri: str, version: int, languages: Iterable[str]) -> None:
        self.uri = uri
        self.version = version
        self.languages = tuple(sorted(languages))
        super().__init__(
            f"{uri}: version {version} has no edition in {', '.join(self.languages)}, where an earlier one went"
        )


class NoAudience(DeskError):
    """A release that no outlet would get."""

    def __init__(self, uri: str, languages: Iterable[str]) -> None:
        self.uri = uri
        self.languages = tuple(sorted(languages))
        super().__init__(f"{uri}: no outlet takes {', '.join(self.languages)} on the circuits asked for")


class TooLargeForBroker(DeskError):
    """A release with a message that is larger than the broker takes (MQTT 5.0 §3.2.2.3.6); sizes in bytes."""

    def __init__(self, uri: str, circuit: object, size: int, limit: int) -> None:
        self.uri = uri
        self.circuit = str(circuit)
        self.size = size
        self.limit = limit
        super().__init__(
            f"{uri}: its message on {circuit} is a packet of {size:,} bytes, and the broker takes {limit:,} at most; "
            "shorten the text"
        )


class UnknownRelease(DeskError):
    """A URI that the desk has never accepted."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        super().__init__(f"{uri}: there is no such release")


class NothingToLift(DeskError):
    """A release without a version that waits for its embargo or is withheld."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        super().__init__(f"{uri}: none of its versions waits for an embargo or is withheld")


class DeskFull(DeskError):
    """Too many pending releases and messages: the broker takes less than clients post."""

    def __init__(self, pending: int, most: int) -> None:
        self.pending = pending
        self.most = most
        super().__init__(f"{pending:,} releases and messages are pending, and {most:,} may be; post again later")


class OutOfRange(DeskError):
    """A number that does not fit in a message, such as a time after the year 2262."""

    def __init__(self, uri: str, field: str, value: int, least: int, most: int) -> None:
        self.uri = uri
        self.field = field
        self.value = value
        self.least = least
        self.most = most
        super().__init__(f"{uri}: {field} is {value}, and must be from {least} to {most}")
