"""A worker's metrics over HTTP, from a thread of its own: the loop leaves a copy of its figures at each tick, and a
scrape reads the last one.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from subscribers.errors import MetricsServerError
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.tally import SwarmFigures
from wire.exposition import Buckets, BuildCollector, worker_families
from wire.host.listening import parse_place

__all__ = ["WorkerMetrics", "serve_metrics"]


class WorkerMetrics(Collector):
    """The figures of one worker as of its last tick. Their histograms are copies: the worker's own go on changing."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        # All are 0 until the worker has a partition: a series that begins above 0 has no growth to Prometheus.
        self._last = SwarmFigures(Histogram(edges()), Histogram(edges())), Buckets(edges())
        self._configured = False

    def watch(self, figures: SwarmFigures, bin_edges: Sequence[int]) -> None:
        """Take the worker's figures, in its own thread. The buckets are those of the first call: the wire's, with its
        thresholds.
        """
        buckets = self._last[1] if self._configured else Buckets(bin_edges)
        self._configured = True
        lag, connect_times = Histogram(bin_edges), Histogram(bin_edges)
        lag.merge(figures.lag)
        connect_times.merge(figures.connect_times)
        self._last = replace(figures, lag=lag, connect_times=connect_times), buckets

    def collect(self) -> Iterator[Metric]:
        """Yield every metric family of a worker, as of its last tick."""
        figures, buckets = self._last
        yield from worker_families({self._worker: figures}, buckets)


def serve_metrics(metrics: WorkerMetrics, where: str) -> None:
    """Serve ``GET /metrics`` at HOST:PORT from now on, with the metrics of the process; MetricsServerError where that
    can't be.
    """
    try:
        host, port = parse_place(where)
    except ValueError:
        port = 0
    if not port:
        raise MetricsServerError(f"{where!r} is no place to listen; give HOST:PORT, as in 127.0.0.1:9301")
    registry = CollectorRegistry()
    registry.register(BuildCollector())
    registry.register(metrics)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        raise MetricsServerError(f"can't listen on {where}: {error.strerror}; choose another address") from error
