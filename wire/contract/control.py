"""The messages between the wire and its workers: one JSON object a message, its type under ``"type"``.

Control has two links, a pipe to local children and MQTT, with the same messages. Their codec is
``wire.contract.control_codec``.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import (
    WORKERS_MOST,
    Count,
    Files,
    Id,
    Int64,
    Name,
    Outlets,
    PartCount,
    PartIndex,
    PartitionCount,
    PartitionIndex,
    SequenceNumber,
    Text,
    TimeNs,
)
from wire.contract.outages import Outages
from wire.contract.tally import ByReason, MessageRecord, Tally
from wire.contract.worker_config import WorkerConfig

__all__ = [
    "AckClosed",
    "Announced",
    "Announcement",
    "Assignment",
    "BrokerOutages",
    "Control",
    "Drain",
    "Handover",
    "HandoverMessage",
    "Join",
    "LeaseRequest",
    "Leave",
    "Part",
    "Progress",
    "Refusal",
    "Report",
    "Resync",
    "SharesServed",
    "Start",
    "WorkerConfig",
    "WorkerLeft",
]

RunId = Annotated[int, Meta(ge=0)]  # 64 bits, which the codec checks: a bound of msgspec's has 63
Partitions = Annotated[tuple[tuple[PartitionIndex, PartitionCount], ...], Meta(max_length=WORKERS_MOST)]


class _Message(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """A control message. Its tag is its type."""


class LeaseRequest(_Message, frozen=True, tag="lease_request"):
    """A wire that started at ``since_ns`` asks for its id on a broker, and a wire that holds the id answers ``held``.

    ``to`` is the token of the wire that asked; None in a request.
    """

    token: Id
    host: Name
    pid: Count
    since_ns: TimeNs
    held: bool
    to: Id | None = None


class Resync(_Message, frozen=True, tag="resync"):
    """The wire asks a worker to join again, and to make its next tally whole."""


class Join(_Message, frozen=True, tag="join"):
    """A worker offers itself: ``files`` is the number of files that it may open, ``boot_id`` names the boot whose clock
    it reads.

    ``partitions`` are the (index, count) stripes that it holds already, of the run ``run_id``.
    """

    worker: Name
    instance: Id
    pid: Count
    host: Name
    boot_id: Text
    files: Files
    run_id: RunId = 0
    partitions: Partitions = ()


class Assignment(_Message, frozen=True, tag="assignment"):
    """A worker's partitions, (index, count) stripes of the directory with this digest, and its configuration.

    A later assignment may add partitions. The outlets of a partition in ``reassigned``, by index, connect once the
    partition's whole handover is there.
    """

    run_id: RunId
    digest: Text
    partitions: Partitions
    config: WorkerConfig
    reassigned: Annotated[tuple[PartitionIndex, ...], Meta(max_length=WORKERS_MOST)] = ()


class Refusal(_Message, frozen=True, tag="refusal"):
    """The wire cannot use this worker; ``reason`` says why."""

    reason: Text


class Progress(_Message, frozen=True, tag="progress"):
    """How many of a worker's outlets are connected.

    ``waiting`` outlets plan to be on and may still connect; ``given_up`` counts outlets that will not connect, by
    reason, and ``samples`` names a few of them.
    """

    worker: Name
    instance: Id
    on: Outlets
    away: Outlets
    waiting: Outlets
    given_up: ByReason
    samples: Annotated[tuple[Text, ...], Meta(max_length=16)]


class Start(_Message, frozen=True, tag="start"):
    """Publishing starts: the origin of attendance, and the end of the warm-up."""

    start_ns: TimeNs
    warm_until_ns: TimeNs


class BrokerOutages(_Message, frozen=True, tag="broker_outages"):
    """The latest outages of the broker that are proved. They replace those that were told before."""

    outages: Outages


class Announced(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One message that is about to be sent for the first time."""

    sequence: SequenceNumber
    topic: str
    due_ns: Int64
    embargo_ns: Int64
    body_bytes: Annotated[int, Meta(ge=0, lt=2**28)]  # MQTT's longest packet


class Announcement(_Message, frozen=True, tag="announcement"):
    """The messages of one release, so that workers can enumerate the deliveries that never arrive; ``kill`` says that
    the version kills the release. ``replaces`` is the URI of the killed release whose place it takes.
    """

    uri: str
    version: Count
    messages: tuple[Announced, ...]
    kill: bool = False
    replaces: str = ""


class HandoverMessage(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One message that a partition's former owner had, open or closed with missing outlets.

    With ``unreported`` a missing outlet may have received it from a former owner that crashed before it reported.
    """

    announced: Announced
    record: MessageRecord | None
    unreported: bool


class Handover(_Message, frozen=True, tag="handover"):
    """The state of a partition's messages, in parts that follow one another.

    ``settled`` are runs of sequences, each from the first to before the second, of which nothing is outstanding.
    """

    partition: PartitionIndex
    settled: tuple[tuple[SequenceNumber, SequenceNumber], ...]
    messages: tuple[HandoverMessage, ...]
    last: bool


class AckClosed(_Message, frozen=True, tag="ack_closed"):
    """Closed messages that the wire has in its account, each with the number of deliveries it has."""

    partition: PartitionIndex
    closed: tuple[tuple[SequenceNumber, Outlets], ...]


class SharesServed(_Message, frozen=True, tag="shares_served"):
    """Messages of which each shared subscription has had its copy, at some worker: no other is expected."""

    sequences: tuple[SequenceNumber, ...]


class Drain(_Message, frozen=True, tag="drain"):
    """Publishing is over: close each message when it is complete, all of them at the deadline."""

    deadline_ns: TimeNs


class Leave(_Message, frozen=True, tag="leave"):
    """The account is closed: disconnect and end."""


class WorkerLeft(_Message, frozen=True, tag="worker_left"):
    """A worker has departed; ``reason`` is empty for an orderly end.

    With ``may_return`` the broker sent the message as the worker's will: the worker may come back.
    """

    worker: Name
    instance: Id
    reason: Text
    may_return: bool = False


class Report(_Message, frozen=True, tag="report"):
    """A worker's tally."""

    tally: Tally


class Part(_Message, frozen=True, tag="part"):
    """Bytes of a control message that is too long for the broker: part ``index`` of ``count``.

    ``sender`` is a worker's instance, or a wire's token. ``number`` is the sender's own for the message.
    """

    sender: Id
    number: Count
    index: PartIndex
    count: PartCount
    data: bytes


Control = (
    Announcement
    | Assignment
    | BrokerOutages
    | Start
    | Resync
    | LeaseRequest
    | Drain
    | AckClosed
    | Handover
    | Join
    | Leave
    | Part
    | WorkerLeft
    | Progress
    | Refusal
    | Report
    | SharesServed
)
