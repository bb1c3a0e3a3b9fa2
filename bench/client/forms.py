"""What is posted: files of copy as they are, and releases of a calendar as ninjs documents."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.errors import ConfigurationError
from bench.scenario_units import Wrong, parse_duration
from wire.contract.ninjs import encode
from wire.contract.patterns import matching
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.times import format_time, parse_time
from wire.directory.directory import Directory
from wire.errors import CopyError
from wire.intake.reading import read_text

__all__ = ["Wishes", "form_of_copy", "form_of_release", "parse_when", "patterns_of"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a release is to go, as far as a person says; the wire decides the rest. Times are RFC 3339."""

    uri: str = ""
    circuits: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    urgency: int | None = None
    embargo: str | None = None
    due: str | None = None

    def members(self) -> dict[str, Any]:
        """The members of a form that are given."""
        given = {
            "uri": self.uri,
            "circuits": list(self.circuits),
            "sectors": list(self.sectors),
            "urgency": self.urgency,
            "embargo": self.embargo,
            "due": self.due,
        }
        return {name: value for name, value in given.items() if value}


def form_of_copy(path: Path, editions: Sequence[Path], wishes: Wishes) -> dict[str, Any]:
    """The form of a file of copy and of its further editions; CopyError names a file that can't be read."""
    form = _copy(path) | wishes.members()
    if editions:
        form["editions"] = [_copy(edition) for edition in editions]
    return form


def form_of_release(release: Release, patterns: Sequence[str], due_ns: int | None) -> dict[str, Any]:
    """The form of a composed release; without patterns it goes to every circuit of its languages, and with ``due_ns``
    None when it is accepted.
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
    """The circuits as patterns, of which a form takes a limited number: whole languages and whole regions as one."""
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
    """An RFC 3339 time as it is, ``+10m`` as the time from now; ConfigurationError names the option."""
    try:
        if text.startswith("+"):
            return format_time(time.time_ns() + parse_duration(text[1:]))
        parse_time(text)
    except ValueError as error:
        problem = f"{text!r}: {error.problem}" if isinstance(error, Wrong) else str(error)
        remedy = "give one with its zone such as 2025-03-18T10:00:00+01:00, or a duration from now such as +10m"
        raise ConfigurationError(option, "", problem, remedy) from None
    return text


def _copy(path: Path) -> dict[str, Any]:
    text = read_text(path).removeprefix("\ufeff")
    if not text.lstrip().startswith("{"):
        return {"text": text}
    try:
        return {"ninjs": orjson.loads(text)}
    except orjson.JSONDecodeError as error:
        remedy = "copy that starts with a brace is read as an IPTC ninjs 3.x document"
        raise CopyError(path, f"the document is not JSON: {error.msg}", remedy, error.lineno) from None


def _others(release: Release) -> list[Any]:
    return [edition for edition in release.editions if edition.language != release.source_language]
