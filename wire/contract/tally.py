"""The reports of workers. A tally is cumulative and idempotent: the figures of a newer tally replace an older one's.

Sums per label grow for as long as a worker instance lives. Beside the sums travel the messages that are open or
newly closed, each with its own arrivals, because simultaneity is a matter of one release and not of a label. A
closed message is repeated until the wire acknowledges it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

from msgspec import Meta, Struct, convert, field, to_builtins

from wire.contract.bounds import (
    INT64_MOST,
    OUTLETS_MOST,
    SUM_MOST,
    WORKERS_MOST,
    Bin,
    Bytes,
    Count,
    Difference,
    HexBits,
    Id,
    Name,
    Outlets,
    OutletsDifference,
    PartitionCount,
    PartitionIndex,
    Place,
    Seconds,
    SequenceNumber,
    Text,
    TimeNs,
)
from wire.contract.cohorts import COHORTS_MOST, CohortNumber, CohortSums
from wire.contract.delivery_causes import CausedCounts
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.order import PartitionOrder
from wire.contract.sums import Sums

__all__ = [
    "AS_PLANNED",
    "COUNTS",
    "LabelSums",
    "MessageRecord",
    "PartitionTally",
    "RawFigures",
    "SwarmFigures",
    "Tally",
    "from_form",
    "to_form",
]

AS_PLANNED = "away as planned"  # why a connection ended, among the reasons of others
COUNTS = (
    "delivered",
    "missing",
    "unreported",
    "excused",
    "held",
    "duplicates",
    "overlapping",
    "reordered",
    "overtaken",
    "misdelivered",
    "unexpected",
    "possible",
    "possible_delivered",
    "replayed",
    "replayed_killed",
    "replayed_reordered",
    "replay_lost",
    "late",
    "breaches",
    "body_bytes",
    "exact",
    "bounded",
    "negative",
    "warm",
)

BYTES_MOST = 2**62

Form = TypeVar("Form")
# (bin, times), each bin once, in any order
BinCounts = Annotated[tuple[tuple[Bin, Outlets], ...], Meta(max_length=65_536)]
Cohorts = Annotated[dict[CohortNumber, CohortSums], Meta(max_length=COHORTS_MOST)]
Members = Annotated[tuple[tuple[Place, Count], ...], Meta(max_length=OUTLETS_MOST)]
Shares = Annotated[dict[str, Members], Meta(max_length=OUTLETS_MOST)]
ByReason = Annotated[dict[Text, Count], Meta(max_length=1_000)]


class LabelSums(Sums, forbid_unknown_fields=True):
    """One label's running counts and latencies, in one partition of the directory.

    ``delivered`` counts each outlet and message once. ``unreported`` is the part of ``missing`` that an outlet may
    have had, from a worker that crashed before it reported. Both are negative in a worker that took a partition
    over, when the former owner's missing deliveries arrive late there. ``excused`` are the deliveries that the plan of
    absences expects and that what happened does not, less those for which it is the other way round. ``held`` is the
    part of ``missing`` that an outlet's session may hold: the message was on its way when the outlet was away as
    planned, and the broker has not sent it again. ``overlapping`` are the further copies that an outlet's own
    overlapping filters allow; those beyond are ``duplicates``. ``possible`` are the deliveries at absent outlets that
    may come and need not, ``possible_delivered`` those of them that came; ``unexpected`` are the arrivals at absent
    outlets that must not come, ``overtaken`` the kills that came behind the replacement of the killed release.
    ``replayed`` are the deliveries from an outlet's session when the outlet was back, ``replayed_killed`` those of
    releases that were killed meanwhile, ``replayed_reordered`` those after a later message of their topic;
    ``replay_lost`` is the part of ``missing`` that a session should have held. ``exact`` and ``bounded`` are the
    qualities of the arrivals, ``negative`` the arrivals before their due time, ``warm`` those of the warm-up, which are
    in the counts and not in the latencies.
    """

    counts_most: ClassVar[Mapping[str, int]] = dict.fromkeys(COUNTS, SUM_MOST) | {"body_bytes": BYTES_MOST}

    delivered: Count = 0
    missing: Difference = 0
    unreported: Difference = 0
    excused: Difference = 0
    held: Difference = 0
    duplicates: Count = 0
    overlapping: Count = 0
    reordered: Count = 0
    overtaken: Count = 0
    misdelivered: Count = 0
    unexpected: Count = 0
    possible: Count = 0
    possible_delivered: Count = 0
    replayed: Count = 0
    replayed_killed: Count = 0
    replayed_reordered: Count = 0
    replay_lost: Difference = 0
    late: Count = 0
    breaches: Count = 0
    body_bytes: Bytes = 0
    exact: Count = 0
    bounded: Count = 0
    negative: Count = 0
    warm: Count = 0


class MessageRecord(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One message in one partition: the number of expected outlets, and their deliveries so far.

    ``bins`` are the (bin, times) of arrival - due at the upper ends, ``lows`` at the lower ones (None where no
    arrival was bounded). ``outlets`` is a bitset over the partition, in lower-case hex, least significant bit first
    outlet: the outlets that got the message while it is open, the missing outlets once it is closed. ``sampled`` are
    the arrivals at sampled outlets, each as place in the partition, lower and upper end in nanoseconds. ``excused`` is
    the bitset of the entitled outlets that are not expected to get the message, because of a planned absence.
    ``shared`` is the bitset of the topic's shared subscriptions that had a copy at a member here: each is one more
    delivery that is expected here and delivered. Of a closed message ``doubtful`` are, in the same way, the
    subscriptions with a member here that may have been given the copy in vain, and ``gone`` those whose members here
    must not get it, or that have none.
    """

    sequence: SequenceNumber
    expected: Outlets
    delivered: Outlets
    missing: OutletsDifference = 0
    first_ns: TimeNs = 0
    last_ns: TimeNs = 0
    bins: BinCounts = ()
    lows: BinCounts | None = None
    outlets: HexBits = "0"
    closed: bool = False
    sampled: Annotated[tuple[tuple[Place, TimeNs, TimeNs], ...], Meta(max_length=OUTLETS_MOST)] = ()
    excused: HexBits = "0"
    shared: HexBits = "0"
    doubtful: HexBits = "0"
    gone: HexBits = "0"


class PartitionTally(Struct, forbid_unknown_fields=True):
    """A worker's tally of one partition: ``index::count`` of the audience's outlets.

    ``labels`` holds the labels that changed since the worker's last tally, each with its whole sums. ``shares`` has, by
    shared subscription, the members whose number of messages changed, each as place in the partition and the number.
    The last tally has the ``order`` of the messages, where they were ranked. ``cohorts`` holds, by number, the cohorts
    whose sums changed, each with its whole sums.
    """

    index: PartitionIndex
    count: PartitionCount
    labels: Annotated[dict[str, LabelSums], Meta(max_length=1_000)] = field(default_factory=dict)
    records: list[MessageRecord] = field(default_factory=list)
    shares: Shares = field(default_factory=dict)
    order: PartitionOrder | None = None
    cohorts: Cohorts = field(default_factory=dict)

    @property
    def closed(self) -> tuple[tuple[int, int], ...]:
        """The closed messages' sequences, each with its deliveries, as the wire acknowledges them."""
        return tuple((record.sequence, record.delivered) for record in self.records if record.closed)


class RawFigures(Struct, frozen=True, forbid_unknown_fields=True):
    """A worker's file of raw records on its machine, how many it holds, and why it is incomplete (empty if whole)."""

    file: Text
    records: Count
    problem: Text


class SwarmFigures(Struct, forbid_unknown_fields=True):
    """A worker process as a whole. Histograms are nanoseconds; memory and CPU are the process's own.

    ``coming_on_s`` is how long its outlets took to come on for the first time, from the first connection.
    ``rejected`` counts the control messages that it dropped, by reason. ``unmet`` are the conditions that the broker
    did not grant, such as the QoS, each with the number of outlets; ``answers`` are the properties of its CONNACK, in
    the same way. ``retained`` counts the messages that the broker sent because of a subscription. ``catch_up`` is the
    time from CONNACK to the last message of its session, of each outlet that returned to one with messages, None where
    sessions do not last; ``catch_up_live`` that from due to arrival at outlets that stay on meanwhile, and
    ``catch_up_before`` the same in the ten seconds before. ``caused`` has the late deliveries and duplicates by their
    causes. ``tls_handshakes`` are the TLS handshakes of its outlets, ``tls_offered`` those that offered the session of
    the outlet's last connection, and ``tls_resumed`` those that resumed it. ``raw`` is None in a run without raw
    records.
    """

    lag: Histogram
    connect_times: Histogram
    states: ByReason = field(default_factory=dict)
    connects: Count = 0
    coming_on_s: Seconds = 0.0
    disconnects: ByReason = field(default_factory=dict)
    refused: ByReason = field(default_factory=dict)
    unmet: ByReason = field(default_factory=dict)
    foreign: Count = 0
    retained: Count = 0
    answers: ByReason = field(default_factory=dict)
    catch_up: Histogram | None = None
    catch_up_live: Histogram | None = None
    catch_up_before: Histogram | None = None
    caused: CausedCounts = ()
    tls_handshakes: Count = 0
    tls_offered: Count = 0
    tls_resumed: Count = 0
    windows_closed: Count = 0
    read_clock_arrivals: Count = 0
    cpu_s: Seconds = 0.0
    resident_bytes: Bytes = 0
    bare_bytes: Bytes = 0
    raw: RawFigures | None = None
    rejected: ByReason = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """The number of connections that ended unplanned."""
        return sum(count for reason, count in self.disconnects.items() if reason != AS_PLANNED)


class Tally(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a worker reports at one moment; ``number`` grows by one with each tally.

    A tally leaves out parts that did not change since the last tally, unless it is ``whole``. A wire that missed a
    tally needs a whole one.
    """

    worker: Name
    instance: Id
    number: Count
    final: bool
    swarm: SwarmFigures
    partitions: Annotated[list[PartitionTally], Meta(max_length=WORKERS_MOST)]
    whole: bool = False


def to_form(value: object) -> Any:
    """Return the JSON form of a tally or a part of one, as built-in types."""
    return to_builtins(value, enc_hook=histogram_to_form)


def from_form(kind: type[Form], bin_edges: Sequence[int], form: object, count_most: int = INT64_MOST) -> Form:
    """Return the value of a JSON form, with histograms over these edges of up to ``count_most`` values each.

    ValueError where a type or a bound is violated; its text names the field.
    """
    return convert(form, kind, dec_hook=partial(histogram_from_form, bin_edges, count_most))


def histogram_to_form(value: Any) -> dict[str, object]:
    """Return the JSON form of a histogram or of latencies: msgspec asks for types that it does not know."""
    if isinstance(value, Histogram | Latencies):
        return value.encode()
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


def histogram_from_form(
    bin_edges: Sequence[int], count_most: int, kind: type[Histogram | Latencies], form: object
) -> Histogram | Latencies:
    """Return a histogram or latencies of a JSON form; ValueError where the form is none."""
    return kind.decode(bin_edges, form, count_most)
