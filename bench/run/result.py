"""The result of a run, the source of summary, verdict and report: the same type for a run of our own and for one
against a service.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.format import counted
from bench.base.quantities import Count
from bench.brokers.garbage import Collection
from bench.brokers.opening import Broker
from bench.control_group.comparison import Comparison
from bench.host.bottleneck import Bottleneck, CpuSaturation
from bench.host.cpu import CpuUsage
from bench.host.speed import Speed
from bench.run.rows import FlashLine, RefusedMessage, ReleaseLine
from bench.verdict.changes import ChangeFigures
from bench.verdict.fault_costs import FaultCost
from bench.verdict.kinds import KindFigures
from bench.verdict.nearness import Nearness
from bench.verdict.receipts import ReceiptFigures
from wire.account.figures import AccountFigures
from wire.broker.window import Wait
from wire.contract.tally import RawFigures
from wire.directory.audience import Audience

__all__ = ["ProcessorUse", "RunResult", "ServiceSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSummary(Document):
    """The service that a run loaded."""

    url: str
    """Its URL."""
    wire: str
    """The id of its wire."""
    posts: Count
    """Requests that were posted to it and accepted."""
    posted_late: Count
    """Of these, the requests that were posted after their release was due."""


@dataclass(frozen=True, slots=True)
class ProcessorUse:
    """What was used of the processors: over all of publishing, and while deliveries were outstanding."""

    cpu_usage: CpuUsage
    saturation: CpuSaturation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A run that ended. ``None``: not known, or it does not apply.

    ``outlets_on`` counts the outlets that are on or away as planned, ``came_on`` the outlets that came on during the
    run: None where they were on before. ``processors`` is None where nothing was published and against a service,
    ``broker`` against a service, ``service`` in a run of our own. ``raw`` is by worker, None where raw records were
    not asked for. ``doubts`` are reasons, beside the verdict's own, why figures can't be trusted. ``extremes_kept``:
    the least and greatest values in the account's histograms are exact, and not the ends of their bins. ``kinds`` are
    the figures of releases by kind, ``changes`` those of corrections and kills. ``nearness`` counts deliveries by their
    distance from the release's first one. ``faults`` are the faults that the scenario had, with their costs,
    ``receipts`` the figures of service levels, ``growth`` that of the processes' memory. ``unwritten`` says of each
    file that is incomplete why. ``metrics_page`` are the metrics at the end, which were at ``metrics_url``. ``worst``
    are the settled releases that took longest to reach every outlet. ``collections`` are the broker's garbage
    collections since publishing started, None where it does not tell of any. ``waits`` are the times in which due
    messages waited for acknowledgements of earlier ones, None against a service. ``started_ns``, ``published_ns`` (0:
    never) and ``ended_ns`` are when the run began, when publishing started, and when the account was closed, in
    nanoseconds since the epoch. ``aborted`` is the sentence on the threshold that ended the run; empty where none did.
    """

    account: AccountFigures
    audience: Audience
    run_id: int
    qos: int
    mqtt: str | None
    outlets_on: int
    outlets_refused: Mapping[str, int]
    came_on: int | None
    publishing_s: float
    flashes: Sequence[FlashLine]
    copy: Sequence[ReleaseLine]
    worst: Sequence[ReleaseLine]
    published_ns: int
    bottleneck: Bottleneck
    started_ns: int = 0
    ended_ns: int = 0
    processors: ProcessorUse | None = None
    broker: Broker | None = None
    service: ServiceSummary | None = None
    speed: Speed | None = None
    control: Comparison | None = None
    raw: Mapping[str, RawFigures] | None = None
    doubts: tuple[str, ...] = ()
    extremes_kept: bool = True
    kinds: Mapping[str, KindFigures] | None = None
    changes: Mapping[str, ChangeFigures] | None = None
    receipts: ReceiptFigures | None = None
    growth: Mapping[str, float] | None = None
    nearness: Nearness | None = None
    collections: Sequence[Collection] | None = None
    faults: Sequence[FaultCost] = ()
    unwritten: tuple[str, ...] = ()
    metrics_url: str = ""
    metrics_page: bytes = b""
    fault: str = ""
    interrupted: bool = False
    aborted: str = ""
    refused: Sequence[RefusedMessage] = ()
    publisher_limited: str = ""
    waits: Sequence[Wait] | None = None

    @property
    def unmet(self) -> tuple[str, ...]:
        """The conditions that the broker did not grant, in sentences: the run is not the one that was asked for."""
        total: Counter[str] = Counter()
        for swarm in self.account.swarms.values():
            total.update(swarm.unmet)
        outlets = tuple(f"{counted(count, 'outlet')}: {condition}" for condition, count in sorted(total.items()))
        return (*outlets, self.publisher_limited) if self.publisher_limited else outlets

    @property
    def deliveries_per_second(self) -> float:
        """Over the time from the start of publishing until everything was settled."""
        return self.account.totals().delivered / self.publishing_s if self.publishing_s else 0.0

    @property
    def starved(self) -> str:
        """Why the machine was not the run's own, in a clause; empty where it was, or where it is not known."""
        return self.processors.cpu_usage.starved if self.processors else ""

    @property
    def disagreement(self) -> str:
        """Why control group and swarm disagree; empty where they agree, or where there is no control group."""
        return self.control.disagreement if self.control else ""
