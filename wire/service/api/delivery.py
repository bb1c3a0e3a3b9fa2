"""Who has a release, as far as the workers have said: counts by circuit, simultaneity, and reach apart from them."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web

from wire.contract.times import format_time
from wire.desk.desk import Desk
from wire.desk.entry import Entry
from wire.desk.errors import UnknownRelease
from wire.releaserow import COVERAGE_SHARES
from wire.service.api.problems import Problem
from wire.service.api.reading import query_fields
from wire.service.api.requestlog import about
from wire.service.api.views import answer

__all__ = ["CircuitDelivery", "Deliveries", "Delivery", "DeliveryPages", "Reached"]


class CircuitDelivery(Protocol):
    """One circuit of a version: ``entitled == delivered + missing + outstanding``."""

    @property
    def circuit(self) -> str: ...
    @property
    def entitled(self) -> int: ...
    @property
    def delivered(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def outstanding(self) -> int: ...


class Reached(Protocol):
    """So long after due, outlets that had at least one edition, each once, and the desktops in them."""

    @property
    def seconds(self) -> float: ...
    @property
    def outlets(self) -> int: ...
    @property
    def desktops(self) -> int: ...


class Delivery(Protocol):
    """A version's delivery. Times are nanoseconds since the epoch, 0 where nothing has arrived; spread and coverage
    are seconds, None where they are not there yet. ``settled``: nothing more is awaited.
    """

    @property
    def first_ns(self) -> int: ...
    @property
    def last_ns(self) -> int: ...
    @property
    def settled(self) -> bool: ...
    @property
    def circuits(self) -> Sequence[CircuitDelivery]: ...
    @property
    def spread_s(self) -> float | None: ...
    @property
    def coverage_s(self) -> Sequence[tuple[float, float | None]]: ...
    @property
    def reach(self) -> Sequence[Reached]: ...


class Deliveries(Protocol):
    """What knows of deliveries: the account."""

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """A version's delivery; None where no message of it was numbered."""


class DeliveryPages:
    """The handler of ``/releases/{uri}/delivery``."""

    def __init__(self, desk: Desk, deliveries: Deliveries) -> None:
        self._desk = desk
        self._deliveries = deliveries

    async def get(self, request: web.Request) -> web.Response:
        """``GET /releases/{uri}/delivery``: of a version, by default of the last whose messages were numbered."""
        wanted = query_fields(request, "version").version("version")
        uri = request.match_info["uri"]
        entry = self._entry(uri, wanted)
        about(request, uri, entry.release.version)
        return answer(delivery_view(entry, self._deliveries.delivery(uri, entry.release.version)))

    def _entry(self, uri: str, wanted: int | None) -> Entry:
        versions = self._desk.versions(uri)
        if not versions:
            raise UnknownRelease(uri)
        if wanted is None:
            committed = [entry for entry in versions if entry.state == "committed"]
            return (committed or versions)[-1]
        for entry in versions:
            if entry.release.version == wanted:
                return entry
        there = ", ".join(str(entry.release.version) for entry in versions)
        raise Problem("unknown-release", f"there is no version {wanted}; there are {there}", "version")


def delivery_view(entry: Entry, delivery: Delivery | None) -> dict[str, object]:
    """The document. Before anything has left there is nothing owed; reach is beside delivery and never in it."""
    circuits = [] if delivery is None else delivery.circuits
    sums = {
        name: sum(getattr(circuit, name) for circuit in circuits)
        for name in ("entitled", "delivered", "missing", "outstanding")
    }
    reached = {} if delivery is None else dict(delivery.coverage_s)
    return {
        "uri": entry.release.uri,
        "version": entry.release.version,
        "status": entry.release.status.value,
        "state": entry.state,
        "due": format_time(entry.due_ns),
        "settled": delivery is not None and delivery.settled,
        **sums,
        "circuits": [
            {
                "circuit": circuit.circuit,
                "entitled": circuit.entitled,
                "delivered": circuit.delivered,
                "missing": circuit.missing,
                "outstanding": circuit.outstanding,
            }
            for circuit in circuits
        ],
        "first": format_time(delivery.first_ns) if delivery is not None and delivery.first_ns else None,
        "last": format_time(delivery.last_ns) if delivery is not None and delivery.last_ns else None,
        "spread_s": None if delivery is None else delivery.spread_s,
        "coverage_s": {f"{share:.0%}": reached.get(share) for share in COVERAGE_SHARES},
        "reach": [
            {"since_due_s": step.seconds, "outlets": step.outlets, "desktops": step.desktops}
            for step in ([] if delivery is None else delivery.reach)
        ],
    }
