"""The calendar of a scenario, published over and over by a service: ``python -m wire --calendar SCENARIO``."""

import time
from collections.abc import Sequence

from bench.base.errors import ConfigurationError
from bench.scenario.load import Scenario, load_scenario
from bench.scenario.machine import ANY_MACHINE
from bench.workload.copy_files import CopyFile, read_copy_files
from bench.workload.planned import Planned
from bench.workload.schedule import compose_calendar, sample_pool
from wire.directory.directory import Directory
from wire.errors import CopyError

__all__ = ["ScenarioCalendar", "scenario_calendar"]


class ScenarioCalendar:
    """The calendar of one scenario and its copy. Of the scenario's other keys only seed and duration have an effect."""

    def __init__(self, scenario: Scenario, copy: Sequence[CopyFile] | None = None) -> None:
        self.duration_ns = scenario.duration_ns
        self._scenario = scenario
        self._copy = copy

    def compose(self, directory: Directory, start_ns: int, series: str) -> Sequence[Planned]:
        """Return the releases of one round, by due time."""
        return compose_calendar(self._scenario, directory, sample_pool(), start_ns, series, self._copy)


def scenario_calendar(source: str) -> ScenarioCalendar:
    """Load the calendar of a scenario's file, or of a scenario that ships; ValueError says what is wrong with it."""
    try:
        scenario = load_scenario(source, machine=ANY_MACHINE)
    except ConfigurationError as error:
        raise ValueError(str(error)) from None
    try:
        copy = read_copy_files(scenario.calendar.copy_files, time.time_ns())
    except CopyError as error:
        raise ValueError(str(error)) from None
    if scenario.calendar.mode == "flood":
        raise ValueError(f"{source}: a flood has no due times to keep; give a scenario whose calendar is open")
    return ScenarioCalendar(scenario, copy)
