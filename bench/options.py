"""The options of ``wirestorm run`` and ``wirestorm capacity``: type, check, text in the help, and group there.

``PlainBroker`` is the option of ``wirestorm calibrate``, whose proxy can't read TLS.
"""

from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.invocation import check_tag
from bench.base.ranges import Choice, WholeRange, check_file
from bench.brokers.option import STARTED_HERE, check_broker
from bench.capacity.goals import check_goal
from bench.scenario import limits
from bench.scenario.keys import check_setting
from bench.scenario.shipped import check_scenario, scenario_names

__all__ = [
    "Baseline",
    "Broker",
    "BrokerCa",
    "Copy",
    "Duration",
    "Force",
    "Full",
    "Goal",
    "Least",
    "Linger",
    "MetricsPort",
    "Most",
    "Mqtt",
    "Order",
    "Out",
    "Outlets",
    "Overrides",
    "PasswordFile",
    "PlainBroker",
    "Qos",
    "Quiet",
    "Raw",
    "Runs",
    "Scale",
    "Scenario",
    "Tag",
    "UntilQuiet",
    "Vary",
    "Wire",
    "Workers",
]

AUDIENCE, BROKER, CALENDAR, SERIES, OUTPUT = "Audience", "Broker", "Calendar", "Repeated runs", "Output and metrics"
SEARCH = "Search"
BROKERS = (
    "embedded (a NATS server), mosquitto (the one on PATH), by its name rabbitmq, ejabberd, activemq, aedes, amqtt or "
    "rumqttd where it is installed"
)
VARY = Choice(("rate", "outlets", "size"), "rate, outlets or size")
LOAD = WholeRange(1, None, "a whole number from 1")
RUNS = WholeRange(1, None, "a whole number from 1")

Scenario = Annotated[
    str,
    typer.Argument(
        help="Path of a scenario file (TOML), or the name of a built-in scenario: morning, steady, metronome, beat, "
        "flood, editors-86k, news-day, earnings-season, breaking-news, night-desk, reconnect-storm, flapping, "
        "slow-readers, shared-desks, broker-failover, regulated, soak, fanout-1-1k-1-1K, fanout-5-1000-5-250K, "
        "sharedsub-1K-5-1K-1K or sharedsub-50K-500-50K-50K "
        "(wirestorm scenarios lists them).",
        metavar="SCENARIO",
        autocompletion=lambda: list(scenario_names()),
    ),
    check_scenario,
]
Outlets = Annotated[
    int | None,
    value_option("N", "Number of simulated outlets.", AUDIENCE),
    limits.OUTLETS.check,
]
Qos = Annotated[
    int | None,
    value_option("QOS", "MQTT quality of service: 0, 1 or 2.", AUDIENCE, values=limits.QOS.values),
    limits.QOS.check,
]
Mqtt = Annotated[
    str | None,
    value_option("VERSION", "MQTT version: 3.1.1 or 5.", AUDIENCE, values=limits.MQTT.values),
    limits.MQTT.check,
]
Workers = Annotated[
    int | None,
    value_option(
        "N", "Number of local processes that hold the outlets; 0 lets the run choose by the processors.", AUDIENCE
    ),
    limits.WORKERS.check,
]
Broker = Annotated[
    list[str] | None,
    value_option(
        "BROKER",
        f"The broker to test: {BROKERS}, or a URL: mqtt[s]://host:port, ws[s]://host:port/path or unix:///path. "
        "Repeat the option for each node of a cluster.",
        BROKER,
        values=STARTED_HERE,
    ),
    check_broker,
]
PlainBroker = Annotated[
    list[str] | None,
    value_option(
        "BROKER",
        f"The broker to use: {BROKERS}, or a URL, mqtt://host:port. Repeat the option for each node of a cluster.",
        values=STARTED_HERE,
    ),
    check_broker,
]
BrokerCa = Annotated[
    Path | None,
    value_option(
        "FILE",
        "PEM file of the CA that signed the certificate of a broker with TLS.  [default: the system's CAs]",
        BROKER,
    ),
]
PasswordFile = Annotated[
    Path | None,
    value_option(
        "FILE",
        "File whose first line is the password for the broker.  [default: the file that "
        "WIRESTORM_BROKER_PASSWORD_FILE names, if there is one]",
        BROKER,
    ),
]
Wire = Annotated[
    str | None,
    value_option(
        "URL",
        "URL of a running wire (python -m wire), to test it over HTTP. Its own broker and workers are used.",
        BROKER,
    ),
]
Duration = Annotated[
    str | None,
    value_option(
        "DURATION",
        "How long the run publishes releases, such as 60s or 2m. The scenario's events move with it.",
        CALENDAR,
    ),
    limits.DURATION.check,
]
Copy = Annotated[
    list[Path] | None,
    value_option("FILE...", "Files of your own press releases, to publish among the generated ones.", CALENDAR),
    check_file,
]
Scale = Annotated[
    float | None,
    value_option("FRACTION", "Fraction of the scenario's rate of messages to publish at, such as 0.1.", CALENDAR),
]
Runs = Annotated[
    int,
    value_option(
        "N", "Run the scenario N times, one run after the other, and compare the figures of the runs.", SERIES
    ),
    RUNS.check,
]
UntilQuiet = Annotated[
    bool,
    typer.Option(
        "--until-quiet",
        help="Do not count runs that were disturbed by other programs or by a change of the processors' speed. Repeat "
        "until N undisturbed runs are done, at most 3 N runs in all. Needs --runs N.",
        rich_help_panel=SERIES,
    ),
]
Baseline = Annotated[
    str | None,
    value_option(
        "RUN|BRANCH",
        "Compare with an earlier run or set (its folder), or with the last runs of a git branch or of --tag "
        "branch=BRANCH: exit code 97 if the run is slower beyond noise.",
        SERIES,
    ),
]
Out = Annotated[
    Path | None,
    value_option("DIR", "Folder for the run's files.  [default: runs/NAME-TIME]", OUTPUT),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Remove the files of an earlier run from the folder of --out first; without it such a folder is refused.",
        rich_help_panel=OUTPUT,
    ),
]
Tag = Annotated[
    list[str] | None,
    value_option(
        "KEY=VALUE", "A tag for the run, such as build=421; it is in the run's files. May be repeated.", OUTPUT
    ),
    check_tag,
]
Full = Annotated[
    bool,
    typer.Option("--full", help="Print every figure of the result, and not a digest.", rich_help_panel=OUTPUT),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", help="Print the verdict alone, without progress or figures.", rich_help_panel=OUTPUT),
]
Order = Annotated[
    bool,
    typer.Option(
        "--order",
        help="Rank the arrivals at every outlet for the order of the fan-out, and not at a sample of them.",
        rich_help_panel=OUTPUT,
    ),
]
Raw = Annotated[
    bool,
    typer.Option(
        "--raw", help="Also write every delivery to files, for wirestorm raw and recount.", rich_help_panel=OUTPUT
    ),
]
MetricsPort = Annotated[
    int | None,
    value_option("PORT", "Port on which the run serves metrics for Prometheus; 0 chooses a free port.", OUTPUT),
    limits.METRICS_PORT.check,
]
Linger = Annotated[
    str | None,
    value_option(
        "DURATION", "How long the last metrics stay after the report, for Prometheus to read; none by default.", OUTPUT
    ),
    limits.LINGER.check,
]
Vary = Annotated[
    str,
    value_option(
        "WHAT",
        "What to vary: rate (releases a minute), outlets, or size (bytes of a release, the median).",
        SEARCH,
        values=VARY.values,
    ),
    VARY.check,
]
Least = Annotated[
    int | None,
    typer.Option(
        "--min",
        help="The least load to try.  [default: the least that the scenario allows]",
        metavar="LOAD",
        rich_help_panel=SEARCH,
    ),
    LOAD.check,
]
Most = Annotated[
    int | None,
    typer.Option(
        "--max",
        help="The greatest load to try.  [default: the greatest that scenario and machine allow]",
        metavar="LOAD",
        rich_help_panel=SEARCH,
    ),
    LOAD.check,
]
Goal = Annotated[
    list[str] | None,
    value_option(
        "GOAL",
        "What it takes for a load to hold; may be repeated for several goals in one search.  [default: "
        "loss=0,exceed=0,initial=5s,final=15s,sum=30s,width=5%]",
        SEARCH,
    ),
    check_goal,
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Set any key of the scenario, such as audience.away_share=0.05; may be repeated.",
        metavar="KEY=VALUE",
    ),
    check_setting,
]
