"""``--baseline`` of a run: the baseline is chosen before the run, and the comparison printed below its digest."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.consoles import speaking
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.format import counted, duration
from bench.baseline.choose import Baseline, choose
from bench.baseline.comparable import ComparedScenario
from bench.baseline.regression import Change, changes
from bench.comparison.reading import ReadRun, read_runs
from bench.scenario.load import Scenario

__all__ = ["against", "baseline_of", "sentence"]

LABEL_COLUMNS = 10  # as in the digest
COMPARED = (Exit.PASS, Exit.FAIL)


def baseline_of(text: str, root: Path, scenario: Scenario) -> Baseline:
    """Return the baseline of a scenario's run; ConfigurationError where there is none that can be compared."""
    form = scenario.describe()
    return choose(text, root, ComparedScenario(**{key: form[key] for key in ComparedScenario.__struct_fields__}))


def against(baseline: Baseline, folder: Path, code: Exit, console: Console) -> Exit:
    """Print how the run or set of a folder compares with the baseline; return the exit code, from the run's own.

    A PASS becomes a REGRESSION where a figure is worse beyond noise. What is not PASS or FAIL is not compared.
    """
    worse = False
    if code not in COMPARED:
        text, style = f"not compared with {baseline.name}: the run is {code.name}", "yellow"
    else:
        try:
            new = read_runs(folder)
        except ConfigurationError as error:
            new, text, style = [], f"not compared with {baseline.name}: {error}", "yellow"
        if new:
            text, style, worse = _compared(baseline, new)
    with speaking(console):
        table = Table.grid(padding=(0, 0))
        table.add_column(width=LABEL_COLUMNS)
        table.add_column(overflow="fold")
        table.add_row("baseline", Text(text, style=style))
        console.print(table)
    return Exit.REGRESSION if worse and code is Exit.PASS else code


def _compared(baseline: Baseline, new: Sequence[ReadRun]) -> tuple[str, str, bool]:
    """Return the sentence, its colour, and whether anything is worse."""
    if {run.summary.directory for run in (*baseline.runs, *new)} != {new[0].summary.directory}:
        return f"not compared with {baseline.name}: the outlets differ, as of another version", "yellow", False
    found = changes([run.run for run in baseline.runs], [run.run for run in new])
    worse = any(change.worse for change in found)
    machines = {run.summary.machine.host for run in baseline.runs} - {run.summary.machine.host for run in new}
    elsewhere = f"; the baseline ran on {', '.join(sorted(machines))}" if machines else ""
    better = any(change.better for change in found)
    return sentence(baseline, found) + elsewhere, "red" if worse else "green" if better else "", worse


def sentence(baseline: Baseline, found: Sequence[Change]) -> str:
    """Return what is said of the figures: those that are worse, else those that are better, else all of them."""
    name = f"{baseline.name} ({counted(len(baseline.runs), 'run')})"
    if not found:
        return f"not compared with {name}: fewer than ten releases reached their outlets in all runs"
    for chosen, word in (
        ([change for change in found if change.worse], "slower than"),
        ([change for change in found if change.better], "faster than"),
    ):
        if chosen:
            return f"{word} {name} beyond noise: {'; '.join(map(_told, chosen))}"
    return f"as {name}, within noise: {'; '.join(map(_told, found))}"


def _told(change: Change) -> str:
    part = f" ({change.difference_s / change.baseline_s:+.0%})" if change.baseline_s else ""
    sign = "+" if change.difference_s >= 0 else "−"
    told = f"{sign}{duration(abs(change.difference_s))}{part}"
    return f"{change.figure} {told}, noise ±{duration(change.noise_s)}"
