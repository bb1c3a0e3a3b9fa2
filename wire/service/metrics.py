"""The metrics endpoint: a Collector that reads the account at scrape, outside every hot path."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from wire.account import Account
from wire.contract.places import Circuit
from wire.contract.tally import CircuitSums
from wire.desk.desk import Desk
from wire.exposition import Buckets, family, number, worker_families
from wire.totals import CircuitFigures

__all__ = ["WireCollector", "metrics_app", "metrics_page", "registry_of"]

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


class WireCollector(Collector):
    """Families of one account; ``thresholds_ns`` are further bucket bounds, which must be bin edges.

    ``workers``: the workers' families too, where they serve none of their own.
    """

    def __init__(
        self, account: Account, desk: Desk, thresholds_ns: tuple[int, ...] = (), *, workers: bool = True
    ) -> None:
        self._account = account
        self._desk = desk
        self._workers = workers
        self._buckets = Buckets(account.edges, thresholds_ns)
        # Every circuit is there from the start: a series that begins above nought hides its first growth from rate().
        self._nothing = {
            str(circuit): CircuitFigures(0, CircuitSums(account.edges)) for circuit in account.directory.circuits
        }

    def collect(self) -> Iterator[Metric]:
        """Every family, read at this moment."""
        yield from self._wire()
        yield from self._circuits()
        if self._workers:
            yield from worker_families(self._account.swarms, self._buckets)

    def _wire(self) -> Iterator[Metric]:
        account = self._account
        totals = account.totals()
        languages = dict.fromkeys(sorted({Circuit.parse(name).language for name in self._nothing}), 0)
        yield self._by_label("releases_published", languages | account.published_releases)
        published = family("messages_published")
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
        yield self._buckets.family("publisher_lateness_seconds", {(): account.lateness})
        yield self._buckets.family("release_spread_seconds", {(): account.spread})
        yield self._buckets.family(
            "release_coverage_seconds", {(number(share),): held for share, held in account.coverage.items()}
        )
        quantiles = family("disclosure_latency_quantile_seconds")
        for share in QUANTILES:
            ends = totals.sums.disclosure.quantile(share)
            if ends is not None:
                for end, value in zip(("lower", "upper"), ends, strict=True):
                    quantiles.add_metric([number(share), end], value / 1e9)
        yield quantiles

    def _circuits(self) -> Iterator[Metric]:
        figures = self._nothing | self._account.circuits()
        for name, field in PER_CIRCUIT_COUNTERS.items():
            counted = family(name)
            for circuit, figure in figures.items():
                counted.add_metric(_circuit(circuit), getattr(figure.sums, field))
            yield counted
        expected, missing, outstanding = (
            family(name) for name in ("expected_deliveries", "missing_deliveries", "outstanding_deliveries")
        )
        for circuit, figure in figures.items():
            labels = _circuit(circuit)
            expected.add_metric(labels, figure.expected)
            missing.add_metric(labels, figure.sums.missing)
            outstanding.add_metric(labels, figure.outstanding)
        yield from (expected, missing, outstanding)
        labelled = {tuple(_circuit(circuit)): figure.sums for circuit, figure in figures.items()}
        yield self._buckets.family(
            "disclosure_latency_seconds", {labels: sums.disclosure.upper for labels, sums in labelled.items()}
        )
        yield self._buckets.family("transit_seconds", {labels: sums.transit.upper for labels, sums in labelled.items()})

    def _by_label(self, name: str, values: dict[str, int]) -> Metric:
        labelled = family(name)
        for label, value in values.items():
            labelled.add_metric([label], value)
        return labelled


def registry_of(*collectors: Collector) -> CollectorRegistry:
    """A registry of its own, with the process's figures beside the account's."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def metrics_page(registry: CollectorRegistry) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of ``GET /metrics``."""

    async def metrics(_: web.Request) -> web.Response:
        # The figures are read here, where nobody changes them meanwhile; writing them down takes twice as long, and
        # whoever publishes in this loop is not to wait for it.
        families = CollectorRegistry()
        families.register(_Read(list(registry.collect())))
        text = await asyncio.to_thread(generate_latest, families)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


def metrics_app(registry: CollectorRegistry) -> web.Application:
    """``GET /metrics`` in the Prometheus text format, and ``GET /`` that points to it."""

    async def index(_: web.Request) -> web.Response:
        return web.Response(
            text='<!doctype html><title>Wirestorm</title><a href="/metrics">metrics</a>',
            content_type="text/html",
        )

    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_get("/metrics", metrics_page(registry))
    return app


class _Read(Collector):
    """Families that have been read."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        """Every one of them."""
        return self._families


def _single(name: str, value: float) -> Metric:
    alone = family(name)
    alone.add_metric([], value)
    return alone


def _circuit(name: str) -> list[str]:
    circuit = Circuit.parse(name)
    return [circuit.language, circuit.region]
