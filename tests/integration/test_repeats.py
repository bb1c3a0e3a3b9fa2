"""The same seed five times over a line whose delay is known: what is measured repeats where the truth does.

On loopback alone the truth is the speed of the processors, which a shared machine does not repeat.
"""

import asyncio
import json

import pytest

from bench.calibration.between import between
from bench.calibration.injections import Injection
from tests.integration.runs import run, scenario
from tests.integration.workforces import Broker

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

LINE_S = 0.25  # to the other side of the world and by satellite


async def test_the_same_seed_repeats_its_p99_within_a_tenth_over_five_runs(tmp_path):
    """Each run has the same deliveries, none sooner than the line allows, and the set says that its p99 repeated."""
    broker = Broker(tmp_path)
    broker.start()
    try:
        async with between(Injection("a line", delay_ns=int(LINE_S * 1e9)), [broker.url], tmp_path) as line:
            options = ("--broker", line.urls[0], "--runs", 5)
            done, _ = await asyncio.to_thread(run, tmp_path, scenario(tmp_path, qos=0), *options, timeout=180)
    finally:
        broker.kill()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    held = json.loads((tmp_path / "out" / "runs.json").read_text())
    summaries = [json.loads((tmp_path / "out" / str(number) / "summary.json").read_text()) for number in range(1, 6)]
    assert len({summary["delivered"] for summary in summaries}) == 1
    p99 = held["figures"]["disclosure.p99"]
    assert min(summary["latency_lower_seconds"]["disclosure"]["p50"] for summary in summaries) >= LINE_S
    assert held["repeatability"]["repeated"], (held["repeatability"], p99["values"])
    assert "repeated within 10%: over 5 runs" in held["repeatability"]["sentence"]
