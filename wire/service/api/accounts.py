"""The handlers of the merged account, in the form of the workers' tallies: a load test makes its summary from them."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from wire.account.account import Account
from wire.account.rows import coverage_name
from wire.contract.tally import to_form
from wire.contract.times import format_time
from wire.desk.desk import Desk
from wire.service.api import account_answers
from wire.service.api.reading import query_of
from wire.service.api.requests import NoQuery
from wire.service.api.views import answer

__all__ = ["Accounts"]


class Accounts:
    """The handlers of ``/account``.

    ``thresholds_ns`` are the bin edges that the account has beside the usual ones. ``identity`` names the account's
    wire: wire id, run id, directory and configuration, as plain values. ``clock`` is nanoseconds since the epoch.
    """

    def __init__(
        self,
        account: Account,
        desk: Desk,
        thresholds_ns: Sequence[int],
        identity: Mapping[str, object],
        clock: Callable[[], int],
    ) -> None:
        self._account = account
        self._desk = desk
        self._clock = clock
        self._thresholds_ns = list(thresholds_ns)
        self._identity = dict(identity)

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /account``: as of the workers' last tallies."""
        query_of(request, NoQuery)
        return answer(_answer_of(self._account, self._identity, self._thresholds_ns))

    async def counts(self, request: web.Request) -> web.Response:
        """Answer ``GET /account/counts``: a few sums, cheap enough to be asked for several times a second."""
        query_of(request, NoQuery)
        account = self._account
        expected, delivered, outstanding = account.expected, account.delivered, account.outstanding
        return answer(
            account_answers.Counts(
                now=format_time(self._clock()),
                releases=account.releases,
                expected=expected,
                delivered=delivered,
                missing=expected - delivered - outstanding,
                outstanding=outstanding,
                pending=self._desk.pending,
                due=self._desk.overdue,
            )
        )


def _answer_of(
    account: Account, identity: Mapping[str, object], thresholds_ns: Sequence[int]
) -> account_answers.Account:
    figures = account.figures()
    totals = figures.totals()
    return account_answers.Account(
        wire=identity,
        thresholds_ns=thresholds_ns,
        circuits={
            name: account_answers.CircuitSums(expected=circuit.expected, sums=to_form(circuit.sums))
            for name, circuit in figures.by_label.items()
        },
        swarms={name: to_form(swarm) for name, swarm in figures.swarms.items()},
        lateness=figures.lateness.encode(),
        spread=figures.spread.encode(),
        coverage={coverage_name(fraction): histogram.encode() for fraction, histogram in figures.coverage.items()},
        counts=account_answers.AccountCounts(
            expected=totals.expected,
            delivered=totals.delivered,
            missing=totals.missing,
            outstanding=totals.outstanding,
            unreported=totals.unreported,
            unsent_messages=totals.unsent_messages,
            unsent_deliveries=totals.unsent_deliveries,
            refused_deliveries=totals.refused_deliveries,
            foreign=totals.foreign,
            releases=figures.releases,
            releases_settled=figures.releases_settled,
            releases_incomplete=figures.releases_incomplete,
            releases_measured=figures.releases_measured,
        ),
        published_releases=dict(account.published().by_edition),
        published_messages=dict(figures.published_messages),
        publish_errors=dict(figures.publish_errors),
        publish_refusals=dict(figures.publish_refusals),
        refused_messages=dict(figures.refused_messages),
        faults=list(figures.faults),
    )
