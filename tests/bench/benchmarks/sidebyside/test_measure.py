"""A trial on a real broker: every client has its expected deliveries, and leaves nothing to the next one."""

import asyncio
import json
import re
import shutil

import pytest

from bench.benchmarks.sidebyside.deliveries import measure_deliveries
from bench.benchmarks.sidebyside.measure import measure_turn
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.benchmarks.sidebyside.trial import BURST_CLIENTS, CLIENTS, ORDER_CLIENTS, PUBLISH_CLIENTS
from bench.brokers.opening import open_broker
from tests.support.metrics_pages import fetch

pytestmark = [
    pytest.mark.integration,
    pytest.mark.quiet,
    pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed"),
]
NOTHING = {"$MQTT_msgs": (0, 0), "$MQTT_out": (0, 0), "$MQTT_sess": (0, 0)}


async def test_no_trial_finds_what_the_one_before_it_left(tmp_path):
    """After each client the embedded broker has no session, no consumer and no message of the last one's."""
    programs = build_programs(tmp_path / "build")
    tried = {"flood": CLIENTS, "order": (ORDER_CLIENTS,), "burst": BURST_CLIENTS, "publish": PUBLISH_CLIENTS}
    async with open_broker("embedded", tmp_path) as broker:
        monitor = re.search(r'http: "([^"]+)"', (tmp_path / "nats-1.conf").read_text())[1]

        async def streams():
            server = json.loads(await asyncio.to_thread(fetch, f"http://{monitor}/jsz?streams=1"))
            (account,) = server["account_details"]
            return {
                stream["name"]: (stream["state"]["messages"], stream["state"]["consumer_count"])
                for stream in account["stream_detail"]
                if stream["name"] in NOTHING
            }

        for mode, kinds in tried.items():
            setting = quick((), 50, 1, busy_ok=True).setting(Case("embedded", 1, mode))
            for kind in kinds:
                together = kind if isinstance(kind, tuple) else (kind,)
                trials = await measure_turn(together, broker.urls[0], setting, programs, tmp_path)
                assert list(trials) == list(together)
                assert all(trial.deliveries > 0 for trial in trials.values())
                assert (await streams())["$MQTT_msgs"][0] > 0
                await broker.renew()
                assert await streams() == NOTHING


async def test_a_flood_at_qos_2_has_a_baseline_of_its_own(tmp_path):
    """Baseline and swarm have every delivery, by PUBREC, PUBREL and PUBCOMP."""
    program = build_programs(tmp_path / "build").baseline
    setting = quick((), 50, 1, busy_ok=True).setting(Case("embedded", 2, "flood"))
    async with open_broker("embedded", tmp_path) as broker:
        for kind in ("baseline", "swarm"):
            trial = await measure_deliveries(kind, broker.urls[0], setting, program, tmp_path)
            assert trial.deliveries > 0
            await broker.renew()
