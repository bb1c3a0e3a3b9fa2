"""What comes before every run: copy that can be read, the directory, the folder, and a line on what begins."""

from pathlib import Path

import orjson
from rich.console import Console

from bench.ground import make_folder
from bench.scenario import Scenario
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.intake.intake import read_copy

__all__ = ["announce", "directory_of"]


def directory_of(scenario: Scenario) -> Directory:
    """The scenario's directory; bad copy is said before anything starts."""
    for path in scenario.calendar.copy_files:
        read_copy(path, received_ns=0)
    return population(scenario.seed, scenario.audience.outlets, scenario.audience.countries)


def announce(scenario: Scenario, directory: Directory, folder: Path, console: Console) -> None:
    """Make the folder, with the scenario in it, and say what begins."""
    make_folder(folder)
    (folder / "scenario.json").write_bytes(orjson.dumps(scenario.describe(), option=orjson.OPT_INDENT_2))
    console.print(
        f"{scenario.name}: {len(directory.outlets):,} outlets in {len(directory.countries)} countries "
        f"on {len(directory.circuits)} circuits, QoS {scenario.audience.qos}, "
        f"{scenario.duration_ns / 1e9:g} s of publishing",
        highlight=False,
    )
    if scenario.fallen_events:
        console.print(f"note: {scenario.fallen_events} events of the calendar come after that and fall away")
    for note in directory.notes:
        console.print(f"note: {note}", highlight=False)
