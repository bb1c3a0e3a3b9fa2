"""The preparation of every run: copy is read, directory and folder are made, and a line names the run."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import orjson
from rich.console import Console

from bench.base.errors import BenchError
from bench.base.folders import make_folder
from bench.base.format import counted
from bench.scenario.load import Scenario
from bench.workload.audience import audience_of
from bench.workload.copy_files import CopyFile, read_copy_files
from wire.contract.patterns import matching
from wire.contract.release import Release, Status
from wire.contract.times import format_time
from wire.directory.audience import Audience
from wire.directory.directory import Directory
from wire.errors import ContractError, CopyError
from wire.host.reasons import reason_of

__all__ = ["Preparation", "announce", "prepare"]

MOST_NAMED, LONGEST_NAMED = 3, 40  # lines of a file that are named in full, and characters of each


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a run is made of before anything starts: its audience, its copy, and notes for its user."""

    audience: Audience
    notes: tuple[str, ...]
    copy: tuple[CopyFile, ...] = ()

    @property
    def directory(self) -> Directory:
        """The audience of a wire; a run against a service has no other."""
        assert isinstance(self.audience, Directory)
        return self.audience


def prepare(scenario: Scenario) -> Preparation:
    """Build the scenario's audience and read its copy.

    Before anything starts: CopyError where a file of copy can't be read or is under embargo until after the run,
    ConfigurationError where no outlet takes the circuits of an event.
    """
    now_ns = time.time_ns()
    notes = []
    copy = read_copy_files(scenario.calendar.copy_files, now_ns)
    for file in copy:
        for reading in file.readings:
            _check_release(file.path, reading.release, now_ns + scenario.duration_ns)
        if note := _left_out(file.path, [line for reading in file.readings for line in reading.left_out]):
            notes.append(note)
    audience = audience_of(scenario)
    if isinstance(audience, Directory):
        _check_events(scenario, audience)
    _check_topics(scenario, audience)
    if scenario.message is not None and scenario.scale != 1:
        notes.append(scenario.scaled)
    return Preparation(audience, (*audience.notes, *notes), copy)


def announce(scenario: Scenario, prepared: Preparation, folder: Path, console: Console) -> None:
    """Make the run's folder, write the scenario to it, and print which run begins."""
    audience = prepared.audience
    make_folder(folder)
    path = folder / "scenario.json"
    try:
        path.write_bytes(orjson.dumps(scenario.describe(), option=orjson.OPT_INDENT_2))
    except OSError as error:  # it does not name the file itself
        raise BenchError(f"{path}: {reason_of(error).lower()}; it is not written") from None
    console.print(
        f"{scenario.name}: {audience.size:,} outlets {_places(scenario, audience)}, QoS {scenario.audience.qos}, "
        f"{scenario.duration_ns / 1e9:g} s of publishing",
        highlight=False,
    )
    if scenario.events_scaled != 1:
        factor = f"{scenario.events_scaled:.3g}"
        console.print(f"note: the calendar's events move with the duration: their times are {factor} of the file's")
    for note in prepared.notes:
        console.print(f"note: {note}", highlight=False, markup=False)


def _places(scenario: Scenario, audience: Audience) -> str:
    if isinstance(audience, Directory):
        return f"in {len(audience.countries)} countries on {len(audience.circuits)} circuits"
    return f"on {counted(scenario.message.topics if scenario.message else 0, 'topic')}"


def _check_topics(scenario: Scenario, audience: Audience) -> None:
    """ConfigurationError for a topic of one's own that the audience does not know."""
    for name in scenario.message.topic_names(scenario.seed) if scenario.message else ():
        try:
            audience.label(name)
        except ContractError as error:
            remedy = 'give the clients, audience.subscribe = ["..."]'
            raise scenario.error("message.topic", str(error), remedy) from None


def _check_events(scenario: Scenario, directory: Directory) -> None:
    for number, event in enumerate(scenario.calendar.event):
        if not matching(event.circuits, directory.circuits):
            problem = f"no outlet of this directory takes {', '.join(map(str, event.circuits))}"
            remedy = (
                f"take more outlets, or one of its {len(directory.circuits)} circuits: wirestorm audience lists them"
            )
            raise scenario.error(f"calendar.event.{number}.circuits", problem, remedy)


def _check_release(path: Path, release: Release, end_ns: int) -> None:
    if release.status is not Status.USABLE:
        remedy = "a load test publishes copy whose pubStatus is usable"
        raise CopyError(path, f"the document is {release.status}", remedy)
    if release.embargo_ns is not None and release.embargo_ns > end_ns:
        problem = f"it is under embargo until {format_time(release.embargo_ns)}, which is after the run"
        raise CopyError(path, problem, "leave it out, or run it when the embargo is over")


def _left_out(path: Path, lines: Sequence[str]) -> str:
    """Return a sentence on what intake left out of a file of copy; empty where that is nothing."""
    if not lines:
        return ""
    named = ", ".join(repr(shorten(line, LONGEST_NAMED)) for line in lines[:MOST_NAMED])
    more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return f"{path.name}: left out as no copy: {named}{more}"
