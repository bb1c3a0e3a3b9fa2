"""The merged account over HTTP, in the form that workers' tallies have: a load test makes its summary of it."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from wire.account import Account
from wire.desk.desk import Desk
from wire.service.api.reading import query_fields
from wire.service.api.views import answer

__all__ = ["Accounts"]


class Accounts:
    """The handlers of ``/account``. ``thresholds_ns`` are the bin edges that the account has beside the usual ones,
    ``identity`` says whose account it is: wire id, run id, directory and terms, as plain values. ``clock`` is
    nanoseconds since the epoch.
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
        """``GET /account``: as of the workers' last tallies."""
        query_fields(request)
        account = self._account
        totals = account.totals()
        return answer(
            {
                "wire": self._identity,
                "thresholds_ns": self._thresholds_ns,
                "circuits": {
                    name: {"expected": figures.expected, "sums": figures.sums.encode()}
                    for name, figures in account.circuits().items()
                },
                "swarms": {name: swarm.encode() for name, swarm in account.swarms.items()},
                "lateness": account.lateness.encode(),
                "spread": account.spread.encode(),
                "coverage": {repr(share): histogram.encode() for share, histogram in account.coverage.items()},
                "counts": {
                    "expected": totals.expected,
                    "delivered": totals.delivered,
                    "missing": totals.missing,
                    "outstanding": totals.outstanding,
                    "unreported": totals.unreported,
                    "unsent_messages": totals.unsent_messages,
                    "unsent_deliveries": totals.unsent_deliveries,
                    "foreign": totals.foreign,
                    "releases": account.releases,
                    "releases_settled": account.releases_settled,
                    "releases_incomplete": account.releases_incomplete,
                    "releases_measured": account.releases_measured,
                },
                "published_releases": dict(account.published_releases),
                "published_messages": dict(account.published_messages),
                "publish_errors": dict(account.publish_errors),
                "faults": list(account.faults),
            }
        )

    async def counts(self, request: web.Request) -> web.Response:
        """``GET /account/counts``: a few sums, cheap enough to ask for several times a second."""
        query_fields(request)
        account = self._account
        expected, delivered, outstanding = account.owed, account.made, account.awaited
        return answer(
            {
                "now_ns": self._clock(),
                "releases": account.releases,
                "expected": expected,
                "delivered": delivered,
                "missing": expected - delivered - outstanding,
                "outstanding": outstanding,
                "pending": self._desk.pending,
            }
        )
