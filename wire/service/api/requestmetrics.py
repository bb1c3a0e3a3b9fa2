"""The metrics of the API's requests: how many by method, route and status, and how long an answer takes."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from wire.contract.bins import COARSE_NS, edges
from wire.contract.histogram import Histogram
from wire.exposition import Buckets, family

__all__ = ["RequestMetrics"]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # others could be any text
SECOND_NS = 1_000_000_000


class RequestMetrics(Collector):
    """Counts requests that were answered."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, str]] = Counter()
        bin_edges = edges()
        self._seconds = Histogram(bin_edges)
        self._buckets = Buckets(bin_edges, bounds_ns=COARSE_NS)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request of a route's template, such as ``/releases/{uri}``."""
        self._requests[method if method in METHODS else "other", route, str(status)] += 1
        self._seconds.add(int(seconds * SECOND_NS))

    def collect(self) -> Iterator[Metric]:
        """Yield the two families."""
        requests = family("http_requests")
        for labels, count in self._requests.items():
            requests.add_metric(labels, count)
        yield requests
        yield self._buckets.family("http_request_seconds", {(): self._seconds})
