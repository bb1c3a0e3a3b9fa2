"""What the service answers, as values. This is the one place that knows the shapes of its documents."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bench.client.account import ServiceAccount
from bench.errors import ServiceFault
from wire.contract.histogram import Histogram, edges
from wire.contract.tally import CircuitSums, SwarmFigures
from wire.totals import CircuitFigures

__all__ = [
    "Audience",
    "CircuitLine",
    "Counts",
    "Delivery",
    "Identity",
    "ReachStep",
    "Receipt",
    "read_account",
    "read_audience",
    "read_counts",
    "read_delivery",
    "read_receipt",
]

Document = Mapping[str, Any]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A release version that the service keeps. Times are RFC 3339."""

    uri: str
    version: int
    status: str
    circuits: tuple[str, ...]
    outlets: int
    desktops: int
    heading: str
    accepted: str
    due: str
    embargo: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """The service's directory."""

    seed: int
    outlets: int
    countries: int
    digest: str


@dataclass(frozen=True, slots=True)
class CircuitLine:
    """One circuit of a delivery."""

    circuit: str
    entitled: int
    delivered: int
    missing: int
    outstanding: int


@dataclass(frozen=True, slots=True)
class ReachStep:
    """So long after it was due so many outlets, and desktops in them, had at least one edition."""

    since_due_s: float
    outlets: int
    desktops: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A version's delivery, as of the workers' last tallies. Times are RFC 3339, None where nothing arrived.

    ``settled``: nothing more is awaited.
    """

    uri: str
    version: int
    status: str
    state: str
    settled: bool
    due: str
    circuits: tuple[CircuitLine, ...]
    first: str | None
    last: str | None
    spread_s: float | None
    coverage_s: Mapping[str, float | None]
    reach: tuple[ReachStep, ...]

    @property
    def entitled(self) -> int:
        return sum(line.entitled for line in self.circuits)

    @property
    def delivered(self) -> int:
        return sum(line.delivered for line in self.circuits)

    @property
    def missing(self) -> int:
        return sum(line.missing for line in self.circuits)

    @property
    def outstanding(self) -> int:
        return sum(line.outstanding for line in self.circuits)


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of the account, cheap to ask for. ``pending`` counts releases and messages that wait to be sent;
    ``now_ns`` is the service's clock.
    """

    now_ns: int
    releases: int
    expected: int
    delivered: int
    missing: int
    outstanding: int
    pending: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account it is. None where the service does not say."""

    wire: str
    run_id: int
    qos: int | None
    mqtt: str | None


def read_receipt(url: str, form: Document) -> Receipt:
    """Of an accepted version, or a kill."""

    def read() -> Receipt:
        return Receipt(
            uri=str(form["uri"]),
            version=int(form["version"]),
            status=str(form["status"]),
            circuits=tuple(form["circuits"]),
            outlets=int(form["outlets"]),
            desktops=int(form["desktops"]),
            heading=str(form["heading"]),
            accepted=str(form["accepted"]),
            due=str(form["due"]),
            embargo=form["embargo"],
            notes=tuple(form["notes"]),
        )

    return _guarded(url, "a receipt", read)


def read_audience(url: str, form: Document) -> Audience:
    """Of ``GET /directory``."""

    def read() -> Audience:
        return Audience(int(form["seed"]), int(form["outlets"]), int(form["countries"]), str(form["digest"]))

    return _guarded(url, "the directory", read)


def read_delivery(url: str, form: Document) -> Delivery:
    """Of ``GET /releases/{uri}/delivery``."""

    def read() -> Delivery:
        counts = ("entitled", "delivered", "missing", "outstanding")
        return Delivery(
            uri=str(form["uri"]),
            version=int(form["version"]),
            status=str(form["status"]),
            state=str(form["state"]),
            settled=bool(form["settled"]),
            due=str(form["due"]),
            circuits=tuple(
                CircuitLine(str(line["circuit"]), *(int(line[name]) for name in counts)) for line in form["circuits"]
            ),
            first=form["first"],
            last=form["last"],
            spread_s=form["spread_s"],
            coverage_s=dict(form["coverage_s"]),
            reach=tuple(
                ReachStep(float(step["since_due_s"]), int(step["outlets"]), int(step["desktops"]))
                for step in form["reach"]
            ),
        )

    return _guarded(url, "a delivery", read)


def read_counts(url: str, form: Document) -> Counts:
    """Of ``GET /account/counts``."""
    names = ("now_ns", "releases", "expected", "delivered", "missing", "outstanding", "pending")
    return _guarded(url, "the counts", lambda: Counts(*(int(form[name]) for name in names)))


def read_account(url: str, form: Document) -> tuple[Identity, ServiceAccount]:
    """Of ``GET /account``."""

    def read() -> tuple[Identity, ServiceAccount]:
        bin_edges = edges(int(bound) for bound in form["thresholds_ns"])
        counts, wire = form["counts"], form["wire"]
        account = ServiceAccount(
            edges=bin_edges,
            by_circuit={
                name: CircuitFigures(int(held["expected"]), CircuitSums.decode(bin_edges, held["sums"]))
                for name, held in form["circuits"].items()
            },
            swarms={name: SwarmFigures.decode(bin_edges, held) for name, held in form["swarms"].items()},
            lateness=Histogram.decode(bin_edges, form["lateness"]),
            spread=Histogram.decode(bin_edges, form["spread"]),
            coverage={float(share): Histogram.decode(bin_edges, held) for share, held in form["coverage"].items()},
            releases=int(counts["releases"]),
            releases_settled=int(counts["releases_settled"]),
            releases_incomplete=int(counts["releases_incomplete"]),
            releases_measured=int(counts["releases_measured"]),
            unreported=int(counts["unreported"]),
            unsent_messages=int(counts["unsent_messages"]),
            unsent_deliveries=int(counts["unsent_deliveries"]),
            foreign=int(counts["foreign"]),
            published_messages=Counter(form["published_messages"]),
            publish_errors=Counter(form["publish_errors"]),
            faults=tuple(form["faults"]),
        )
        run = wire.get("run_id", 0)
        identity = Identity(
            wire=str(wire.get("wire_id", "")),
            run_id=int(run, 16) if isinstance(run, str) else int(run),
            qos=wire.get("qos"),
            mqtt=wire.get("mqtt"),
        )
        return identity, account

    return _guarded(url, "the account", read)


def _guarded(url: str, what: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        problem = f"{what} is not as this client reads it ({type(error).__name__}: {error})"
        raise ServiceFault(url, f"{problem}; wire and client are to be of one version") from None
