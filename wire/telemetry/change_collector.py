"""The metric families of a service's corrections and kills."""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from wire.account.account import Account
from wire.exposition import Buckets, family

__all__ = ["ChangeCollector"]


class ChangeCollector(Collector):
    """Families of an account that is kept on disk: only such an account has the clocks of corrections and kills."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._buckets = Buckets(account.edges)

    def collect(self) -> Iterator[Metric]:
        """Yield every family, read at this moment; each kind is there from the start."""
        figures = self._account.changes()
        settled, missing, standing = map(family, ("changes_settled", "change_missing", "change_standing_seconds"))
        for kind in figures.times:
            settled.add_metric([kind], figures.settled[kind])
            missing.add_metric([kind], figures.without[kind])
            standing.add_metric([kind], figures.standing_ns[kind] / 1e9)
        yield from (settled, missing, standing)
        yield self._buckets.family("change_seconds", {(kind,): held for kind, held in figures.times.items()})
