"""``wirestorm run`` and ``wirestorm capacity``, as the command line takes them: they turn options into a scenario."""

import json
from collections.abc import Mapping, Sequence

import typer

from bench import options
from bench.base.errors import ConfigurationError
from bench.base.invocation import Detail, Invocation, parse_tags, without_passwords
from bench.report import options as forms
from bench.report.destinations import Destinations

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
        "broker.ca": _text(broker_ca),
        "audience.qos": qos,
        "audience.mqtt": _text(mqtt),
        "duration": _text(duration),
        "swarm.workers": workers,
        "swarm.raw": "true" if raw else None,
        "calendar.copy": None if copy is None else json.dumps([str(path.absolute()) for path in copy]),
        "metrics.port": metrics_port,
        "metrics.linger": _text(linger),
    }
    raise typer.Exit(
        start_run(
            scenario,
            _given(values),
            overrides or (),
            broker or (),
            invocation=_invocation(context, tag, _detail(full=full, quiet=quiet)),
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
        "broker.ca": _text(broker_ca),
        "audience.qos": qos,
        "audience.mqtt": _text(mqtt),
        "swarm.workers": workers,
    }
    raise typer.Exit(
        start_capacity(
            scenario,
            _given(values),
            overrides or (),
            broker or (),
            vary=parse_vary(vary),
            least=least,
            most=most,
            goals=parse_goals(goal or ()),
            invocation=_invocation(context, tag, _detail(full=False, quiet=quiet)),
            out=out,
            force=force,
        )
    )


def _text(value: object) -> str | None:
    """Return a value as a TOML string; None for an option that was not given."""
    return None if value is None else json.dumps(str(value))


def _given(values: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items() if value is not None}


def _invocation(context: typer.Context, tags: Sequence[str] | None, detail: Detail) -> Invocation:
    return Invocation(words=without_passwords(context.obj or ()), tags=parse_tags(tags or ()), detail=detail)


def _detail(*, full: bool, quiet: bool) -> Detail:
    if full and quiet:
        raise ConfigurationError("--quiet", "", "--full asks for more, and this for less", "give one of them")
    return Detail.FULL if full else Detail.VERDICT if quiet else Detail.DIGEST
