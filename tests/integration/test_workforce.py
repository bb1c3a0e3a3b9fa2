"""Workers as processes end when asked to, and outlive their wire and its broker; the sums stay right."""

import asyncio
import signal
import subprocess
import sys
from functools import partial

import pytest

from tests.support.metrics_pages import fetch
from tests.support.ports import own_port
from tests.support.simulated_wire import owners
from tests.support.waiting import eventually
from tests.support.worker_processes import OUTLETS, wire_and_workers
from wire.errors import MembershipError, SettingsError
from wire.workers.readiness_barrier import ReadinessBarrier

pytestmark = pytest.mark.integration


async def test_a_wire_started_again_finds_its_workers_and_its_account(tmp_path):
    """Workers keep their outlets while the wire is away: no connection ends."""
    async with wire_and_workers(tmp_path) as room:
        async with room.run_wire() as first:
            await room.start_and_wait("a", "b")
            await room.publish(100)
            await eventually(lambda: first.account.totals().delivered)
            before = owners(first.account)
        async with room.run_wire() as second:
            assert second.account.totals().expected == first.account.totals().expected
            await eventually(room.on)
            assert owners(second.account) == before
            await room.publish(20)
            totals = await room.settled()
            assert (totals.missing, totals.sums.duplicates) == (0, 0)
            assert sum(swarm.connects for swarm in second.account.figures().swarms.values()) == OUTLETS
            assert second.account.delivery(room.published[0][0], 1).missing == 0


async def test_a_second_wire_of_the_same_id_is_refused_and_a_dead_ones_lease_is_not(tmp_path):
    """A second wire is refused with the process of the first, which goes on undisturbed."""
    async with wire_and_workers(tmp_path) as room:
        async with room.run_wire(1) as first:
            room.start("a")
            await first.control_server.claimed()
            await eventually(room.on)
            async with room.run_wire(1, tmp_path / "second") as second:
                with pytest.raises(MembershipError, match="there is a wire w on this broker already, process"):
                    await second.control_server.claimed()
            async with room.run_wire(1, tmp_path / "third", "another") as third:
                await third.control_server.claimed()
            await room.publish(3)
            assert (await room.settled()).missing == 0
        async with room.run_wire(1) as again:
            await again.control_server.claimed()
        with pytest.raises(SettingsError, match="is not a wire's id"):
            async with room.run_wire(1, wire_id="with/level"):
                pass


async def test_after_a_brokers_return_what_is_due_waits_for_the_outlets(tmp_path):
    """Messages wait until the workers report their outlets online, and no longer than the grace."""
    async with wire_and_workers(tmp_path) as room, room.run_wire(1) as wire:
        await room.start_and_wait("a")
        room.broker.kill()
        await eventually(lambda: wire.membership.readiness().on == OUTLETS)  # by the wire's last report
        room.broker.start()
        await wire.barrier.passage()
        assert wire.membership.readiness().on == OUTLETS
        await room.publish(30)
        totals = await room.settled()
        assert (totals.missing, totals.sums.late) == (0, 0)
        room.kill("a", signal.SIGSTOP)
        await ReadinessBarrier(wire.membership, 0.5).passage()
        room.kill("a", signal.SIGCONT)


async def test_a_worker_that_is_asked_to_end_reports_everything_first(tmp_path):
    """A terminated worker leaves nothing unreported, and its partition is reassigned at once."""
    async with wire_and_workers(tmp_path) as room, room.run_wire():
        await room.start_and_wait("a", "b")
        await room.publish(50)
        room.kill("a", signal.SIGTERM)
        status, said = await asyncio.to_thread(room.said, "a")
        assert (status, said) == (0, "")
        await eventually(lambda: room.owners() == ["b", "b"])
        await eventually(room.on)
        totals = await room.settled()
        assert (totals.missing, totals.sums.duplicates) == (0, 0)


async def test_a_worker_serves_its_own_metrics(tmp_path):
    """Each worker process serves its metrics; an address that is taken is reported before the worker starts."""
    async with wire_and_workers(tmp_path) as room, room.run_wire(1):
        port = own_port()
        room.start("a", "--metrics", f"127.0.0.1:{port}")
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
