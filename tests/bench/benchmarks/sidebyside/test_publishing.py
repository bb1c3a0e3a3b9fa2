"""The trials of publishing: each publisher gets messages to the broker, and counts what the broker has taken."""

import shutil
from dataclasses import replace

import pytest

from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.benchmarks.sidebyside.publishing import measure_publishing
from bench.benchmarks.sidebyside.trial import PUBLISH_CLIENTS
from bench.brokers.opening import open_broker
from wire.broker.client import Access, connect

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed"),
]


async def test_a_publisher_counts_the_messages_that_the_broker_has(tmp_path):
    """A reader of everything has as many."""
    program = build_programs(tmp_path / "build").publisher
    setting = quick((), 50, 1, busy_ok=True).setting(Case("embedded", 1, "publish"))
    setting = replace(setting, seconds=0.1)  # a broker ends the connection of a reader that is too far behind
    async with open_broker("embedded", tmp_path) as broker:
        for kind in PUBLISH_CLIENTS:
            async with connect(Access.of(broker.urls[0]), "reader") as link:
                await link.subscribe("wire/#", 0)
                trial = await measure_publishing(kind, broker.urls[0], setting, program)
                found = 0
                async for _ in link.messages():
                    found += 1
                    if found == trial.deliveries:
                        break
            assert trial.cpu_us_per_delivery > 0
            assert trial.deliveries_per_second > 0
