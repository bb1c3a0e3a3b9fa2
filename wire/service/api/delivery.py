"""Who has a release, as far as the workers have said: counts by circuit, simultaneity, and reach apart from them."""

from aiohttp import web

from wire.account import Account
from wire.contract.times import format_time
from wire.delivery import Delivery
from wire.desk.desk import Desk
from wire.desk.entry import Entry
from wire.desk.errors import UnknownRelease
from wire.releaserow import COVERAGE_SHARES
from wire.service.api.problems import Problem
from wire.service.api.reading import query_fields
from wire.service.api.requestlog import about
from wire.service.api.views import answer

__all__ = ["DeliveryPages"]


class DeliveryPages:
    """The handler of ``/releases/{uri}/delivery``."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account

    async def get(self, request: web.Request) -> web.Response:
        """``GET /releases/{uri}/delivery``: of a version, by default of the last whose messages were numbered."""
        wanted = query_fields(request, "version").version("version")
        uri = request.match_info["uri"]
        entry = self._entry(uri, wanted)
        about(request, uri, entry.release.version)
        return answer(delivery_view(entry, self._account.delivery(uri, entry.release.version)))

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
    if delivery is None:
        delivery = _nothing_yet(entry)
    reached = dict(delivery.coverage_s)
    return {
        "uri": entry.release.uri,
        "version": entry.release.version,
        "status": entry.release.status.value,
        "state": entry.state,
        "due": format_time(entry.due_ns),
        "settled": delivery.settled,
        "entitled": delivery.entitled,
        "delivered": delivery.delivered,
        "missing": delivery.missing,
        "outstanding": delivery.outstanding,
        "circuits": [
            {
                "circuit": circuit.circuit,
                "entitled": circuit.entitled,
                "delivered": circuit.delivered,
                "missing": circuit.missing,
                "outstanding": circuit.outstanding,
            }
            for circuit in delivery.circuits
        ],
        "first": format_time(delivery.first_ns) if delivery.first_ns else None,
        "last": format_time(delivery.last_ns) if delivery.last_ns else None,
        "spread_s": delivery.spread_s,
        "coverage_s": {f"{share:.0%}": reached.get(share) for share in COVERAGE_SHARES},
        "reach": [
            {"since_due_s": step.seconds, "outlets": step.outlets, "desktops": step.desktops} for step in delivery.reach
        ],
    }


def _nothing_yet(entry: Entry) -> Delivery:
    return Delivery(
        uri=entry.release.uri,
        version=entry.release.version,
        due_ns=entry.due_ns,
        first_ns=0,
        last_ns=0,
        settled=False,
        circuits=(),
        coverage_s=(),
        reach=(),
    )
