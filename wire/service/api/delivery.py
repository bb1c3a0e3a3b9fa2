"""The handler of a release's delivery: counts by circuit, simultaneity, and reach beside them.

All of it is as of the workers' last tallies.
"""

from aiohttp import web

from wire.account.account import Account
from wire.account.change_figures import Standing, kind_of
from wire.account.delivery import Delivery
from wire.account.rows import COVERAGE_FRACTIONS, coverage_name
from wire.contract.times import format_time
from wire.desk.desk import Desk
from wire.desk.entry import Entry
from wire.service.api import answers
from wire.service.api.reading import query_of
from wire.service.api.requestlog import about
from wire.service.api.requests import DeliveryQuery
from wire.service.api.views import answer, committed_version, due_of

__all__ = ["DeliveryPages"]


class DeliveryPages:
    """The handler of ``/releases/{uri}/delivery``."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /releases/{uri}/delivery``: a version's, by default the last one whose messages have numbers."""
        wanted = query_of(request, DeliveryQuery).version
        uri = request.match_info["uri"]
        entry = committed_version(self._desk, uri, wanted)
        about(request, uri, entry.release.version)
        delivery = self._account.delivery(uri, entry.release.version)
        standing = self._account.standing(uri, entry.release.version, entry.heading)
        return answer(_answer_of(entry, delivery, standing))


def _answer_of(entry: Entry, delivery: Delivery | None, standing: Standing | None) -> answers.Delivery:
    """Return the answer; before the version is committed nothing is expected. Reach is never in the counts."""
    if delivery is None:
        delivery = _nothing_yet(entry)
    covered = dict(delivery.coverage_s)
    return answers.Delivery(
        uri=entry.release.uri,
        version=entry.release.version,
        status=entry.release.status.value,
        state=entry.state,
        due=due_of(entry),
        settled=delivery.settled,
        entitled=delivery.entitled,
        delivered=delivery.delivered,
        missing=delivery.missing,
        outstanding=delivery.outstanding,
        circuits=[
            answers.CircuitCounts(
                circuit=circuit.circuit,
                entitled=circuit.entitled,
                delivered=circuit.delivered,
                missing=circuit.missing,
                outstanding=circuit.outstanding,
                refused=circuit.refused or None,
            )
            for circuit in delivery.circuits
        ],
        first=format_time(delivery.first_ns) if delivery.first_ns else None,
        last=format_time(delivery.last_ns) if delivery.last_ns else None,
        spread_seconds=delivery.spread_s,
        coverage_seconds={coverage_name(fraction): covered.get(fraction) for fraction in COVERAGE_FRACTIONS},
        reach=[
            answers.Reached(since_due_seconds=step.seconds, outlets=step.outlets, desktops=step.desktops)
            for step in delivery.reach
        ],
        change=None if standing is None else _change_of(entry, delivery, standing),
    )


def _change_of(entry: Entry, delivery: Delivery, standing: Standing) -> answers.Change:
    timed = standing.had > 0 and not standing.without and delivery.last_ns > 0
    return answers.Change(
        kind=kind_of(entry.release),
        had=standing.had,
        missing=standing.without,
        seconds=max(0.0, (delivery.last_ns - delivery.due_ns) / 1e9) if timed else None,
    )


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
