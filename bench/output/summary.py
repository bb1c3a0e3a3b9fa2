"""A run's summary as a typed value: ``summary.json`` holds it, and report and sets are renderings of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le
from pydantic import Field

from bench.base.documents import Document
from bench.base.quantiles import Quantiles
from bench.base.quantities import Bytes, BytesPerSecond, Count, Difference, Duration, Fraction, In, Moment, PerSecond
from bench.output.summary_catch_up import CatchUpSummary
from bench.output.summary_changes import ChangeSummary
from bench.output.summary_cohorts import CohortSummary
from bench.output.summary_collections import CollectionsSummary
from bench.output.summary_faults import FaultSummary
from bench.output.summary_order import NearnessSummary, OrderSummary
from bench.output.summary_parts import (
    Arrivals,
    BrokerSummary,
    ConnectBucket,
    ControlSummary,
    DeliveryLatencies,
    GroupSummary,
    MachineSummary,
    MissingByCause,
    RawFile,
    ReleaseQuantiles,
    RunLatencies,
    ThresholdSummary,
    TlsSummary,
)
from bench.output.summary_processors import BottleneckSummary, SpeedSummary
from bench.output.summary_service_levels import ServiceLevelSummary
from bench.output.summary_shares import ShareSummary
from bench.output.summary_waits import WaitsSummary
from bench.run.result import ServiceSummary
from bench.run.rows import Coverage, FlashLine, RefusedMessage, ReleaseLine
from bench.verdict.verdict import Verdict

__all__ = ["SCHEMA", "Summary"]

SCHEMA: Literal["urn:wirestorm:summary:1"] = "urn:wirestorm:summary:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Document):
    """The results of a run that ended. Latencies are in seconds, at their upper ends unless a name says lower;
    deliveries of the warm-up are in the counts and not in the latencies.
    """

    schema: Literal["urn:wirestorm:summary:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that made the run."""
    scenario: str
    """The scenario's name."""
    seed: Annotated[int, Ge(0)]
    """The seed of the directory and the calendar."""
    scale: Annotated[float, Gt(0), In("fraction")] = 1.0
    """The fraction of the scenario's rate of messages that the run published at."""
    run_id: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    """The run's id, as in the stamp of its messages."""
    started: Moment
    """When the run began, before its broker and workers were started."""
    published: Moment | None
    """When publishing started. Null: the run did not get so far."""
    ended: Moment
    """When the account was closed."""
    command: tuple[str, ...]
    """The words of the command line, without passwords."""
    tags: Mapping[str, str]
    """The tags that the run was given."""
    commit: str | None
    """The git commit that was checked out where the command ran, with ``-dirty`` where files differed from it. Null:
    the folder is in no checkout, or git is not there."""
    verdict: Verdict
    """PASS: every threshold holds. FAIL: one does not. INVALID: it can't be known, for the reasons in ``doubts``."""
    fault: str | None
    """The fault that ended the run. Null: there was none."""
    interrupted: bool
    """Whether the user stopped the run; the account covers all that was due until then."""
    aborted: str | None = None
    """The threshold with ``abort_on_fail`` that ended the run, and when; the account covers all that was due until
    then. Null: the run was not ended by a threshold."""
    doubts: tuple[str, ...]
    """Each reason why figures can't be trusted."""
    notes: tuple[str, ...] = ()
    """What limits the figures, without a doubt about them, as when they are of a few releases; and a hint where
    every delivery of some circuits was lost."""
    directory: str
    """A digest of the directory: runs with equal digests had equal outlets."""
    qos: Annotated[int, Ge(0), Le(2)]
    """The QoS of publisher and outlets."""
    mqtt: Annotated[str, Field(pattern=r"^(3\.1\.1|5)$")] | None
    """The version of MQTT, 3.1.1 or 5. Null: the service does not say it."""
    outlets: Count
    """Outlets in the directory."""
    outlets_on: Count
    """Of these, the outlets that were connected and subscribed, or away as planned, when publishing began."""
    outlets_refused: Mapping[str, Count]
    """Outlets that the broker refused for good, by reason."""
    circuits: Count
    """Circuits in the directory; of clients of your own the labels of their topics."""
    releases: Count
    """Versions of releases that were due, sent or not."""
    releases_settled: Count
    """Of these, the versions that are settled: no delivery is outstanding any more."""
    releases_incomplete: Count
    """Settled versions with missing deliveries."""
    messages: Count
    """Messages that were sent, one for each edition and circuit."""
    expected: Count
    """Deliveries that were expected: one for each message and entitled outlet."""
    delivered: Count
    """Of these, the deliveries that arrived, each outlet and message once."""
    missing: Difference
    """Of these, the deliveries that did not arrive. Against a service a delivery that was missing before the run may
    arrive during it: then this may be negative."""
    missing_by_cause: MissingByCause
    """The missing deliveries by cause."""
    unsent: Count
    """Messages that were due and never sent."""
    refused: Count
    """Messages that were given up because the broker does not take them."""
    refused_messages: tuple[RefusedMessage, ...]
    """The first hundred of these."""
    duplicates: Count
    """Deliveries of a message to an outlet that had it already."""
    overlapping: Count = 0
    """Further copies that an outlet's own overlapping filters allow (MQTT 3.1.1 §3.3.5); they are no duplicates."""
    reordered: Count
    """Deliveries after one of a later message on the same topic, to the same outlet."""
    misdelivered: Count
    """Deliveries to outlets that were not entitled to the message."""
    overtaken: Count = 0
    """Kills that arrived at an outlet behind the first version of what replaces the killed release."""
    unexpected: Count = 0
    """Deliveries that must not come: their outlet was not subscribed when the message was sent, and the broker was done
    with the message before the outlet subscribed again."""
    possible: Count = 0
    """Deliveries that may have come and need not: the message was on its way when its outlet left, or subscribed again,
    and no session held it."""
    possible_delivered: Count = 0
    """Of these, the deliveries that came. Those that came before their message was settled are in ``expected`` and
    ``delivered`` too; the others are in neither."""
    late: Count
    """Deliveries to outlets that were away when the message was sent, or after the message was settled."""
    embargo_breaches: Count
    """Deliveries before the embargo in the document."""
    foreign: Count
    """Messages that reached outlets without a stamp, with another run's, or with one that was never announced."""
    negative_latencies: Count
    """Arrivals before their due time, which clocks that differ make possible. They are in the latencies."""
    warm_up_deliveries: Count
    """Deliveries of the warm-up, which are in no latency."""
    publishing_seconds: Duration
    """From the start of publishing until everything was settled."""
    deliveries_per_second: PerSecond
    """``delivered`` over ``publishing_seconds``."""
    bytes_per_second: BytesPerSecond
    """Bytes of payload in these deliveries, over ``publishing_seconds``."""
    connect_seconds: Duration | None
    """From a worker's first connection to its last outlet's SUBACK; of several workers the slowest one's. Null: the
    outlets were on before the run began."""
    connects: Count
    """Connects, with the repeated connects of outlets."""
    connects_per_second: PerSecond | None
    """Outlets that came on, over ``connect_seconds``. Null: as ``connect_seconds``."""
    handshake_seconds: Quantiles
    """From the start of each connect to its SUBACK."""
    handshakes: tuple[ConnectBucket, ...]
    """The same, as a histogram."""
    tls: TlsSummary | None = None
    """The outlets' TLS handshakes. Null: no outlet connected over TLS."""
    bytes_per_outlet: Bytes | None
    """Memory that the workers grew by while their outlets came on, by outlet. Null: no worker reported."""
    arrival_clock: Literal["kernel", "read"]
    """Where arrival times come from: the kernel's receive timestamp, or the time of the read where any of them had no
    such timestamp."""
    arrivals: Arrivals
    """First arrivals after the warm-up, by how exactly their time is known."""
    raw: tuple[RawFile, ...] | None
    """The workers' files of raw records. Null: raw records were not asked for."""
    windows_closed: Count
    """Reads that found half of a socket's receive buffer or more: the worker read too slowly."""
    broker: BrokerSummary
    """The broker under test."""
    service: ServiceSummary | None
    """The service that the run loaded. Null: the run had a wire of its own."""
    latency_seconds: RunLatencies
    """Latencies over all deliveries after the warm-up, at their upper ends."""
    latency_lower_seconds: DeliveryLatencies
    """Latencies over the same deliveries, at their lower ends."""
    spread_seconds: ReleaseQuantiles
    """From a release's first arrival at an outlet to its last, over settled releases."""
    coverage_seconds: Coverage[ReleaseQuantiles]
    """By fraction of a release's expected deliveries: from due until that fraction had arrived, over settled
    releases."""
    nearness: NearnessSummary | None = None
    """How near to the first outlet the others had a release. Null: no release had two deliveries, or their times are
    not known."""
    order: OrderSummary | None = None
    """The order of the fan-out. Null: no outlet was ranked, or their workers did not report."""
    control: ControlSummary | None
    """The swarm's figures beside those of the control group. Null: there was no control group, or nothing to compare
    it with."""
    by_language: Mapping[str, GroupSummary]
    """Deliveries by the edition's language, a BCP 47 tag."""
    by_region: Mapping[str, GroupSummary]
    """Deliveries by the circuit's region."""
    by_circuit: Mapping[str, GroupSummary]
    """Deliveries by circuit, as language/region."""
    by_topic: Mapping[str, GroupSummary] = field(default_factory=dict)
    """Deliveries of messages of your own by topic, or by the template of the topics where there are many."""
    shared: Mapping[str, ShareSummary] = field(default_factory=dict)
    """The shared subscriptions, each expected to get one copy of a message, and the split among their members."""
    by_behaviour: Mapping[str, CohortSummary] = field(default_factory=dict)
    """Deliveries by behaviour of the outlets, ``steady`` for those without one; empty where all behave alike."""
    by_group: Mapping[str, CohortSummary] = field(default_factory=dict)
    """Deliveries by group of clients of your own; groups without a name are left out."""
    by_kind: Mapping[str, GroupSummary] = field(default_factory=dict)
    """The deliveries by the kind of the release: that of its event, ``background`` or ``copy``."""
    corrections: ChangeSummary | None = None
    """The corrections and their clock. Null: there was none."""
    advisories: ChangeSummary | None = None
    """The advisories and their clock. Null: there was none."""
    withheld: ChangeSummary | None = None
    """The versions that withheld a story, and their clock. Null: there was none."""
    restored: ChangeSummary | None = None
    """The versions that made a withheld story usable again, and their clock. Null: there was none."""
    kills: ChangeSummary | None = None
    """The kills and their clock. Null: there was none."""
    replacements: ChangeSummary | None = None
    """The releases in the place of killed ones, and their clock, which runs from the receipt of the kill. Null: there
    was none."""
    catch_up: CatchUpSummary | None = None
    """The outlets that returned to their sessions. Null: no session kept anything for an outlet."""
    faults: tuple[FaultSummary, ...] = ()
    """The faults that the scenario had, and what each of them cost."""
    service_levels: ServiceLevelSummary | None = None
    """The releases held against the scenario's service levels. Null: it has none."""
    flashes: tuple[FlashLine, ...]
    """Flashes that are settled, the first hundred."""
    copy: tuple[ReleaseLine, ...]
    """Releases of real copy that are settled, the first hundred."""
    worst: tuple[ReleaseLine, ...]
    """The ten settled releases that took longest to reach every outlet, the incomplete ones first; none of the
    warm-up."""
    thresholds: tuple[ThresholdSummary, ...]
    """The scenario's thresholds and whether they hold."""
    memory_growth: Mapping[str, Fraction] = field(default_factory=dict)
    """By process: how much the median of its memory in the last quarter of publishing is above that in the second
    quarter, as a fraction of the latter; none below eight seconds, and none of a service."""
    bottleneck: BottleneckSummary
    """The part that limited the run, and the use of the processors."""
    collections: CollectionsSummary | None = None
    """The broker's garbage collections. Null: the broker is not the embedded one."""
    waits: WaitsSummary | None = None
    """The times in which due messages waited for the broker's acknowledgements. Null: the service's publisher is not
    seen."""
    speed: SpeedSummary | None
    """How fast the processors were. Null: the run was too short to say, or the processors were not seen."""
    retained: Count = 0
    """Messages that the broker sent because of a subscription, from what it retains. Where the outlet is expected to
    have such a message and does not have it yet, the message is in ``delivered`` too; it is never a duplicate."""
    broker_answers: Mapping[str, Count] = field(default_factory=dict)
    """What the broker's CONNACK said of itself and of the sessions, in MQTT 5, each with the number of outlets."""
    disconnects: Mapping[str, Count]
    """Connections of outlets that ended, by reason, planned ones too."""
    publish_errors: Mapping[str, Count]
    """Errors of the publisher, by reason."""
    account_faults: tuple[str, ...]
    """Sums that should be equal and are not: the figures are wrong, and the exit code is 1."""
    machine: MachineSummary
    """The machine that the command ran on."""
