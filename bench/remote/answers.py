"""The answers of a service about deliveries as typed values.

``account_answers`` has the one with its account, ``versions`` those about releases.
"""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct

from bench.base.errors import ServiceFault
from wire.account.rows import COVERAGE_FRACTIONS, coverage_name
from wire.contract.bounds import Count, Difference, Name, Outlets, Text
from wire.contract.release import Status
from wire.contract.tally import from_form
from wire.contract.times import parse_time

__all__ = [
    "Audience",
    "Calendar",
    "ChangeLine",
    "CircuitLine",
    "Counts",
    "Delivery",
    "ReachStep",
    "Receipt",
    "check_times",
    "read_answer",
    "read_audience",
    "read_calendar",
    "read_counts",
    "read_delivery",
    "read_receipt",
    "read_receipts",
]

HISTOGRAM_MOST = 2**54  # values: the sum over all circuits stays below 2**64

Read = TypeVar("Read")
Duration = Annotated[float, Meta(ge=-1e12, le=1e12)]  # in seconds
CircuitName = Annotated[str, Meta(max_length=64)]


class Receipt(Struct, frozen=True):
    """A release version that the service keeps. Times are RFC 3339."""

    uri: Text
    version: Count
    status: Name
    circuits: tuple[CircuitName, ...]
    outlets: Outlets
    desktops: Count
    heading: Name
    accepted: Name
    due: Name | None
    embargo: Name | None
    notes: tuple[Text, ...]

    def __post_init__(self) -> None:
        """Raise ValueError where a time is none."""
        check_times(self.accepted, self.due, self.embargo)


class _Receipts(Struct, frozen=True):
    """The receipts of a document that holds several releases."""

    releases: tuple[Receipt, ...]


class Audience(Struct, frozen=True):
    """The service's directory."""

    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    outlets: Outlets
    countries: Annotated[int, Meta(ge=0, le=250)]
    digest: Name


class CircuitLine(Struct, frozen=True):
    """One circuit of a delivery. ``refused`` is why the broker did not take its message; None where it did."""

    circuit: CircuitName
    entitled: Count
    delivered: Count
    missing: Difference
    outstanding: Difference
    refused: Text | None = None


class ReachStep(Struct, frozen=True):
    """How many outlets, and desktops in them, had an edition by a time in seconds from its due time."""

    since_due_seconds: Duration
    outlets: Outlets
    desktops: Count


class ChangeLine(Struct, frozen=True):
    """The clock of a correction or kill: the outlets that ``had`` the story, those of them ``missing`` the change, and
    the seconds from its receipt to the last of them, None while one misses it.
    """

    kind: Name
    had: Count
    missing: Count
    seconds: Duration | None


class Delivery(Struct, frozen=True):
    """A version's delivery, as of the workers' last tallies. Times are RFC 3339, None where nothing arrived.

    ``settled``: nothing more is outstanding. ``coverage_seconds`` is by fraction of the entitled outlets. ``change`` is
    None where no earlier version was sent; an earlier service does not tell it.
    """

    uri: Text
    version: Count
    status: Status
    state: Name
    settled: bool
    due: Name | None
    circuits: tuple[CircuitLine, ...]
    first: Name | None
    last: Name | None
    spread_seconds: Duration | None
    coverage_seconds: dict[Name, Duration | None]
    reach: tuple[ReachStep, ...]
    change: ChangeLine | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where a time is none, or where a fraction of the coverage is not there."""
        check_times(self.due, self.first, self.last)
        if self.due is None and self.state == "committed":
            raise ValueError("due is null, and the version is committed")
        missing = set(map(coverage_name, COVERAGE_FRACTIONS)) - self.coverage_seconds.keys()
        if missing:
            raise ValueError(f"coverage_seconds has not {', '.join(sorted(missing))}")

    @property
    def due_ns(self) -> int:
        """The due time of a committed version, in nanoseconds since the epoch."""
        assert self.due is not None
        return parse_time(self.due)

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


class Counts(Struct, frozen=True):
    """Sums of the account, cheap to request. ``pending`` counts releases and messages that wait to be sent, ``due`` the
    releases among them that are due and in no other sum yet; an earlier service does not tell it. ``now`` is the
    service's clock, RFC 3339.
    """

    now: Name
    releases: Count
    expected: Count
    delivered: Count
    missing: Difference
    outstanding: Difference
    pending: Count
    due: Count = 0

    def __post_init__(self) -> None:
        """Raise ValueError where the time is none."""
        check_times(self.now)

    @property
    def now_ns(self) -> int:
        """The service's clock, in nanoseconds since the epoch."""
        return parse_time(self.now)


class Calendar(Struct, frozen=True):
    """The service's calendar. ``scenario`` is None where it has none. Times are RFC 3339, None where there is none.

    ``last_due`` is when the last release is due that the calendar posted, where that is still to come.
    """

    scenario: Text | None
    paused_until: Name | None
    last_due: Name | None

    def __post_init__(self) -> None:
        """Raise ValueError where a time is none."""
        check_times(self.paused_until, self.last_due)


def read_receipt(url: str, form: Any) -> Receipt:
    """Return the receipt of an accepted version, or of a kill. ServiceFault, as all of these raise."""
    return read_answer(url, "a receipt", Receipt, form)


def read_receipts(url: str, form: Any) -> list[Receipt]:
    """Return the receipts of a document: one, or those of several releases."""
    if isinstance(form, dict) and "releases" in form:
        return list(read_answer(url, "receipts", _Receipts, form).releases)
    return [read_receipt(url, form)]


def read_audience(url: str, form: Any) -> Audience:
    """Return the answer of ``GET /directory``."""
    return read_answer(url, "the directory", Audience, form)


def read_calendar(url: str, form: Any) -> Calendar:
    """Return the answer of ``GET /calendar``, and of a change of its pauses."""
    return read_answer(url, "the calendar", Calendar, form)


def read_delivery(url: str, form: Any) -> Delivery:
    """Return the answer of ``GET /releases/{uri}/delivery``."""
    return read_answer(url, "a delivery", Delivery, form)


def read_counts(url: str, form: Any) -> Counts:
    """Return the answer of ``GET /account/counts``."""
    return read_answer(url, "the counts", Counts, form)


def check_times(*times: str | None) -> None:
    """Raise ValueError where a text is no RFC 3339 time."""
    for time in times:
        if time is not None:
            parse_time(time)


def read_answer(url: str, what: str, kind: type[Read], form: Any, bin_edges: Sequence[int] = ()) -> Read:
    """Return a typed value of an answer; ServiceFault names the field that is not as expected."""
    try:
        return from_form(kind, bin_edges, form, HISTOGRAM_MOST)
    except ValueError as error:
        problem = f"{what} is not as this client reads it: {error}"
        raise ServiceFault(url, f"{problem}; wire and client are to be of one version") from None
