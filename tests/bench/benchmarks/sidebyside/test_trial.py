"""A trial on a real broker: every client has its expected deliveries, and leaves nothing to the next one."""

import asyncio
import json
import re
import shutil

import pytest

from bench.benchmarks.sidebyside.baseline import COMPILERS, build_baseline
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.trial import CLIENTS, ORDER_CLIENTS, measure
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
    program = build_baseline(tmp_path / "build")
    setting = quick((), 50, 1, busy_ok=True).setting(Case("embedded", 1, "flood"))
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

        for kind in dict.fromkeys((*CLIENTS, *ORDER_CLIENTS)):
            trial = await measure(kind, broker.urls[0], setting, program, tmp_path)
            assert trial.deliveries > 0
            assert (await streams())["$MQTT_msgs"][0] > 0
            await broker.renew()
            assert await streams() == NOTHING
