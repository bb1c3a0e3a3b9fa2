"""The messages between the wire and its workers. Control is a port with two carriers, a pipe to local
children and MQTT; what travels is the same: one JSON object a message, its type under ``"type"``.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import orjson

from wire.contract.tally import Tally
from wire.errors import ContractError

__all__ = [
    "Announced",
    "Announcement",
    "Assignment",
    "Begin",
    "Control",
    "Finish",
    "Forget",
    "Join",
    "Leave",
    "Left",
    "Progress",
    "Refusal",
    "Report",
    "Terms",
    "decode",
    "desk_topic",
    "encode",
    "worker_topic",
]


def desk_topic(wire: str) -> str:
    """Where workers write to a wire over MQTT; outside the wire's own topics, which carry messages alone."""
    return f"wirestorm/{wire}/desk"


def worker_topic(wire: str, worker: str) -> str:
    """Where a wire writes to one worker over MQTT."""
    return f"wirestorm/{wire}/worker/{worker}"


@dataclass(frozen=True, slots=True)
class Join:
    """A worker offers itself: ``files`` is how many it may open, ``boot_id`` tells whose clock it reads."""

    type: ClassVar[str] = "join"
    worker: str
    incarnation: str
    pid: int
    host: str
    boot_id: str
    files: int


@dataclass(frozen=True, slots=True)
class Terms:
    """How the outlets of a run attend: the same for every worker. Broker URLs carry no credentials.

    ``handshakes`` are open at a time and ``connect_rate`` is per second (0: any), over all workers.
    ``thresholds_ns`` become bin edges. A worker tallies every ``tally_ns``. Of the outlets ``watched`` each
    arrival is reported by itself. ``sweep``: the broker outlives the run, and has its sessions dropped. ``raw``: a
    worker writes each arrival to a file of its own.
    """

    seed: int
    outlets: int
    countries: int
    brokers: tuple[str, ...]
    qos: int
    mqtt: str
    persistent: bool
    keepalive_s: int
    handshakes: int
    connect_rate: float
    away_share: float
    away_ns: int
    duration_ns: int
    thresholds_ns: tuple[int, ...]
    tally_ns: int
    watched: tuple[int, ...]
    sweep: bool
    raw: bool

    @property
    def lasting(self) -> bool:
        """True where the broker keeps an outlet's session, and what it misses, while it is away."""
        return self.qos > 0 and self.persistent


@dataclass(frozen=True, slots=True)
class Assignment:
    """A worker's shares, (index, count) stripes of the directory with this digest, and the terms."""

    type: ClassVar[str] = "assignment"
    run_id: int
    digest: str
    shares: tuple[tuple[int, int], ...]
    terms: Terms


@dataclass(frozen=True, slots=True)
class Refusal:
    """The wire cannot use this worker, and why."""

    type: ClassVar[str] = "refusal"
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker's outlets are. ``waiting`` ones plan to be on and may still get there; ``given_up``
    counts those that will not, by reason, and ``samples`` names a few of them.
    """

    type: ClassVar[str] = "progress"
    worker: str
    incarnation: str
    on: int
    away: int
    waiting: int
    given_up: dict[str, int]
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begin:
    """Publishing starts: the origin of attendance, and the end of the warm-up."""

    type: ClassVar[str] = "begin"
    start_ns: int
    warm_until_ns: int


@dataclass(frozen=True, slots=True)
class Announced:
    """One message that is about to leave for the first time."""

    sequence: int
    topic: str
    due_ns: int
    embargo_ns: int
    body_bytes: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """The messages of one release, so that workers can enumerate what never reached them."""

    type: ClassVar[str] = "announcement"
    uri: str
    version: int
    messages: tuple[Announced, ...]


@dataclass(frozen=True, slots=True)
class Forget:
    """Closed messages that the wire has in its account."""

    type: ClassVar[str] = "forget"
    share: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """Publishing is over: close each message when it is complete, all of them at the deadline."""

    type: ClassVar[str] = "finish"
    deadline_ns: int


@dataclass(frozen=True, slots=True)
class Leave:
    """The account is closed: disconnect and end."""

    type: ClassVar[str] = "leave"


@dataclass(frozen=True, slots=True)
class Left:
    """A worker is gone, said by itself or by its will; ``reason`` is empty for a farewell."""

    type: ClassVar[str] = "left"
    worker: str
    incarnation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A tally on its way."""

    type: ClassVar[str] = "report"
    tally: Tally


Control = Announcement | Assignment | Begin | Finish | Forget | Join | Leave | Left | Progress | Refusal | Report

_PLAIN: dict[str, Any] = {
    kind.type: kind for kind in (Assignment, Begin, Finish, Forget, Join, Leave, Left, Progress, Refusal)
}


def encode(message: Control) -> bytes:
    """A control message as JSON."""
    form: dict[str, Any] = {"type": message.type}
    if isinstance(message, Report):
        form["tally"] = message.tally.encode()
    elif isinstance(message, Announcement):
        form |= {"uri": message.uri, "version": message.version}
        form["messages"] = [
            (item.sequence, item.topic, item.due_ns, item.embargo_ns, item.body_bytes) for item in message.messages
        ]
    else:
        form |= asdict(message)
    return orjson.dumps(form)


def decode(data: bytes, bin_edges: Sequence[int]) -> Control:
    """A control message from JSON; ContractError where it is none. Tallies are read over these bin edges."""
    try:
        form = orjson.loads(data)
        kind = form.pop("type")
        if kind == Report.type:
            return Report(Tally.decode(bin_edges, form["tally"]))
        if kind == Announcement.type:
            messages = tuple(Announced(*item) for item in form["messages"])
            return Announcement(form["uri"], form["version"], messages)
        if kind == Assignment.type:
            form["shares"] = tuple((index, count) for index, count in form["shares"])
            terms = form["terms"]
            terms |= {name: tuple(terms[name]) for name in ("brokers", "thresholds_ns", "watched")}
            form["terms"] = Terms(**terms)
        if kind == Progress.type:
            form["samples"] = tuple(form["samples"])
        if kind == Forget.type:
            form["sequences"] = tuple(form["sequences"])
        message: Control = _PLAIN[kind](**form)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ContractError(f"not a control message of this version: {error!r}") from error
    return message
