"""Five runs of one seed through a proxy with a known delay: the p99 repeats.

On loopback alone the p99 follows the speed of the processors, which varies on a shared machine.
"""

import asyncio

import pytest

from bench.calibration.injections import Injection
from bench.calibration.proxy_process import proxied
from tests.support.brokers import RestartableBroker
from tests.support.run_files import read_file
from tests.support.runs import run, scenario

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

LINE_S = 0.25  # as by satellite


async def test_the_same_seed_repeats_its_p99_within_a_tenth_over_five_runs(tmp_path):
    """Each run has the same deliveries, none earlier than the delay, and the set reports that the p99 repeated."""
    broker = RestartableBroker(tmp_path)
    broker.start()
    try:
        async with proxied(Injection("a line", delay_ns=int(LINE_S * 1e9)), [broker.url], tmp_path) as line:
            options = ("--broker", line.urls[0], "--runs", 5)
            done, _ = await asyncio.to_thread(run, tmp_path, scenario(tmp_path, qos=0), *options, timeout=180)
    finally:
        broker.kill()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    held = read_file(tmp_path / "out" / "runs.json")
    summaries = [read_file(tmp_path / "out" / str(number) / "summary.json") for number in range(1, 6)]
    assert len({summary["delivered"] for summary in summaries}) == 1
    p99 = held["figures"]["disclosure.p99"]
    assert min(summary["latency_lower_seconds"]["disclosure"]["p50"] for summary in summaries) >= LINE_S
    assert held["repeatability"]["repeated"], (held["repeatability"], p99["values"])
    assert "repeated within 10%: over 5 runs" in held["repeatability"]["sentence"]
