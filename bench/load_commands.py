"""``wirestorm run`` and ``wirestorm capacity``, as the command line takes them: they turn options into a scenario."""

import typer

from bench import options
from bench.base.option_groups import grouped
from bench.option_values import given, listed, text
from bench.scenario import limits
from bench.shared_options import LoadOptions, OutputOptions, ReportOptions

__all__ = ["CAPACITY_EPILOG", "RUN_EPILOG", "capacity", "run"]

RUN_EPILOG = (
    "Exit codes: 0 PASS, 99 FAIL (a threshold fails), 98 INVALID (the figures cannot be trusted), 97 slower than "
    "--baseline, 104 bad configuration or input, 105 interrupted, 1 any fault."
)
CAPACITY_EPILOG = (
    "Exit codes: 0 the bounds are found, 99 not even the least load holds, 98 bounds cannot be found, 104 bad "
    "configuration or input, 105 interrupted, 1 any fault."
)


@grouped
def run(
    context: typer.Context,
    *,
    scenario: options.Scenario = "morning",
    load: LoadOptions,
    wire: options.Wire = None,
    duration: options.Duration = None,
    scale: options.Scale = None,
    copy: options.Copy = None,
    runs: options.Runs = 1,
    until_quiet: options.UntilQuiet = False,
    baseline: options.Baseline = None,
    output: OutputOptions,
    report: ReportOptions,
    order: options.Order = False,
    metrics_port: options.MetricsPort = None,
    linger: options.Linger = None,
    overrides: options.Overrides = None,
) -> None:
    """Run a load test as a scenario describes it, and end with a verdict: PASS, FAIL or INVALID.

    The scenario sets everything that no option sets. Files and summary of the run are in the folder of --out.
    """
    from bench.start import start_run

    load.take_passwords()
    values = {
        **load.values,
        **report.values,
        "duration": text(duration),
        "scale": scale,
        "order.sample": limits.OUTLETS.most if order else None,
        "calendar.copy": listed(None if copy is None else [path.absolute() for path in copy]),
        "metrics.port": metrics_port,
        "metrics.linger": text(linger),
    }
    raise typer.Exit(
        start_run(
            scenario,
            given(values),
            overrides or (),
            load.brokers,
            invocation=output.invocation(context, full=report.full),
            wire=wire,
            runs=runs,
            until_quiet=until_quiet,
            baseline=baseline,
            out=output.out,
            destinations=report.destinations,
            force=output.force,
        )
    )


@grouped
def capacity(
    context: typer.Context,
    *,
    scenario: options.Scenario = "metronome",
    vary: options.Vary = "rate",
    least: options.Least = None,
    most: options.Most = None,
    goal: options.Goal = None,
    load: LoadOptions,
    output: OutputOptions,
    overrides: options.Overrides = None,
) -> None:
    """Search the highest load at which a scenario's thresholds hold, by MLRsearch (RFC 9971).

    Each trial is a run of the scenario with another load. The bounds of each goal, and what broke first, are printed
    and are in capacity.json.
    """
    from bench.capacity.goals import parse_goals
    from bench.capacity.start import start_capacity
    from bench.capacity.vary import parse_vary

    load.take_passwords()
    raise typer.Exit(
        start_capacity(
            scenario,
            given(load.values),
            overrides or (),
            load.brokers,
            vary=parse_vary(vary),
            least=least,
            most=most,
            goals=parse_goals(goal or ()),
            invocation=output.invocation(context),
            out=output.out,
            force=output.force,
        )
    )
