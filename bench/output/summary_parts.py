"""The parts of a summary: counts by cause, latencies, groups, thresholds, the control group, the broker under test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge
from pydantic import Field

from bench.base.documents import Document
from bench.base.quantiles import Quantiles, Stat
from bench.base.quantities import Count, Difference, Duration, In, Seconds, Unit
from bench.brokers.spec import BrokerKind

__all__ = [
    "Arrivals",
    "BrokerSummary",
    "ConnectBucket",
    "ControlQuantiles",
    "ControlSide",
    "ControlSummary",
    "DeliveryLatencies",
    "GroupSummary",
    "MachineSummary",
    "MissingByCause",
    "RawFile",
    "ReleaseQuantiles",
    "RunLatencies",
    "ThresholdSummary",
    "TlsSummary",
    "finite",
]

# Below this many releases a percentile over releases is the maximum under another name.
RELEASES_FOR_PERCENTILES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingByCause(Document):
    """Missing deliveries by cause; the five add up to ``missing``."""

    unsent: Count
    """The message was due and was never sent."""
    refused: Difference
    """The broker refused the message, or ended the connection because of it."""
    unreported: Difference
    """A worker crashed before it reported whether its outlets had the message. Against a service a release that was
    missing before the run may arrive during it: then this may be negative."""
    held: Difference
    """The message was on its way when its outlet was away as planned, the outlet has a lasting session, and the broker
    had not sent the message again by the end. Some brokers do so after a minute: see ``drain``. Against a service this
    may be negative, as ``unreported``."""
    lost: Count
    """The message was sent and did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSummary(Document):
    """The TLS handshakes of the outlets' connections."""

    handshakes: Count
    """Handshakes that succeeded, with those of outlets that came back."""
    offered: Count
    """Of these, the handshakes in which an outlet that came back offered the session of its last connection."""
    resumed: Count
    """Of these, the handshakes that resumed that session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals(Document):
    """First arrivals after the warm-up, by how exactly their time is known."""

    exact: Count
    """Arrivals whose time is known."""
    bounded: Count
    """Arrivals of which only a range is known, because several messages shared a read."""

    @property
    def bounded_fraction(self) -> float:
        """The fraction of the arrivals that are bounded; 0 where nothing arrived."""
        total = self.exact + self.bounded
        return self.bounded / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectBucket(Document):
    """Connects whose handshake took at most ``le`` seconds, and longer than the bucket before."""

    le: Seconds | None
    """The bucket's upper end. Null: there is no upper end, the bucket is the last one."""
    count: Count
    """Connects in the bucket. A bucket without any is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLatencies(Document):
    """Latencies over all deliveries after the warm-up."""

    disclosure: Quantiles
    """From due to arrival."""
    transit: Quantiles
    """From sent to arrival."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLatencies(DeliveryLatencies):
    """Latencies over all deliveries after the warm-up, with the load tester's own delays."""

    swarm_lag: Quantiles
    """From arrival to the worker's ledger, by delivery."""
    publisher_lateness: Quantiles
    """From due to sent, by message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseQuantiles(Document):
    """Quantiles over settled releases, in seconds. Below 100 releases p50 and max alone are given."""

    releases: Count
    """Releases that the quantiles are over."""
    p50: Seconds | None
    """The median. Null: no release has a value, or half of them never reached the fraction."""
    p90: Seconds | None
    """At most this in 90 % of the releases. Null: as p50, and below 100 releases."""
    p99: Seconds | None
    """At most this in 99 % of the releases. Null: as p50, and below 100 releases."""
    p999: Annotated[Seconds | None, Field(alias="p99.9")]
    """At most this in 99.9 % of the releases. Null: as p50, and below 100 releases."""
    max: Seconds | None
    """The greatest value. Null: no release has a value, or one of them never reached the fraction."""

    @classmethod
    def of(cls, releases: int, value: Callable[[Stat], float | None]) -> "ReleaseQuantiles":
        """The quantiles over so many releases that a function gives, in seconds: null where one is infinite."""
        told = _told_for(releases)
        p50, p90, p99, p999, greatest = (finite(value(stat)) if stat in told else None for stat in Stat)
        return cls(releases=releases, p50=p50, p90=p90, p99=p99, p999=p999, max=greatest)

    @property
    def told(self) -> tuple[Stat, ...]:
        """The statistics that so many releases allow."""
        return _told_for(self.releases)

    def at(self, stat: Stat) -> float | None:
        """Return the value of one statistic in seconds; None where it is null."""
        return dict(zip(Stat, (self.p50, self.p90, self.p99, self.p999, self.max), strict=True))[stat]


def finite(value: float | None) -> float | None:
    """Return a value for JSON, which has no infinity: a fraction that was never reached is null."""
    return None if value == float("inf") else value


def _told_for(releases: int) -> tuple[Stat, ...]:
    return tuple(Stat) if releases >= RELEASES_FOR_PERCENTILES else (Stat.P50, Stat.MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSummary(Document):
    """The deliveries of one language, of one region, or of the releases of one kind."""

    expected: Count
    """Deliveries that were expected."""
    delivered: Count
    """Deliveries that arrived."""
    missing: Difference
    """Deliveries that did not arrive; negative where one that was missing before a run against a service arrived
    during it."""
    disclosure: Quantiles
    """From due to arrival, at the upper ends. By kind they are not known in a run against a service."""
    disclosure_lower: Quantiles
    """From due to arrival, at the lower ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdSummary(Document):
    """A threshold of the scenario and the figure that it was held against."""

    expression: str
    """The threshold as the scenario says it, such as ``disclosure.p99 < 1s``."""
    unit: Unit
    """What the figure is measured in."""
    actual: float | None
    """The figure's upper end, in its unit. Null: there is nothing to measure, or the fraction was never reached."""
    actual_lower: float | None
    """The figure's lower end, in its unit. Null: as ``actual``."""
    passed: bool | None
    """Whether the threshold holds. Null: it can't be known, for the reason in ``doubt``."""
    doubt: str | None
    """Why it can't be known. Null: it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlQuantiles(Document):
    """Quantiles of disclosure latency by nearest rank, in seconds."""

    p50: Seconds | None
    """The median. Null: nothing was delivered."""
    p90: Seconds | None
    """At most this in 90 % of the deliveries. Null: nothing was delivered."""
    p99: Seconds | None
    """At most this in 99 % of the deliveries. Null: nothing was delivered."""
    max: Seconds | None
    """The greatest value. Null: nothing was delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSide(Document):
    """What one of the two sides had of the sampled outlets' messages."""

    delivered: Count
    """Deliveries, each outlet and message once."""
    seconds: ControlQuantiles
    """From due to arrival; the swarm's are upper ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSummary(Document):
    """The sampled outlets, as the swarm and as the control group's plain clients read them."""

    outlets: Count
    """Outlets that were sampled."""
    on: Count
    """Clients of the control group that came on."""
    swarm: ControlSide
    """The swarm's side."""
    control: ControlSide
    """The control group's side."""
    both: Count
    """Deliveries that both sides had."""
    difference_seconds: tuple[Seconds, Seconds] | None
    """The control group's mean latency minus the swarm's, a mean over outlets: against the swarm's upper ends, and
    against its lower ends. Null: fewer than ten outlets had messages."""
    error_seconds: Duration | None
    """By how much the two means may differ without a fault. Null: as ``difference_seconds``."""
    disagreement: str
    """Why the two disagree, which makes the run INVALID; empty where they agree."""
    note: str
    """What was not compared, and why; empty where everything was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile(Document):
    """One worker's file of raw records."""

    worker: str
    """The worker's name."""
    file: str
    """The file's path on the worker's machine."""
    records: Count
    """Records in the file, one an arrival."""
    problem: str
    """Why the file is incomplete; empty where it is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSummary(Document):
    """The broker under test. In a run against a service it is not seen: then ``urls`` is empty and the rest is null."""

    kind: BrokerKind | None
    """The broker's name if the run started it, else ``url``. Null: it is the service's."""
    version: str | None
    """Its version; ``unknown`` where it was not started by the run. Null: it is the service's."""
    nodes: Annotated[int, Ge(1), In("count")] | None
    """How many nodes it has. Null: it is the service's."""
    urls: tuple[str, ...]
    """The URL of each node, without credentials; none where it is the service's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSummary(Document):
    """The machine that the command ran on."""

    host: str
    """Its name."""
    processor: str | None
    """The model of its processors. Null: the system does not say it."""
    cores: Annotated[int, Ge(1), In("cores")]
    """Its processors' cores."""
    memory_bytes: Annotated[int, Ge(1), In("bytes")] | None
    """Its memory. Null: the system does not say it."""
    system: str
    """Its operating system."""
    python: str
    """The version of Python."""
