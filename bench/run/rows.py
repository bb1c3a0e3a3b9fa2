"""The deliveries on disk: a JSON line for each settled release, and one for each message with missing outlets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from annotated_types import Ge, Le, MinLen

from bench.base.documents import Document, encode
from bench.base.quantities import Count, Duration, Moment, Seconds
from bench.run.worst import WorstReleases
from bench.workload.compose import COMPOSED
from wire.account.missing_messages import MissingCause, MissingOutlets
from wire.account.rows import COVERAGE_FRACTIONS, SettledRelease, coverage_name
from wire.contract.own_message import OWN, OwnMessage, Story
from wire.contract.release import Status
from wire.contract.times import format_time
from wire.contract.topics import FLASH
from wire.desk.message import Message
from wire.desk.refusal import Refusal
from wire.directory.audience import Audience
from wire.host.reasons import reason_of

__all__ = [
    "COVERAGE_NAMES",
    "KEPT",
    "Coverage",
    "FlashLine",
    "MissingLine",
    "RefusedMessage",
    "ReleaseLine",
    "Rows",
    "flash_line",
    "release_line",
    "unwritten",
    "write_lines",
    "write_missing",
]

OWN_URGENCY = 5  # of ninjs, for a message that has none
KEPT = 100  # flashes, and releases of real copy, for the summary

T = TypeVar("T")
CoverageFraction = Literal["0.5", "0.9", "0.99", "1"]
Coverage = Annotated[Mapping[CoverageFraction, T], MinLen(4)]
COVERAGE_NAMES: dict[float, CoverageFraction] = {0.5: "0.5", 0.9: "0.9", 0.99: "0.99", 1.0: "1"}
assert {fraction: coverage_name(fraction) for fraction in COVERAGE_FRACTIONS} == COVERAGE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine(Document):
    """A settled version of a release: a line of ``releases.jsonl``."""

    uri: str
    """The release's URI; that of a message of your own ends with its sequence."""
    version: Annotated[int, Ge(1)]
    """The version, from 1."""
    status: Status
    """The pubStatus of ninjs; a canceled version is a kill."""
    headline: str
    """The headline in the release's source language; of a message of your own its topic."""
    languages: tuple[str, ...]
    """The languages of its editions, as BCP 47 tags; none for a message of your own."""
    sector: str
    """The primary sector, which stands in the topics of its messages; empty for a message of your own."""
    urgency: Annotated[int, Ge(1), Le(9)]
    """From 1, the highest, to 9."""
    due: Moment
    """When it was due, by the clock of the wire's machine."""
    circuits: tuple[str, ...]
    """The circuits that it went to, as language/region."""
    expected: Count
    """Deliveries that were expected: one for each message and entitled outlet."""
    delivered: Count
    """Of these, the deliveries that arrived."""
    missing: Count
    """Of these, the deliveries that did not arrive."""
    spread_seconds: Duration | None
    """From its first arrival at an outlet to its last. Null: it had fewer than two deliveries."""
    coverage_seconds: Coverage[Seconds | None]
    """By fraction of the expected deliveries: from the due time until that fraction had arrived. Null: the fraction was
    never reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashLine(ReleaseLine):
    """A settled version of a flash, as the summary lists it."""

    outlets_reached: Count
    """Outlets that had at least one of its editions."""
    outlets: Count
    """Outlets in the directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine(Document):
    """A message with outlets that miss it for one cause: a line of ``missing.jsonl``."""

    sequence: Count
    """The message's number within the run, as in its stamp."""
    uri: str
    """The URI of the release."""
    version: Annotated[int, Ge(1)]
    """The version of the release, from 1."""
    topic: str
    """The topic that it was published on."""
    cause: MissingCause
    """Why the outlets miss it. ``unsent``: it was never sent. ``refused``: the broker refused it. ``unreported``: their
    worker crashed before it reported. ``undelivered``: it was sent and did not arrive, ``lost`` or ``held`` in the
    summary."""
    outlets: Annotated[tuple[str, ...], MinLen(1)]
    """The ids of the outlets that were expected to have it and did not, and the shared subscriptions of which no member
    had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMessage(Document):
    """A message that was given up because the broker does not take it."""

    uri: str
    """The release's URI."""
    version: Annotated[int, Ge(1)]
    """The release's version."""
    circuit: str
    """The message's language and region."""
    bytes: Count
    """The size of its document."""
    reason: str
    """Why the broker does not take it."""


class Rows:
    """Writes ``releases.jsonl`` as releases settle, and keeps flashes, real copy and the worst for the summary.

    Of each kind the first hundred are kept: their counts may still change by late deliveries. The first hundred
    messages that the broker does not take are kept too. A full disk does not end the run: ``problem`` says why the file
    is incomplete, and is empty where it is whole.
    """

    def __init__(self, folder: Path) -> None:
        self.problem = ""
        self.flashes: list[SettledRelease] = []
        self.copy: list[SettledRelease] = []
        self.worst = WorstReleases()
        self.refused_messages: list[RefusedMessage] = []
        self._file = (folder / "releases.jsonl").open("wb")

    def settled(self, row: SettledRelease) -> None:
        """Write a release for which no delivery is outstanding any more."""
        if not self.problem:
            try:
                self._file.write(encode(release_line(row)) + b"\n")
            except OSError as error:
                self._fail(error)
        self.worst.add(row)
        if row.heading == FLASH and len(self.flashes) < KEPT:
            self.flashes.append(row)
        elif not row.release.uri.startswith((COMPOSED, OWN)) and len(self.copy) < KEPT:
            self.copy.append(row)

    def refused(self, message: Message, refusal: Refusal, final: bool) -> None:
        """Keep a message that the broker does not take, once it is given up."""
        if final and len(self.refused_messages) < KEPT:
            about = RefusedMessage(
                uri=message.uri,
                version=message.version,
                circuit=message.label,
                bytes=len(message.document),
                reason=refusal.text,
            )
            self.refused_messages.append(about)

    def close(self) -> None:
        """Close the file."""
        try:
            self._file.close()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.problem = self.problem or unwritten(Path(self._file.name), error)


def release_line(row: SettledRelease) -> ReleaseLine:
    """Return the line of a settled release version."""
    about = _about(row.release)
    return ReleaseLine(
        **about,
        due=format_time(row.due_ns),
        circuits=tuple(row.labels),
        expected=row.expected,
        delivered=row.delivered,
        missing=row.missing,
        spread_seconds=_seconds(row.spread_ns),
        coverage_seconds={name: _seconds(row.coverage_ns[fraction]) for fraction, name in COVERAGE_NAMES.items()},
    )


def _about(release: Story) -> dict[str, Any]:
    """Return what a release says of itself, or a message of one's own, as fields of its line."""
    if isinstance(release, OwnMessage):
        nothing = {"languages": (), "sector": "", "urgency": OWN_URGENCY}
        return nothing | {
            "uri": release.uri,
            "version": release.version,
            "status": Status.USABLE,
            "headline": release.topic,
        }
    return {
        "uri": release.uri,
        "version": release.version,
        "status": release.status,
        "headline": release.edition(release.source_language).headline,
        "languages": tuple(edition.language for edition in release.editions),
        "sector": release.primary_sector,
        "urgency": release.urgency,
    }


def flash_line(line: ReleaseLine, outlets_reached: int, outlets: int) -> FlashLine:
    """Return the line of a flash that reached so many of so many outlets with at least one edition."""
    held = {field.name: getattr(line, field.name) for field in fields(line)}
    return FlashLine(**held, outlets_reached=outlets_reached, outlets=outlets)


def write_lines(lines: Iterable[Document], path: Path) -> None:
    """Write documents to a file, one a line."""
    with path.open("wb") as file:
        file.writelines(encode(line) + b"\n" for line in lines)


def unwritten(path: Path, error: OSError) -> str:
    """Return the sentence on a file that is incomplete."""
    return f"{path}: {reason_of(error).lower()}; the file is incomplete"


def write_missing(missing: Sequence[MissingOutlets], audience: Audience, folder: Path) -> Path | None:
    """Write ``missing.jsonl`` and return its path; without missing outlets write nothing and return None."""
    if not missing:
        return None
    path = folder / "missing.jsonl"
    write_lines((_missing_line(message, audience) for message in missing), path)
    return path


def _missing_line(message: MissingOutlets, audience: Audience) -> MissingLine:
    outlets = (*(audience.client(index).id for index in message.outlets), *message.shares)
    return MissingLine(
        sequence=message.sequence,
        uri=message.uri,
        version=message.version,
        topic=message.topic,
        cause=message.cause,
        outlets=outlets,
    )


def _seconds(value_ns: int | None) -> float | None:
    return None if value_ns is None else value_ns / 1e9
