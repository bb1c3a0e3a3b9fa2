"""The options that run, capacity and fanout have in common, in groups, with what each group says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from bench import options
from bench.base.invocation import Invocation
from bench.option_values import detail_of, invocation_of, text
from bench.report import options as forms
from bench.report.destinations import Destinations

__all__ = ["LoadOptions", "OutputOptions", "ReportOptions"]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """The audience, and the broker that it connects to."""

    outlets: options.Outlets = None
    qos: options.Qos = None
    mqtt: options.Mqtt = None
    workers: options.Workers = None
    broker: options.Broker = None
    broker_ca: options.BrokerCa = None
    password_file: options.PasswordFile = None

    @property
    def values(self) -> dict[str, Any]:
        """The settings by their keys in a scenario; None for each option that was not given."""
        return {
            "audience.outlets": self.outlets,
            "audience.qos": self.qos,
            "audience.mqtt": text(self.mqtt),
            "swarm.workers": self.workers,
            "broker.ca": text(self.broker_ca),
        }

    @property
    def brokers(self) -> Sequence[str]:
        """The brokers that were named, one for each node."""
        return self.broker or ()

    def take_passwords(self) -> None:
        """Take the broker's password from its file; SettingsError where it can't be read."""
        from bench.brokers.passwords import take_passwords  # noqa: PLC0415 - help need not wait for it

        take_passwords(self.password_file, self.brokers)


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """The folder of the results, and how much is printed."""

    out: options.Out = None
    force: options.Force = False
    tag: options.Tag = None
    quiet: options.Quiet = False

    def invocation(self, context: typer.Context, *, full: bool = False) -> Invocation:
        """Return how the command was called; ConfigurationError for ``full`` and quiet at once."""
        return invocation_of(context, self.tag, detail_of(full=full, quiet=self.quiet))


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What the report of a run says, and the files that it goes to."""

    full: options.Full = False
    raw: options.Raw = False
    html: forms.Html = None
    junit: forms.Junit = None
    markdown: forms.Markdown = None
    summary_json: forms.Json = None
    csv: forms.Csv = None

    @property
    def values(self) -> dict[str, Any]:
        """The settings by their keys in a scenario; None for each option that was not given."""
        return {"swarm.raw": "true" if self.raw else None}

    @property
    def destinations(self) -> Destinations:
        """The file of each form of the report."""
        return Destinations(
            html=self.html, junit=self.junit, markdown=self.markdown, json=self.summary_json, csv=self.csv
        )
