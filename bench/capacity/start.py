"""``wirestorm capacity`` from its options to the first trial: all is checked and named before a run is imported."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.base.consoles import standard_console
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.folders import name_folder, refuse_run
from bench.base.invocation import Detail, Invocation
from bench.base.signals import interrupted
from bench.brokers.spec import parse_broker
from bench.capacity.goals import SearchGoal
from bench.capacity.search import CapacitySearch
from bench.capacity.vary import Vary, range_of, shown_load
from bench.scenario.load import Scenario, load_scenario
from wire.host.sink import complain

__all__ = ["start_capacity"]

DURATION = "duration"


def start_capacity(
    source: str,
    options: Mapping[str, str],
    overrides: Sequence[str],
    broker: Sequence[str],
    *,
    vary: Vary,
    least: int | None,
    most: int | None,
    goals: Sequence[SearchGoal],
    invocation: Invocation,
    out: Path | None,
    force: bool = False,
) -> Exit:
    """Search the highest load at which a scenario's thresholds hold; return the exit code.

    ``options`` are the values of options by the scenario key that each sets, as TOML; ``force`` removes the files of an
    earlier run in ``out``. ConfigurationError if anything that was given can't be run.
    """
    settings = [*(f"{key}={value}" for key, value in options.items()), *overrides]
    if any(setting.partition("=")[0].strip() == DURATION for setting in settings):
        raise ConfigurationError("--set", DURATION, "a search sets it", "give the durations of trials with --goal")

    def scenario_for(seconds: float) -> Scenario:
        return _with_duration(source, settings, broker, seconds)

    shortest_s = min(goal.initial_trial_s for goal in goals)
    scenario = scenario_for(shortest_s)
    loads = range_of(scenario, vary, least, most)
    if out is not None:
        refuse_run(out, force=force)
    console = standard_console(quiet=invocation.detail is Detail.VERDICT)
    console.print(
        f"{scenario.name}: searching from {loads.least:,} to {shown_load(loads.most, vary)}, "
        f"first {loads.first:,}; {_told(goals)}",
        highlight=False,
    )

    # Importing the run takes longer than all of the above: the user has read the first line by then.
    from asyncio import CancelledError

    from bench.capacity.command import find_capacity
    from bench.command.run import perform

    search = CapacitySearch(goals, loads.least, loads.most, loads.first)
    folder = name_folder(f"capacity-{scenario.name}", out)
    quiet = Invocation(invocation.words, invocation.tags, Detail.VERDICT)
    try:
        return find_capacity(
            scenario_for, search, vary, folder, console, partial(perform, invocation=quiet), invocation
        )
    except CancelledError:  # Ctrl-C a second time during the first trial, or nobody reads the output
        if interrupted():
            complain("wirestorm: interrupted before the first trial ended")
        return Exit.INTERRUPTED


def _with_duration(source: str, settings: Sequence[str], broker: Sequence[str], seconds: float) -> Scenario:
    """Return the scenario with so many seconds of publishing after its warm-up.

    What fits a longer run may not fit a trial, such as a warm-up beside a duration: so it is read twice.
    """
    spec = parse_broker(broker) if broker else None
    own = load_scenario(source, settings, spec)
    duration_ns = own.warmup_ns + round(seconds * 1e9)
    return load_scenario(source, [*settings, f'duration="{duration_ns}ns"'], spec)


def _told(goals: Sequence[SearchGoal]) -> str:
    """Return the goals in words."""
    return "; ".join(
        f"loss {goal.loss_ratio:.3g}, {goal.duration_sum_s:g} s in trials of {goal.final_trial_s:g} s, "
        f"width {goal.width:.3g}"
        for goal in goals
    )
