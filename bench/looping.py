"""A scenario's calendar for a wire that publishes it over and over: ``python -m wire --calendar SCENARIO``."""

from collections.abc import Sequence

from bench.calendar import Planned, compose_calendar, sample_pool
from bench.errors import ConfigurationError
from bench.scenario import Scenario, load_scenario
from bench.scenario_machine import Machine
from wire.directory.directory import Directory

__all__ = ["ScenarioCalendar", "scenario_calendar"]

ANY = Machine(cores=1, open_files=1 << 30)  # the scenario's outlets are not this machine's to hold


class ScenarioCalendar:
    """The calendar of one scenario; of the rest of it only seed and duration matter here."""

    def __init__(self, scenario: Scenario) -> None:
        self.duration_ns = scenario.duration_ns
        self._scenario = scenario

    def compose(self, directory: Directory, start_ns: int, series: str) -> Sequence[Planned]:
        """One round, by due time."""
        return compose_calendar(self._scenario, directory, sample_pool(start_ns), start_ns, series)


def scenario_calendar(source: str) -> ScenarioCalendar:
    """From a scenario's file, or the name of one that ships; ValueError says what is wrong with it."""
    try:
        scenario = load_scenario(source, machine=ANY)
    except ConfigurationError as error:
        raise ValueError(str(error)) from None
    if scenario.calendar.mode == "flood":
        raise ValueError(f"{source}: a flood has no due times to keep; give a scenario whose calendar is open")
    return ScenarioCalendar(scenario)
