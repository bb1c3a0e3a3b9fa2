"""The bench as it runs: every reader gets what it is owed on one broker, and its memory is what /proc says."""

import asyncio
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from bench.brokers.opening import open_broker
from bench.errors import BenchError
from bench.exits import Exit
from bench.sidebyside import command, rounds
from bench.sidebyside.crowd import crowd
from bench.sidebyside.floor import COMPILERS, build_floor, floor
from bench.sidebyside.plan import Case, quick
from bench.sidebyside.reader import Crowd
from bench.sidebyside.swarm import terms
from bench.sidebyside.trial import READERS, measure
from bench.workers import local_workers
from tests.integration.runs import fetch, until
from tests.ports import own_port
from wire.boot import boot_id
from wire.contract.control import Assignment, Leave
from wire.contract.histogram import edges
from wire.directory.population import population
from wire.muster import Muster

pytestmark = [
    pytest.mark.integration,
    pytest.mark.quiet,
    pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed"),
]

FIGURES = {"cpu_us_per_delivery", "deliveries_per_second", "connect_seconds"}
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return build_floor(tmp_path_factory.mktemp("build"))


def resident_bytes(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def test_a_quick_bench_writes_every_readers_figures_and_a_page_that_needs_no_network(tmp_path, monkeypatch):
    """A reader that had other than it was owed would have broken; the machine may be busy, and then it says so."""
    monkeypatch.chdir(tmp_path)
    code = command.main(["--quick", "--busy-ok", "--broker", "embedded", "--qos", "1", "--mode", "paced"])
    assert code in (Exit.PASS, Exit.INVALID)
    document = json.loads((tmp_path / "bench/results/latest.json").read_text())
    found = document["embedded"]["1"]["paced"]
    assert bool(found["doubts"]) == (code == Exit.INVALID)
    assert set(found["floor"]) >= FIGURES
    assert set(found["aiomqtt"]) >= FIGURES
    assert FIGURES | {"bytes_per_outlet"} <= set(found["swarm"])
    assert all("failures" not in found[kind] for kind in READERS)
    assert all(found[kind]["deliveries"][0] > 0 for kind in READERS)
    assert set(found["ratios"]) == {"swarm/floor", "aiomqtt/floor"}
    assert document["micro"]
    assert document["about"]["cores"] == len(os.sched_getaffinity(0))
    page = (tmp_path / "bench/results/latest.html").read_text()
    assert "Plotly.newPlot" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)


async def test_no_trial_finds_what_the_one_before_it_left(tmp_path, program):
    """After each reader the embedded broker has no session, no consumer and no message of the last one's."""
    plan = quick((), 50, 1, busy_ok=True)
    setting = plan.setting(Case("embedded", 1, "flood"))
    async with open_broker("embedded", tmp_path) as broker:
        monitor = re.search(r'http: "([^"]+)"', (tmp_path / "nats-1.conf").read_text())[1]

        async def left():
            server = json.loads(await asyncio.to_thread(fetch, f"http://{monitor}/jsz?streams=1"))
            (account,) = server["account_details"]
            return {
                stream["name"]: (stream["state"]["messages"], stream["state"]["consumer_count"])
                for stream in account["stream_detail"]
                if stream["name"] in ("$MQTT_msgs", "$MQTT_out", "$MQTT_sess")
            }

        for kind in READERS:
            trial = await measure(kind, broker.urls[0], setting, program, tmp_path)
            assert trial.deliveries > 0
            assert (await left())["$MQTT_msgs"][0] > 0
            await broker.renew()
            assert await left() == {"$MQTT_msgs": (0, 0), "$MQTT_out": (0, 0), "$MQTT_sess": (0, 0)}


async def test_a_reader_that_cannot_come_on_says_why(program):
    """In one line each, where nobody listens."""
    nobody = Crowd(population(1, 3, 1), f"mqtt://127.0.0.1:{own_port()}", 0)
    with pytest.raises(BenchError, match="the floor brought no outlets on: floor: connect: Connection refused"):
        async with floor(program, nobody, 7):
            pass
    with pytest.raises(BenchError, match=r"aiomqtt brought no outlets on: .*Connection refused"):
        async with crowd(nobody, 7):
            pass


async def test_a_machine_that_stays_busy_gives_its_reason_instead_of_a_result(tmp_path, program, monkeypatch):
    """A process of ours that the bench knows nothing of keeps a core."""
    monkeypatch.setattr(rounds, "PATIENCE_S", 0.0)
    case = Case("embedded", 0, "paced")
    plan = quick((case,), 20, 1, busy_ok=False)
    said = []
    cores = os.cpu_count() or 1
    hogs = [await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass") for _ in range(cores)]
    try:
        outcome = await rounds.run_case(plan, case, program, said.append)
    finally:
        for hog in hogs:
            hog.kill()
            await hog.wait()
    assert "other programs used" in outcome.busy
    assert len([line for line in said if "attempt" in line]) == rounds.ATTEMPTS


async def test_the_memory_of_an_outlet_is_what_proc_says_of_the_worker(tmp_path):
    """Read from outside: when the worker has joined and has no share yet, and when its outlets are on."""
    outlets = 2_000
    directory = population(1, outlets, 10)
    tallies, bare = [], []
    muster = Muster(1, boot_id(), edges(), lambda _, tally: tallies.append(tally), lambda _: None)
    async with open_broker("embedded", tmp_path) as broker:
        agreed = terms(Crowd(directory, broker.urls[0], 0), 1, 10, 50_000_000)

        def assignment(share, workers):
            bare.append(resident_bytes(muster.members[0].join.pid))
            return Assignment(7, directory.digest, ((share, workers),), agreed)

        async with local_workers(1, tmp_path, {}, muster.attend, muster.closed):
            await muster.gather(assignment, 30.0)
            assert (await muster.ready(60.0, lambda _: None)).on == outlets
            later = len(tallies) + 3
            await asyncio.to_thread(until, lambda: len(tallies) >= later)
            full = resident_bytes(muster.members[0].join.pid)
            muster.dismiss(Leave())
            await muster.dismissed(20.0)
    swarm = tallies[-1].swarm
    assert (swarm.resident_bytes - swarm.bare_bytes) / outlets == pytest.approx((full - bare[0]) / outlets, rel=0.1)
    assert swarm.resident_bytes == pytest.approx(full, rel=0.02)
