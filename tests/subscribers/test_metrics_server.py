"""A worker's metrics as of its last tick."""

import pytest
from prometheus_client import CollectorRegistry

from subscribers.errors import MetricsServerError
from subscribers.metrics_server import WorkerMetrics, serve_metrics
from tests.support.ports import own_port
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.tally import SwarmFigures

LABEL = {"worker": "w"}


def sampled(metrics, name, **labels):
    registry = CollectorRegistry()
    registry.register(metrics)
    return registry.get_sample_value(f"wirestorm_{name}", LABEL | labels)


def figures_of(connects):
    figures = SwarmFigures(Histogram(edges()), Histogram(edges()), {"on": connects}, connects)
    for _ in range(connects):
        figures.lag.add(1_000_000)
        figures.connect_times.add(2_000_000)
    return figures


def test_every_series_begins_at_zero():
    """Prometheus sees no growth in a series that begins above 0."""
    metrics = WorkerMetrics("w")
    assert sampled(metrics, "outlets", state="on") == 0
    assert sampled(metrics, "outlet_connects_total") == 0
    assert sampled(metrics, "swarm_lag_seconds_count") == 0


def test_a_scrape_sees_the_last_tick_and_nothing_that_came_after_it():
    """The worker's histograms go on changing in another thread."""
    metrics, figures = WorkerMetrics("w"), figures_of(3)
    metrics.watch(figures, edges())
    figures.lag.add(1)
    figures.connect_times.add(1)
    assert sampled(metrics, "outlets", state="on") == 3
    assert sampled(metrics, "swarm_lag_seconds_count") == 3
    assert sampled(metrics, "outlet_connect_seconds_count") == 3
    metrics.watch(figures, edges())
    assert sampled(metrics, "swarm_lag_seconds_count") == 4


@pytest.mark.parametrize(
    "where",
    ["nowhere", ":9301", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:²", "a..b:9301"],
)
def test_a_place_that_is_none_is_named(where):
    """The error gives a remedy."""
    with pytest.raises(MetricsServerError, match="give HOST:PORT"):
        serve_metrics(WorkerMetrics("w"), where)


def test_a_place_where_it_cannot_listen_is_named():
    """With the reason."""
    where = f"203.0.113.1:{own_port()}"  # of no machine (RFC 5737)
    with pytest.raises(MetricsServerError, match=f"can't listen on {where}"):
        serve_metrics(WorkerMetrics("w"), where)
