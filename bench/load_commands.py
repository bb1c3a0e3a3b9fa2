"""``wirestorm run`` and ``wirestorm capacity``, as the command line takes them: they turn options into a scenario."""

import typer

from bench import options
from bench.option_values import detail_of, given, invocation_of, listed, text
from bench.report import options as forms
from bench.report.destinations import Destinations
from bench.scenario import limits

__all__ = ["CAPACITY_EPILOG", "RUN_EPILOG", "capacity", "run"]

RUN_EPILOG = (
    "Exit codes: 0 PASS, 99 FAIL (a threshold fails), 98 INVALID (the figures cannot be trusted), 97 slower than "
    "--baseline, 104 bad configuration or input, 105 interrupted, 1 any fault."
)
CAPACITY_EPILOG = (
    "Exit codes: 0 the bounds are found, 99 not even the least load holds, 98 bounds cannot be found, 104 bad "
    "configuration or input, 105 interrupted, 1 any fault."
)


def run(
    context: typer.Context,
    scenario: options.Scenario = "morning",
    outlets: options.Outlets = None,
    qos: options.Qos = None,
    mqtt: options.Mqtt = None,
    workers: options.Workers = None,
    broker: options.Broker = None,
    broker_ca: options.BrokerCa = None,
    password_file: options.PasswordFile = None,
    wire: options.Wire = None,
    duration: options.Duration = None,
    scale: options.Scale = None,
    copy: options.Copy = None,
    runs: options.Runs = 1,
    until_quiet: options.UntilQuiet = False,
    baseline: options.Baseline = None,
    out: options.Out = None,
    force: options.Force = False,
    tag: options.Tag = None,
    full: options.Full = False,
    quiet: options.Quiet = False,
    raw: options.Raw = False,
    order: options.Order = False,
    html: forms.Html = None,
    junit: forms.Junit = None,
    markdown: forms.Markdown = None,
    summary_json: forms.Json = None,
    csv: forms.Csv = None,
    metrics_port: options.MetricsPort = None,
    linger: options.Linger = None,
    overrides: options.Overrides = None,
) -> None:
    """Run a load test as a scenario describes it, and end with a verdict: PASS, FAIL or INVALID.

    The scenario sets everything that no option sets. Files and summary of the run are in the folder of --out.
    """
    from bench.brokers.passwords import take_passwords
    from bench.start import start_run

    take_passwords(password_file, broker or ())
    values = {
        "audience.outlets": outlets,
        "broker.ca": text(broker_ca),
        "audience.qos": qos,
        "audience.mqtt": text(mqtt),
        "duration": text(duration),
        "scale": scale,
        "swarm.workers": workers,
        "swarm.raw": "true" if raw else None,
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
            broker or (),
            invocation=invocation_of(context, tag, detail_of(full=full, quiet=quiet)),
            wire=wire,
            runs=runs,
            until_quiet=until_quiet,
            baseline=baseline,
            out=out,
            destinations=Destinations(html=html, junit=junit, markdown=markdown, json=summary_json, csv=csv),
            force=force,
        )
    )


def capacity(
    context: typer.Context,
    scenario: options.Scenario = "metronome",
    vary: options.Vary = "rate",
    least: options.Least = None,
    most: options.Most = None,
    goal: options.Goal = None,
    outlets: options.Outlets = None,
    qos: options.Qos = None,
    mqtt: options.Mqtt = None,
    workers: options.Workers = None,
    broker: options.Broker = None,
    broker_ca: options.BrokerCa = None,
    password_file: options.PasswordFile = None,
    out: options.Out = None,
    force: options.Force = False,
    tag: options.Tag = None,
    quiet: options.Quiet = False,
    overrides: options.Overrides = None,
) -> None:
    """Search the highest load at which a scenario's thresholds hold, by MLRsearch (RFC 9971).

    Each trial is a run of the scenario with another load. The bounds of each goal, and what broke first, are printed
    and are in capacity.json.
    """
    from bench.brokers.passwords import take_passwords
    from bench.capacity.goals import parse_goals
    from bench.capacity.start import start_capacity
    from bench.capacity.vary import parse_vary

    take_passwords(password_file, broker or ())
    values = {
        "audience.outlets": outlets,
        "broker.ca": text(broker_ca),
        "audience.qos": qos,
        "audience.mqtt": text(mqtt),
        "swarm.workers": workers,
    }
    raise typer.Exit(
        start_capacity(
            scenario,
            given(values),
            overrides or (),
            broker or (),
            vary=parse_vary(vary),
            least=least,
            most=most,
            goals=parse_goals(goal or ()),
            invocation=invocation_of(context, tag, detail_of(full=False, quiet=quiet)),
            out=out,
            force=force,
        )
    )
