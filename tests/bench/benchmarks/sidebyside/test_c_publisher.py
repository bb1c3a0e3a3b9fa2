"""The C publisher: each message reaches the broker once, as a wire's publisher sends it."""

import asyncio
import shutil
from collections import Counter

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.c_publisher import c_publisher
from bench.benchmarks.sidebyside.messages import messages_of
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.brokers.opening import open_broker
from bench.workload.compose import Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool
from tests.support.brokers import OURS
from tests.support.ports import own_port
from wire.broker.client import Access, connect
from wire.broker.window import WINDOW
from wire.directory.population import population

pytestmark = pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed")
DIRECTORY = population(1, 300, 90)


async def some_messages(count):
    composer = Composer(sample_pool(), 1, 20_000, 1.5)
    (messages,) = await messages_of(
        DIRECTORY, 7, [Planned("release", 0, composer.release(["en"], 10**18)) for _ in range(count)]
    )
    return messages


async def received(link, count):
    found = Counter()
    async for topic, payload, *_ in link.messages():
        found[topic, payload] += 1
        if found.total() == count:
            return found
    return found


@pytest.mark.integration
@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("broker", OURS)
async def test_each_message_reaches_the_broker_once(broker, qos, tmp_path):
    """More messages than the window has room for, of a few hundred bytes to more than the socket takes at a time."""
    messages = await some_messages(30)
    assert len(messages) > WINDOW
    program = build_programs(tmp_path / "build").publisher
    async with open_broker(broker, tmp_path) as opened, connect(Access.of(opened.urls[0]), "reader") as link:
        await link.subscribe("wire/#", qos)
        async with c_publisher(program, opened.urls[0], "source", qos, messages) as publisher:
            published = await publisher.publish()
        async with asyncio.timeout(30):
            found = await received(link, len(messages))
    assert published.messages == len(messages)
    assert published.seconds > 0
    assert found == Counter((message.topic, message.document) for message in messages)


@pytest.mark.integration
@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_flood_sends_the_messages_over_and_over(qos, tmp_path):
    """For the time that is given, and fewer messages than the window are no limit."""
    messages = (await some_messages(3))[:3]
    program = build_programs(tmp_path / "build").publisher
    async with (
        open_broker("embedded", tmp_path) as opened,
        c_publisher(program, opened.urls[0], "source", qos, messages, 0.3) as publisher,
    ):
        published = await publisher.publish()
    assert published.messages > len(messages)
    assert published.seconds >= 0.3
    assert published.cpu_s > 0


async def test_a_publisher_that_cannot_connect_says_why(tmp_path):
    """In one line, if no broker listens."""
    program, messages = build_programs(tmp_path).publisher, await some_messages(1)
    with pytest.raises(BenchError, match="the C publisher did not connect: publisher: connect: Connection refused"):
        async with c_publisher(program, f"mqtt://127.0.0.1:{own_port()}", "source", 1, messages):
            pass
