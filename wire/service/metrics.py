"""The metrics endpoint: a Collector that reads the account at scrape, outside every hot path."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from wire.account import Account
from wire.contract.histogram import BUCKETS_NS, Histogram
from wire.contract.metrics import METRICS, OUTLET_STATES, PREFIX
from wire.contract.places import Circuit
from wire.contract.tally import CircuitSums
from wire.desk.desk import Desk
from wire.totals import CircuitFigures

__all__ = ["WireCollector", "metrics_app", "registry_of"]

QUANTILES = (0.5, 0.9, 0.99, 0.999, 1.0)
PER_CIRCUIT_COUNTERS = {
    "deliveries": "delivered",
    "delivered_bytes": "body_bytes",
    "duplicate_deliveries": "duplicates",
    "reordered_deliveries": "reordered",
    "misdelivered_deliveries": "misdelivered",
    "late_deliveries": "late",
    "embargo_breaches": "breaches",
    "negative_latencies": "negative",
}

Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


class WireCollector(Collector):
    """Families of one account; ``thresholds_ns`` are further bucket bounds, which must be bin edges."""

    def __init__(self, account: Account, desk: Desk, thresholds_ns: tuple[int, ...] = ()) -> None:
        self._account = account
        self._desk = desk
        self._bounds = sorted({*BUCKETS_NS, *thresholds_ns})
        self._bins = [bisect_left(account.edges, bound) for bound in self._bounds]
        self._labels = [_number(bound / 1e9) for bound in self._bounds]
        # Every circuit is there from the start: a series that begins above nought hides its first growth from rate().
        self._nothing = {
            str(circuit): CircuitFigures(0, CircuitSums(account.edges)) for circuit in account.directory.circuits
        }

    def collect(self) -> Iterator[Metric]:
        """Every family, read at this moment."""
        yield from self._wire()
        yield from self._circuits()
        yield from self._workers()

    def _wire(self) -> Iterator[Metric]:
        account = self._account
        totals = account.totals()
        languages = dict.fromkeys(sorted({Circuit.parse(name).language for name in self._nothing}), 0)
        yield self._by_label("releases_published", languages | account.published_releases)
        published = _family("messages_published")
        for name, count in (dict.fromkeys(self._nothing, 0) | account.published_messages).items():
            published.add_metric(_circuit(name), count)
        yield published
        yield _single("flashes_published", account.flashes_published)
        yield _single("releases_sent", account.releases_sent)
        yield _single("releases_overdue", account.releases - account.releases_sent + self._desk.overdue)
        yield _single("publish_errors", account.publish_errors.total())
        yield _single("outbox_pending", self._desk.pending)
        yield _single("foreign_messages", totals.foreign)
        yield _single("releases_settled", account.releases_settled)
        yield _single("releases_incomplete", account.releases_incomplete)
        yield _single("account_faults", len(account.faults))
        yield _single("outlets_expected", len(account.directory.outlets))
        yield self._by_label("arrivals", {"exact": totals.sums.exact, "bounded": totals.sums.bounded})
        yield self._histograms("publisher_lateness_seconds", {(): account.lateness})
        yield self._histograms("release_spread_seconds", {(): account.spread})
        yield self._histograms(
            "release_coverage_seconds", {(_number(share),): held for share, held in account.coverage.items()}
        )
        quantiles = _family("disclosure_latency_quantile_seconds")
        for share in QUANTILES:
            ends = totals.sums.disclosure.quantile(share)
            if ends is not None:
                for end, value in zip(("lower", "upper"), ends, strict=True):
                    quantiles.add_metric([_number(share), end], value / 1e9)
        yield quantiles

    def _circuits(self) -> Iterator[Metric]:
        figures = self._nothing | self._account.circuits()
        for name, field in PER_CIRCUIT_COUNTERS.items():
            family = _family(name)
            for circuit, figure in figures.items():
                family.add_metric(_circuit(circuit), getattr(figure.sums, field))
            yield family
        expected, missing, outstanding = (
            _family(name) for name in ("expected_deliveries", "missing_deliveries", "outstanding_deliveries")
        )
        for circuit, figure in figures.items():
            labels = _circuit(circuit)
            expected.add_metric(labels, figure.expected)
            missing.add_metric(labels, figure.sums.missing)
            outstanding.add_metric(labels, figure.outstanding)
        yield from (expected, missing, outstanding)
        labelled = {tuple(_circuit(circuit)): figure.sums for circuit, figure in figures.items()}
        yield self._histograms(
            "disclosure_latency_seconds", {labels: sums.disclosure.upper for labels, sums in labelled.items()}
        )
        yield self._histograms("transit_seconds", {labels: sums.transit.upper for labels, sums in labelled.items()})

    def _workers(self) -> Iterator[Metric]:
        swarms = self._account.swarms
        yield self._histograms("swarm_lag_seconds", {(name,): swarm.lag for name, swarm in swarms.items()})
        yield self._histograms(
            "outlet_connect_seconds", {(name,): swarm.connect_times for name, swarm in swarms.items()}
        )
        families = {
            name: _family(name)
            for name in (
                "outlets",
                "outlet_connects",
                "outlet_disconnects",
                "receive_windows_closed",
                "clock_offset_seconds",
                "clock_uncertainty_seconds",
                "worker_cpu_seconds",
                "worker_resident_memory_bytes",
            )
        }
        for name, swarm in swarms.items():
            for state in OUTLET_STATES:
                families["outlets"].add_metric([name, state], swarm.states.get(state, 0))
            reasons: dict[str, int] = {}
            for reason, count in swarm.disconnects.items():
                short = reason.partition(":")[0]  # what follows names bytes and topics: not a bounded label
                reasons[short] = reasons.get(short, 0) + count
            for reason, count in reasons.items():
                families["outlet_disconnects"].add_metric([name, reason], count)
            families["outlet_connects"].add_metric([name], swarm.connects)
            families["receive_windows_closed"].add_metric([name], swarm.windows_closed)
            # A worker is taken only from the wire's own boot, where both read one clock.
            families["clock_offset_seconds"].add_metric([name], 0.0)
            families["clock_uncertainty_seconds"].add_metric([name], 0.0)
            families["worker_cpu_seconds"].add_metric([name], swarm.cpu_s)
            families["worker_resident_memory_bytes"].add_metric([name], swarm.resident_bytes)
        yield from families.values()

    def _by_label(self, name: str, values: dict[str, int]) -> Metric:
        family = _family(name)
        for label, value in values.items():
            family.add_metric([label], value)
        return family

    def _histograms(self, name: str, held: dict[tuple[str, ...], Histogram]) -> Metric:
        metric = METRICS[name]
        family = HistogramMetricFamily(PREFIX + name, metric.help, labels=metric.labels)
        for labels, histogram in held.items():
            running = list(accumulate(histogram.counts))
            buckets = [(label, float(running[index])) for label, index in zip(self._labels, self._bins, strict=True)]
            buckets.append(("+Inf", float(histogram.count)))
            family.add_metric(list(labels), buckets, histogram.sum_ns / 1e9)
        return family


def registry_of(*collectors: Collector) -> CollectorRegistry:
    """A registry of its own, with the process's figures beside the account's."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def metrics_app(registry: CollectorRegistry) -> web.Application:
    """``GET /metrics`` in the Prometheus text format, and ``GET /`` that points to it."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def index(_: web.Request) -> web.Response:
        return web.Response(
            text='<!doctype html><title>Wirestorm</title><a href="/metrics">metrics</a>',
            content_type="text/html",
        )

    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_get("/metrics", metrics)
    return app


def _family(name: str) -> CounterMetricFamily | GaugeMetricFamily:
    metric = METRICS[name]
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    return kind(PREFIX + name, metric.help, labels=metric.labels)


def _single(name: str, value: float) -> Metric:
    family = _family(name)
    family.add_metric([], value)
    return family


def _circuit(name: str) -> list[str]:
    circuit = Circuit.parse(name)
    return [circuit.language, circuit.region]


def _number(value: float) -> str:
    """A number as Prometheus writes it: 0.25, 1.0, 60.0 for bounds and shares alike."""
    return repr(float(value))
