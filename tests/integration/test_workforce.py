"""Workers as processes, which end when asked to and outlive their wire and its broker: the sums stay right."""

import asyncio
import signal
import subprocess
import sys
from functools import partial

import pytest

from tests.integration.runs import fetch
from tests.integration.workforces import OUTLETS, eventually, staff
from tests.ports import own_port
from wire.errors import MusterError, SettingsError

pytestmark = pytest.mark.integration


async def test_a_wire_started_again_finds_its_workers_and_its_account(tmp_path):
    """They keep their outlets meanwhile: not one connection ends."""
    async with staff(tmp_path) as room:
        async with room.life() as first:
            await room.man("a", "b")
            await room.publish(100)
            await eventually(lambda: first.account.totals().delivered)
            owners = list(first.account.owners)
        async with room.life() as second:
            assert second.account.totals().expected == first.account.totals().expected
            await eventually(room.on)
            assert second.account.owners == owners
            await room.publish(20)
            totals = await room.settled()
            assert (totals.missing, totals.sums.duplicates) == (0, 0)
            assert sum(swarm.connects for swarm in second.account.swarms.values()) == OUTLETS
            assert second.account.delivery(room.messages[0].uri, 1).missing == 0


async def test_a_second_wire_of_the_same_id_is_refused_and_a_dead_ones_claim_is_not(tmp_path):
    """With the process that has it; the first one is not disturbed."""
    async with staff(tmp_path) as room:
        async with room.life(1) as first:
            room.hire("a")
            await first.switchboard.claimed()
            await eventually(room.on)
            async with room.life(1, tmp_path / "second") as second:
                with pytest.raises(MusterError, match="there is a wire w on this broker already, process"):
                    await second.switchboard.claimed()
            async with room.life(1, tmp_path / "third", "another") as third:
                await third.switchboard.claimed()
            room.force = first
            await room.publish(3)
            assert (await room.settled()).missing == 0
        async with room.life(1) as again:
            await again.switchboard.claimed()
        with pytest.raises(SettingsError, match="is no wire's id"):
            async with room.life(1, wire="with/level"):
                pass


async def test_after_a_brokers_return_what_is_due_waits_for_the_outlets(tmp_path):
    """Until the workers say that they are on; and no longer than the grace where they do not."""
    async with staff(tmp_path) as room, room.life(1) as force:
        await room.man("a")
        room.broker.kill()
        await eventually(lambda: force.muster.readiness().on == OUTLETS)  # as far as the wire knows
        room.broker.start()
        await force.gate.passage()
        assert force.muster.readiness().on == OUTLETS
        await room.publish(30)
        totals = await room.settled()
        assert (totals.missing, totals.sums.late) == (0, 0)
        room.kill("a", signal.SIGSTOP)
        force.gate._grace_s = 0.5
        await force.gate.passage()
        room.kill("a", signal.SIGCONT)


async def test_a_worker_that_is_asked_to_end_tells_everything_before_it_goes(tmp_path):
    """Nothing is unreported then, and its share passes on at once."""
    async with staff(tmp_path) as room, room.life():
        await room.man("a", "b")
        await room.publish(50)
        room.kill("a", signal.SIGTERM)
        status, said = await asyncio.to_thread(room.said, "a")
        assert (status, said) == (0, "")
        await eventually(lambda: room.owners() == ["b", "b"])
        await eventually(room.on)
        totals = await room.settled()
        assert (totals.missing, totals.sums.duplicates) == (0, 0)


async def test_a_worker_serves_its_own_metrics(tmp_path):
    """From the process itself, for Prometheus to scrape each; a place that is taken is said before it starts."""
    async with staff(tmp_path) as room, room.life(1):
        port = own_port()
        room.hire("a", "--metrics", f"127.0.0.1:{port}")
        await eventually(room.on)
        await room.publish(3)
        await room.settled()
        url = f"http://127.0.0.1:{port}/metrics"
        on = f'wirestorm_outlets{{state="on",worker="a"}} {float(OUTLETS)}'
        text = await eventually(lambda: fetch(url) if on in fetch(url) else "")
        for name in ("swarm_lag_seconds_bucket", "outlet_connects_total", "clock_offset_seconds"):
            assert f"wirestorm_{name}" in text
        assert "process_resident_memory_bytes" in text
        command = [sys.executable, "-m", "subscribers", "--broker", room.broker.url, "--metrics"]
        for where, words in ((f"127.0.0.1:{port}", "can't listen"), ("9301", "give HOST:PORT")):
            asked = partial(subprocess.run, [*command, where], capture_output=True, text=True, timeout=20, check=False)
            done = await asyncio.to_thread(asked)
            assert (done.returncode, done.stdout) == (104, "")
            assert words in done.stderr
            assert "--metrics" in done.stderr
