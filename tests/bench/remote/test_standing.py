"""The counts of a load test against a service since its start, read only while they are requested."""

import asyncio
from types import SimpleNamespace

from bench.base.errors import ServiceFault
from bench.base.quantiles import Stat
from bench.remote.standing import Standing
from tests.bench.remote.test_difference import account, sums
from wire.contract.histogram import Histogram

CIRCUIT = "de/western-europe"
SECOND_NS = 1_000_000_000
BEFORE = account({CIRCUIT: sums([SECOND_NS], [], 1)}, lateness=[SECOND_NS], releases=1)


def later(arrivals, releases):
    """The account once there were further arrivals, each a second's."""
    values = [SECOND_NS] * (1 + arrivals)
    return account({CIRCUIT: sums(values, [], 1)}, lateness=values, releases=releases)


class Service:
    """A client whose service breaks, and that knows whether it was asked."""

    url = "http://wire"

    def __init__(self):
        self.asked = asyncio.Event()

    async def get(self, path):
        self.asked.set()
        raise ServiceFault(self.url, f"{path} is not to be had")


def test_it_begins_with_nothing_and_grows_by_what_comes():
    """Earlier counts of the account are not the run's."""
    standing = Standing(SimpleNamespace(), BEFORE, 10, warm_up=False)
    assert standing.figures().of("missing").high == 0
    assert standing.figures().of("disclosure", Stat.P99).high is None
    standing.seconds = lambda: 2.0
    standing.take(later(6, 3))
    assert standing.figures().of("deliveries_per_second").high == 3.0
    assert standing.figures().of("disclosure", Stat.P99).high == 1.0


def test_a_warm_up_counts_and_has_no_latency():
    """Latencies count for the run from its end on."""
    standing = Standing(SimpleNamespace(), BEFORE, 10, warm_up=True)
    standing.seconds = lambda: 1.0
    standing.take(later(4, 2))
    assert standing.figures().of("deliveries_per_second").high == 4.0
    assert standing.figures().of("disclosure", Stat.P99).high is None
    standing.middle = later(4, 2)
    standing.take(later(5, 3))
    held = standing.figures().latencies["disclosure"].upper
    assert (held.count, isinstance(held, Histogram)) == (1, True)


async def test_the_service_is_asked_only_after_somebody_looked_and_its_faults_break_nothing():
    """Without a scrape there is no request. A reading that fails leaves the figures as they were."""
    service = Service()
    standing = Standing(service, BEFORE, 10, warm_up=False)
    watching = asyncio.create_task(standing.watch())
    try:
        for _ in range(5):
            await asyncio.sleep(0)
        assert not service.asked.is_set()
        standing.figures()
        async with asyncio.timeout(10):
            await service.asked.wait()
        await asyncio.sleep(0)
        assert not watching.done()
        assert standing.figures().of("missing").high == 0
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
