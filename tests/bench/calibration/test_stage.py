"""One injection performed, on a real broker with a real worker; a fault ends it with one plain error."""

import asyncio
import os
import signal

import pytest

from bench.base.errors import BenchError
from bench.brokers.opening import open_broker
from bench.calibration.comparison import compare
from bench.calibration.injections import Injection
from bench.calibration.rounds import rounds
from bench.calibration.stage import perform
from bench.calibration.times import baseline
from tests.support.processes import descendants
from tests.support.waiting import eventually
from wire.directory.population import population

pytestmark = pytest.mark.integration

DIRECTORY = population(1, 12, 4)


async def performed(injection, broker, folder):
    return await perform(injection, broker, DIRECTORY, 4, rounds(DIRECTORY, 1, 40), folder)


async def test_an_injection_is_performed_and_its_account_agrees_with_the_proxy(tmp_path):
    """Nothing, and duplicates: every delivery is known to both sides."""
    async with open_broker("embedded", tmp_path) as broker:
        nothing = await performed(Injection("nothing"), broker, tmp_path)
        twice = await performed(Injection("duplicates", fate="twice", every=3), broker, tmp_path)
    assert nothing.account.totals().delivered == len(nothing.passages) > 0
    assert all(finding.recovered for finding in compare(twice, baseline(nothing)))
    assert twice.account.totals().sums.duplicates == len(twice.passages) // 3 > 0


@pytest.mark.parametrize(
    ("victim", "said"),
    [
        ("--control-fd", "killed by signal 9"),
        ("bench.calibration.proxy", "the proxy between broker and outlets was killed by signal 9"),
        ("nats-server", "SIGKILL"),
    ],
)
async def test_a_process_that_dies_ends_the_injection_with_its_own_error(tmp_path, victim, said):
    """The error of its death does not matter; no other process remains."""
    async with open_broker("embedded", tmp_path) as broker:
        performing = asyncio.create_task(performed(Injection("nothing"), broker, tmp_path))
        family = {}

        def complete():
            family.update(descendants(os.getpid()))
            lines = " ".join(family.values())
            return performing.done() or ("--control-fd" in lines and "bench.calibration.proxy" in lines)

        await eventually(complete)
        (pid,) = [pid for pid, line in family.items() if victim in line and "supervisor" not in line]
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BenchError) as caught:
            await performing
        assert said in str(caught.value)
        assert not [line for line in descendants(os.getpid()).values() if "--control-fd" in line or "proxy" in line]
