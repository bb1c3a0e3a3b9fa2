"""A comparison of real runs, one side of which has a known delay."""

import asyncio
import sys
from statistics import fmean

import pytest

from bench.base.exits import Exit
from bench.brokers.opening import open_broker
from bench.calibration.injections import Injection
from bench.calibration.proxy_process import proxied
from bench.comparison.document import Finding
from bench.comparison.findings import Plan, compare_rounds
from bench.comparison.reading import read_run

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

ROUNDS = 6
TRIES = 3
DELAY_S = 0.005
PROXY_S = 0.0005  # that the proxies may differ by beside the delay: the one that delays also writes packets together
SMALL = (
    "audience.outlets=60",
    "audience.control=0",
    "calendar.background_per_minute=600",
    "duration=4s",
    "metrics.enabled=false",
    "swarm.workers=1",
    "warmup=1s",
)


async def run_through(proxy, folder):
    """Run the scenario through a proxy, again where the run is INVALID; return what is compared of it.

    On a machine that others use every run is INVALID, and the test is skipped.
    """
    settings = [word for setting in SMALL for word in ("--set", setting)]
    brokers = [word for url in proxy.urls for word in ("--broker", url)]
    for attempt in range(TRIES):
        out = folder / str(attempt)
        words = ["run", "steady", *settings, "--quiet", "--out", str(out), *brokers]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate()
        assert process.returncode in (Exit.PASS, Exit.INVALID), said
        if process.returncode == Exit.PASS:
            return read_run(out).run
    pytest.skip(f"no run counts on this machine: {said.decode()}")


async def held_s(proxy):
    """The mean time that a packet was in a proxy, by its own clock: on a full machine longer than it was told."""
    passages, _ = await proxy.report()
    return fmean(passage.out_ns - passage.in_ns for passage in passages if passage.out_ns) / 1e9


async def test_five_milliseconds_on_one_side_are_found_with_an_interval_that_holds_them(tmp_path):
    """Both sides go through a proxy to one broker, and one proxy delays each packet, give or take a little."""
    for part in ("direct", "delayed"):
        (tmp_path / part).mkdir()
    async with (
        open_broker("embedded", tmp_path) as broker,
        proxied(Injection("nothing"), broker.urls, tmp_path / "direct") as direct,
        proxied(Injection("delay", delay_ns=int(DELAY_S * 1e9)), broker.urls, tmp_path / "delayed") as delayed,
    ):
        rounds = [
            [
                await run_through(proxy, tmp_path / f"{name}-{number}")
                for name, proxy in (("direct", direct), ("delayed", delayed))
            ]
            for number in range(ROUNDS)
        ]
        longest_s = await held_s(delayed) - await held_s(direct)
    found = {each.figure: each for each in compare_rounds(Plan.live(("direct", "delayed"), ROUNDS, 0.1), rounds)}
    for name in ("half", "last"):
        assert found[name].finding is Finding.WORSE, found[name]
        assert found[name].low < max(DELAY_S, longest_s) + PROXY_S, (found[name], longest_s)
        assert found[name].high > DELAY_S - PROXY_S, found[name]
