"""A worker's metrics over HTTP, from a thread of its own: the loop leaves a copy of its figures at each tick, and a
scrape reads the last one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from subscribers.errors import ExposureError
from wire.contract.histogram import Histogram, edges
from wire.contract.tally import SwarmFigures
from wire.exposition import Buckets, worker_families

__all__ = ["Exposure"]


class Exposure(Collector):
    """Serves ``GET /metrics`` for one worker at HOST:PORT. ExposureError where it can't."""

    def __init__(self, worker: str, where: str) -> None:
        host, colon, port = where.rpartition(":")
        if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise ExposureError(f"{where!r} is no place to listen; give HOST:PORT, as in 127.0.0.1:9301")
        self._worker = worker
        # At nought until it has a share: a series that begins above that has no growth to Prometheus.
        self._told = SwarmFigures(Histogram(edges()), Histogram(edges())), Buckets(edges())
        self._watched = False
        registry = CollectorRegistry()
        registry.register(self)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        try:
            start_http_server(int(port), host.strip("[]"), registry)
        except OSError as error:
            raise ExposureError(f"can't listen on {where}: {error.strerror}; choose another place") from error

    def watch(self, figures: SwarmFigures, bin_edges: Sequence[int]) -> None:
        """Take the worker's figures, from its own thread; the histogram goes on changing there, so it is copied."""
        buckets = self._told[1] if self._watched else Buckets(bin_edges)  # the wire's, with its thresholds; they stay
        self._watched = True
        lag = Histogram(bin_edges)
        lag.merge(figures.lag)
        self._told = replace(figures, lag=lag), buckets

    def collect(self) -> Iterator[Metric]:
        """Every family of a worker, as it was last told."""
        figures, buckets = self._told
        yield from worker_families({self._worker: figures}, buckets)
