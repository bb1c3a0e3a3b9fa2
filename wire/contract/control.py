"""The messages between the wire and its workers. Control is a port with two carriers, a pipe to local
children and MQTT; what travels is the same: one JSON object a message, its type under ``"type"``.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import orjson

from wire.contract.tally import MessageRecord, Tally
from wire.contract.terms import Terms
from wire.errors import ContractError

__all__ = [
    "Announced",
    "Announcement",
    "Assignment",
    "Begin",
    "Call",
    "Claim",
    "Control",
    "Finish",
    "Forget",
    "Inheritance",
    "Inherited",
    "Join",
    "Leave",
    "Left",
    "Progress",
    "Refusal",
    "Report",
    "Terms",
    "decode",
    "encode",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A wire that began at a time wants its id on a broker; with ``held`` one that has it says so."""

    type: ClassVar[str] = "claim"
    token: str
    host: str
    pid: int
    since_ns: int
    held: bool


@dataclass(frozen=True, slots=True)
class Call:
    """The wire asks a worker who it is and what it has: it joins again, and its next tally is whole."""

    type: ClassVar[str] = "call"


@dataclass(frozen=True, slots=True)
class Join:
    """A worker offers itself: ``files`` is how many it may open, ``boot_id`` tells whose clock it reads.

    ``shares`` are those that it holds already, of the run ``run_id``.
    """

    type: ClassVar[str] = "join"
    worker: str
    incarnation: str
    pid: int
    host: str
    boot_id: str
    files: int
    run_id: int = 0
    shares: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A worker's shares, (index, count) stripes of the directory with this digest, and the terms.

    A later one may add shares. The outlets of those in ``inherits``, by index, come on once the share's whole
    inheritance is there.
    """

    type: ClassVar[str] = "assignment"
    run_id: int
    digest: str
    shares: tuple[tuple[int, int], ...]
    terms: Terms
    inherits: tuple[int, ...] = ()


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
class Inherited:
    """One message that a share's former owner left, open or closed with outlets that lack it.

    ``suspect``: an outlet that lacks it may have had it, and its owner died before it said so.
    """

    announced: Announced
    record: MessageRecord | None
    suspect: bool


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What is known of a share's messages, in parts that come one after the other.

    ``settled`` are runs of sequences, each from the first to before the second, of which nothing is awaited.
    """

    type: ClassVar[str] = "inheritance"
    share: int
    settled: tuple[tuple[int, int], ...]
    messages: tuple[Inherited, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Closed messages that the wire has in its account, each with the deliveries that it has it with."""

    type: ClassVar[str] = "forget"
    share: int
    closed: tuple[tuple[int, int], ...]


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
    """A worker is gone; ``reason`` is empty for a farewell. With ``cut`` its will says so: it may come back."""

    type: ClassVar[str] = "left"
    worker: str
    incarnation: str
    reason: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A tally on its way."""

    type: ClassVar[str] = "report"
    tally: Tally


Control = (
    Announcement
    | Assignment
    | Begin
    | Call
    | Claim
    | Finish
    | Forget
    | Inheritance
    | Join
    | Leave
    | Left
    | Progress
    | Refusal
    | Report
)

_PLAIN: dict[str, Any] = {
    kind.type: kind
    for kind in (Assignment, Begin, Call, Claim, Finish, Forget, Inheritance, Join, Leave, Left, Progress, Refusal)
}


def encode(message: Control) -> bytes:
    """A control message as JSON."""
    form: dict[str, Any] = {"type": message.type}
    match message:
        case Report():
            form["tally"] = message.tally.encode()
        case Announcement():
            form |= {"uri": message.uri, "version": message.version}
            form["messages"] = [_listed(item) for item in message.messages]
        case Inheritance():
            form |= {"share": message.share, "settled": message.settled, "last": message.last}
            form["messages"] = [
                (_listed(item.announced), item.record and item.record.encode(), item.suspect)
                for item in message.messages
            ]
        case _:
            form |= asdict(message)
    return orjson.dumps(form)


def decode(data: bytes, bin_edges: Sequence[int]) -> Control:
    """A control message from JSON; ContractError where it is none. Tallies are read over these bin edges."""
    try:
        form = orjson.loads(data)
        kind = form.pop("type")
        match kind:
            case Report.type:
                return Report(Tally.decode(bin_edges, form["tally"]))
            case Announcement.type:
                messages = tuple(Announced(*item) for item in form["messages"])
                return Announcement(form["uri"], form["version"], messages)
            case Assignment.type:
                form["shares"], form["inherits"] = _pairs(form["shares"]), tuple(form["inherits"])
                terms = form["terms"]
                terms |= {name: tuple(terms[name]) for name in ("brokers", "thresholds_ns", "watched")}
                form["terms"] = Terms(**terms)
            case Join.type:
                form["shares"] = _pairs(form["shares"])
            case Progress.type:
                form["samples"] = tuple(form["samples"])
            case Forget.type:
                form["closed"] = _pairs(form["closed"])
            case Inheritance.type:
                form["settled"] = _pairs(form["settled"])
                form["messages"] = tuple(
                    Inherited(Announced(*item), None if record is None else MessageRecord.decode(record), suspect)
                    for item, record, suspect in form["messages"]
                )
        message: Control = _PLAIN[kind](**form)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ContractError(f"not a control message of this version: {error!r}") from error
    return message


def _listed(item: Announced) -> tuple[int, str, int, int, int]:
    return item.sequence, item.topic, item.due_ns, item.embargo_ns, item.body_bytes


def _pairs(form: Any) -> tuple[tuple[int, int], ...]:
    return tuple((first, second) for first, second in form)
