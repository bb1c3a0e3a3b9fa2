"""The metrics endpoint: a Collector that reads the account at scrape, outside every hot path."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Protocol

from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from wire.account.account import Account
from wire.account.figures import AccountFigures, PublishedFigures
from wire.account.totals import Totals
from wire.contract.histogram import Histogram
from wire.contract.metric_labels import COHORT_CHOICES, MetricLabels
from wire.contract.metrics import REFUSALS, REJECTIONS
from wire.contract.places import circuit_of
from wire.exposition import Buckets, BuildCollector, doubt_family, family, number, worker_families
from wire.telemetry.cohort_families import CohortFamilies
from wire.telemetry.delivery_families import DeliveryFamilies
from wire.telemetry.doubts import wire_doubts
from wire.telemetry.rendering import render, text_of

__all__ = ["WireCollector", "metrics_app", "metrics_page", "page_of", "registry_of"]

DEFAULT_LABELS = MetricLabels()
QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999, 1.0)
SLICE_S = 0.0003  # of a scrape, after which the loop does what is due: no more than the publisher's own steps take


class Queue(Protocol):
    """What waits to be sent: a desk, or the feed in its place."""

    @property
    def pending(self) -> int:
        """The messages that the broker has not acknowledged, and what is not dispatched yet."""

    @property
    def overdue(self) -> int:
        """What is due and not dispatched yet."""


class WireCollector(Collector):
    """Families of one account; ``thresholds_ns`` are further bucket bounds, which must be bin edges.

    ``workers``: the workers' families too, where the workers serve none themselves. ``rejected`` are the counts of
    dropped control messages by reason, where there is control. ``log_dropped`` returns how many lines of the log could
    not be written. ``judged``: another collector of the process says what puts the figures in doubt.
    ``labels`` says which labels deliveries have.
    """

    def __init__(
        self,
        account: Account,
        queue: Queue,
        thresholds_ns: tuple[int, ...] = (),
        *,
        workers: bool = True,
        rejected: Mapping[str, int] | None = None,
        log_dropped: Callable[[], int] = lambda: 0,
        judged: bool = False,
        labels: MetricLabels = DEFAULT_LABELS,
    ) -> None:
        self._judged = judged
        self._account = account
        self._outlets = account.audience.size
        self._queue = queue
        self._workers = workers
        self._log_dropped = log_dropped
        self._rejected = rejected or dict.fromkeys(REJECTIONS, 0)
        self._buckets = Buckets(account.edges, thresholds_ns)
        counted = account.audience.labels
        self._families = DeliveryFamilies(labels.of(counted), account.edges)
        by_cohort = labels.choice in COHORT_CHOICES
        self._cohorts = CohortFamilies(labels, account.cohorts, account.edges) if by_cohort else None
        self._languages = sorted({found.language for name in counted if (found := circuit_of(name))})

    def follow(self, account: Account, queue: Queue, rejected: Mapping[str, int]) -> None:
        """Read the parts of a wire that was composed in the place of a killed one."""
        self._account, self._queue, self._rejected = account, queue, rejected

    def collect(self) -> Iterator[Metric]:
        """Yield every family, read at this moment."""
        figures, sent = self._account.figures(), self._account.published()
        pending, overdue = self._queue.pending, self._queue.overdue
        deliveries = self._families.deliveries(figures.by_label)
        if self._cohorts is not None:
            deliveries = self._cohorts.instead(deliveries, figures.by_cohort)
        yield from deliveries
        yield from self._wire(figures, sent, pending, overdue)
        if self._workers:
            yield from worker_families(figures.swarms, self._buckets)

    def _wire(self, account: AccountFigures, sent: PublishedFigures, pending: int, overdue: int) -> Iterator[Metric]:
        totals = account.totals()
        yield self._by_label("releases_published", dict.fromkeys(self._languages, 0) | sent.by_edition)
        yield self._families.published(account.published_messages)
        yield _single("flashes_published", sent.flashes)
        yield _single("releases_sent", sent.releases_sent)
        yield _single("releases_overdue", account.releases - sent.releases_sent + overdue)
        yield _single("publish_errors", account.publish_errors.total())
        refusals = dict.fromkeys(REFUSALS, 0)
        yield self._by_label("publish_refusals", refusals | account.publish_refusals)
        yield self._by_label("refused_messages", refusals | account.refused_messages)
        yield _single("refused_deliveries", account.refused_deliveries)
        yield _single("outbox_pending", pending)
        yield _single("foreign_messages", totals.foreign)
        yield _single("releases_settled", account.releases_settled)
        yield _single("releases_incomplete", account.releases_incomplete)
        yield self._by_label("control_rejected", self._rejected)
        yield _single("account_faults", len(account.faults))
        yield _single("log_lines_dropped", self._log_dropped())
        yield _single("outlets_expected", self._outlets)
        yield self._by_label("arrivals", {"exact": totals.sums.exact, "bounded": totals.sums.bounded})
        yield self._buckets.family("publisher_lateness_seconds", {(): account.lateness})
        yield self._buckets.family("release_spread_seconds", {(): account.spread})
        yield self._buckets.family(
            "release_coverage_seconds", {(number(fraction),): held for fraction, held in account.coverage.items()}
        )
        yield from self._latencies(account, totals)
        if not self._judged:
            yield doubt_family(wire_doubts(account, totals, self._outlets))

    def _latencies(self, account: AccountFigures, totals: Totals) -> Iterator[Metric]:
        disclosure, transit = totals.sums.disclosure, totals.sums.transit
        yield self._buckets.family("disclosure_latency_seconds", {(): disclosure.upper})
        yield self._buckets.family("transit_seconds", {(): transit.upper})
        quantiles = family("disclosure_latency_quantile_seconds")
        for fraction, ends in zip(QUANTILES, disclosure.quantiles(QUANTILES), strict=False):  # none without deliveries
            for end, value in zip(("lower", "upper"), ends, strict=True):
                quantiles.add_metric([number(fraction), end], value / 1e9)
        yield quantiles
        yield _quantiles("catch_up_quantile_seconds", account.catch_up())
        greatest = family("latency_max_seconds")
        for name, held in (
            ("disclosure", disclosure.upper),
            ("transit", transit.upper),
            ("spread", account.spread),
            ("publisher_lateness", account.lateness),
            ("swarm_lag", account.lag()),
        ):
            if held.count:
                greatest.add_metric([name], held.max_ns / 1e9)
        yield greatest

    def _by_label(self, name: str, values: Mapping[str, int]) -> Metric:
        labelled = family(name)
        for label, value in values.items():
            labelled.add_metric([label], value)
        return labelled


def registry_of(*collectors: Collector) -> CollectorRegistry:
    """Return a new registry of these collectors and the process's own figures."""
    registry = CollectorRegistry()
    for collector in (BuildCollector(), *collectors):
        registry.register(collector)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def metrics_page(registry: CollectorRegistry) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler of ``GET /metrics``."""

    async def metrics(_: web.Request) -> web.Response:
        # A collector reads its figures at once, so that they are of one moment, and makes families of them one by one.
        # The publisher shares the loop, and takes its turn between two of them.
        parts: list[str] = []
        began = time.perf_counter()
        for metric in registry.collect():
            parts.append(text_of(metric))
            if time.perf_counter() - began > SLICE_S:
                await asyncio.sleep(0)
                began = time.perf_counter()
        return web.Response(body="".join(parts).encode(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


def page_of(registry: CollectorRegistry) -> Callable[[], bytes]:
    """Return a function that reads and renders a registry."""
    return lambda: render(registry.collect())


def metrics_app(registry: CollectorRegistry) -> web.Application:
    """Return an application with ``GET /metrics`` in the Prometheus text format, and ``GET /`` that points to it."""

    async def index(_: web.Request) -> web.Response:
        return web.Response(
            text='<!doctype html><title>Wirestorm</title><a href="/metrics">metrics</a>',
            content_type="text/html",
        )

    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_get("/metrics", metrics_page(registry))
    return app


def _quantiles(name: str, held: Histogram) -> Metric:
    """Return p50, p99 and the maximum of times that may yet change, so that they can't be buckets that only grow."""
    found = family(name)
    for fraction in (0.5, 0.99, 1.0):
        value_ns = held.quantile(fraction)
        if value_ns is not None:
            found.add_metric([number(fraction)], value_ns / 1e9)
    return found


def _single(name: str, value: float) -> Metric:
    alone = family(name)
    alone.add_metric([], value)
    return alone
