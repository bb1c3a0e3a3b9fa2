"""The calendar: the releases of a scenario and their due times, from its seed.

The load is an open model: a due time never depends on how the run goes.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from bench.scenario.load import Scenario
from bench.scenario.shipped import sample_editions
from bench.workload.arrivals import arrivals
from bench.workload.changes import changes
from bench.workload.compose import Composer, Pool
from bench.workload.copy_files import CopyFile, read_copy_files
from bench.workload.events import EventReleases
from bench.workload.opening import wait_for_opening
from bench.workload.planned import Planned
from wire.contract.places import Circuit
from wire.contract.release import Edition, Release
from wire.directory.directory import Directory

__all__ = ["compose_calendar", "sample_pool"]


def sample_pool() -> Pool:
    """Return the text of the sample releases that ship, as ``make samples`` has read them: the rules of fifteen
    languages take seconds.
    """
    return Pool(msgspec.json.decode(sample_editions().read_bytes(), type=dict[str, tuple[Edition, ...]]))


def compose_calendar(
    scenario: Scenario,
    directory: Directory,
    pool: Pool,
    start_ns: int,
    series: str = "",
    copy: Sequence[CopyFile] | None = None,
) -> list[Planned]:
    """Return every release of a scenario, by due time; the same seed gives the same releases at the same offsets.

    ``series`` is the Composer's. ``copy`` is the scenario's copy where it has been read; None: it is read here.
    """
    calendar = scenario.calendar
    composer = Composer(pool, scenario.seed, calendar.size_median_bytes, calendar.size_sigma, series)
    choice = random.Random(f"{scenario.seed}:calendar")  # noqa: S311 - repeatable on purpose
    planned = [*_background(scenario, directory, composer, choice, start_ns)]
    if copy is None:
        copy = read_copy_files(scenario.calendar.copy_files, start_ns)
    planned += _copy(copy, scenario.duration_ns, start_ns, series)
    planned += EventReleases(calendar, directory, composer, choice, start_ns).compose(scenario.duration_ns)
    levels = scenario.service_levels
    if levels is not None:
        planned = [replace(item, received_ns=item.due_ns) for item in planned]
        if levels.hours_ns is not None:
            end_ns = start_ns + scenario.duration_ns
            return wait_for_opening(planned, calendar, levels.hours_ns, start_ns, end_ns)
    return sorted(planned, key=lambda item: item.due_ns)


def _background(
    scenario: Scenario, directory: Directory, composer: Composer, choice: random.Random, start_ns: int
) -> list[Planned]:
    """Compose the releases of the background, with the corrections and kills that follow them."""
    calendar = scenario.calendar
    span_ns = calendar.day_ns(scenario.duration_ns)
    planned: list[Planned] = []
    for offset_ns, home in arrivals(calendar, directory, choice, span_ns):
        due_ns = start_ns + calendar.run_ns(offset_ns)
        languages = [home.language]
        if choice.random() < 0.3:  # about a third of a wire's releases are bought in a second language
            languages += [tag for tag in (choice.choice(directory.circuits).language,) if tag != home.language]
        release = composer.release(languages, due_ns)
        circuits = [circuit for circuit in directory.circuits if circuit.language in languages]
        if choice.random() < 0.5:  # and half of them for the home region alone
            circuits = [circuit for circuit in circuits if circuit.region == home.region]
        first = Planned("background", due_ns, _only(release, circuits), tuple(circuits))
        planned += [first, *changes(calendar, composer, choice, first, start_ns + scenario.duration_ns)]
    return planned


def _copy(files: Sequence[CopyFile], duration_ns: int, start_ns: int, series: str) -> list[Planned]:
    """Plan real copy, due at even distances or when its embargo ends, and not at all where that is after the end.

    The releases of one file are due together. The same text has the same URI, so a series is added to it.
    """
    planned = []
    for number, file in enumerate(files):
        due_ns = start_ns + duration_ns * (2 * number + 1) // (2 * len(files))
        for release in file.releases(due_ns):
            named = replace(release, uri=f"{release.uri}:{series}") if series else release
            moment_ns = max(due_ns, release.embargo_ns or 0)
            if moment_ns <= start_ns + duration_ns:
                planned.append(Planned("copy", moment_ns, named))
    return planned


def _only(release: Release, circuits: Sequence[Circuit]) -> Release:
    """Return the release without the editions that none of these circuits carries."""
    taken = {circuit.language for circuit in circuits}
    return replace(release, editions=tuple(item for item in release.editions if item.language in taken))
