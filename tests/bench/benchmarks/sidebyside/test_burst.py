"""The trials of a burst: each pair of publisher and outlets has every delivery, and times for them."""

import shutil

import pytest

from bench.benchmarks.sidebyside.burst import measure_burst
from bench.benchmarks.sidebyside.morning import morning
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.benchmarks.sidebyside.trial import BURST_CLIENTS, SEED
from bench.brokers.opening import open_broker
from wire.directory.population import population

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed"),
]


async def test_each_pair_has_the_bursts_deliveries_and_their_times(tmp_path):
    """The same number for each: that of the morning's forty releases. At QoS 1 ``measure`` is tested."""
    programs = build_programs(tmp_path / "build")
    setting = quick((), 50, 1, busy_ok=True).setting(Case("embedded", 2, "burst"))
    _, at_once = await morning(population(SEED, 50, 90), 7)
    async with open_broker("embedded", tmp_path) as broker:
        for kind in BURST_CLIENTS:
            trial = await measure_burst(kind, broker.urls[0], setting, programs, tmp_path)
            assert trial.deliveries == at_once.deliveries
            assert 0 < trial.seconds_to_99 <= trial.seconds_to_last
            await broker.renew()
