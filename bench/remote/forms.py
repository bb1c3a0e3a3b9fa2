"""The forms that are posted: files of copy as they are, and releases of a calendar as ninjs documents."""

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.base.errors import ConfigurationError
from bench.base.units import Wrong, parse_duration
from wire.contract.ninjs import encode
from wire.contract.patterns import matching
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.times import format_time, parse_time
from wire.directory.directory import Directory
from wire.errors import ContractError, CopyError
from wire.intake.ninjs.json_document import check_members
from wire.intake.reading import MOST_BYTES, decode_text, read_text

__all__ = ["ReleaseOptions", "Submission", "form_of_copy", "form_of_release", "parse_when", "patterns_of"]

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What a person decides of a release; empty values are left to the wire.

    Times are RFC 3339; the embargo may be ``none``.
    """

    uri: str = ""
    circuits: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    urgency: int | None = None
    embargo: str | None = None
    due: str | None = None
    note: str = ""

    def members(self) -> dict[str, Any]:
        """Return the members of a form that are given."""
        given = {
            "uri": self.uri,
            "circuits": list(self.circuits),
            "sectors": list(self.sectors),
            "urgency": self.urgency,
            "embargo": self.embargo,
            "due": self.due,
            "note": self.note,
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Submission:
    """Files to submit, each a release of its own; ``editions`` are further editions of a single file's release."""

    files: Sequence[Path]
    editions: Sequence[Path]
    options: ReleaseOptions

    def forms(self) -> dict[Path, dict[str, Any]]:
        """Return the form of each file.

        ConfigurationError if an option about one release is given with several files; CopyError names a file that
        can't be read.
        """
        if len(self.files) > 1:
            for option, given in (("--edition", self.editions), ("--uri", self.options.uri)):
                if given:
                    problem = f"it is about one release, and there are {len(self.files)} files"
                    raise ConfigurationError(option, "", problem, "each FILE is a release of its own: submit one")
        return {path: form_of_copy(path, self.editions, self.options) for path in self.files}


def form_of_copy(path: Path, editions: Sequence[Path], options: ReleaseOptions) -> dict[str, Any]:
    """Return the form of a file of copy and of its further editions; CopyError names a file that can't be read."""
    form = _copy(path) | options.members()
    if editions:
        form["editions"] = [_copy(edition) for edition in editions]
    return form


def form_of_release(release: Release, patterns: Sequence[str], due_ns: int | None) -> dict[str, Any]:
    """Return the form of a composed release.

    Without patterns the release goes to every circuit of its languages. With ``due_ns`` None it is due when it is
    accepted.
    """
    documents = [
        {"ninjs": orjson.loads(encode(release, edition))}
        for edition in (release.edition(release.source_language), *_others(release))
    ]
    form: dict[str, Any] = {**documents[0], "uri": release.uri, "version": release.version}
    if documents[1:]:
        form["editions"] = documents[1:]
    if patterns:
        form["circuits"] = list(patterns)
    if due_ns is not None:
        form["due"] = format_time(due_ns)
    return form


def patterns_of(circuits: Iterable[Circuit], directory: Directory) -> list[str]:
    """Return patterns for the circuits: one for a whole language or region, because a form takes a limited number."""
    wanted = set(circuits)
    whole = [
        form.format(name)
        for form, key in (("{}/*", "language"), ("*/{}", "region"))
        for name in sorted({getattr(circuit, key) for circuit in wanted})
        if {circuit for circuit in directory.circuits if getattr(circuit, key) == name} <= wanted
    ]
    covered = set(matching(whole, wanted)) if whole else set()
    return [*whole, *sorted(map(str, wanted - covered))]


def parse_when(text: str, option: str) -> str:
    """Return an RFC 3339 time as it is, and ``+10m`` as that time from now; ConfigurationError names the option.

    An embargo may be ``none``.
    """
    if (option, text) == ("--embargo", "none"):
        return text
    try:
        if text.startswith("+"):
            return format_time(time.time_ns() + parse_duration(text[1:]))
        parse_time(text)
    except ValueError as error:
        problem = f"{text!r}: {error.problem}" if isinstance(error, Wrong) else str(error)
        remedy = "give one with its zone such as 2025-03-18T10:00:00+01:00, or a duration from now such as +10m"
        remedy += ", or none" if option == "--embargo" else ""
        raise ConfigurationError(option, "", problem, remedy) from None
    return text


def _copy(path: Path) -> dict[str, Any]:
    source: Path | str = path
    if path == STANDARD_INPUT:
        source = "standard input"
        text = decode_text(sys.stdin.buffer.read(MOST_BYTES + 1), source)
    else:
        text = read_text(path)
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith("{"):
        return {"text": text}
    try:
        members = orjson.loads(text)
        check_members(text)
    except orjson.JSONDecodeError as error:
        remedy = "copy that starts with a brace is read as IPTC ninjs"
        raise CopyError(source, f"the document is not JSON: {error.msg}", remedy, error.lineno) from None
    except ContractError as error:
        raise CopyError(source, str(error), "give each member once") from None
    return {"ninjs": members}


def _others(release: Release) -> list[Any]:
    return [edition for edition in release.editions if edition.language != release.source_language]
