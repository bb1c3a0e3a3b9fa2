"""A connection to a broker: subscribed, read, and ended as soon as its task is cancelled."""

import asyncio

import pytest

from tests.support.ports import own_port
from tests.support.tiny_broker import tiny_broker
from wire.broker.client import Access, connect
from wire.errors import BrokerError

TOPIC = "wire/v1/de/western-europe/politics"
CLIENTS = 10


async def test_a_message_is_read_with_its_topic():
    """The messages of the subscription come until the connection ends with an error."""
    async with tiny_broker() as broker, connect(Access.of(broker.url), "reader") as link:
        await link.subscribe(TOPIC, 0)
        broker.send("reader", TOPIC, b"text")
        messages = link.messages()
        received = await anext(messages)
        assert (received.topic, received.payload, received.retained) == (TOPIC, b"text", False)
        broker.disconnect("reader")
        with pytest.raises(BrokerError, match="the connection ended"):
            await anext(messages)


async def test_a_broker_that_is_not_there_is_an_error_that_names_it():
    """With the system's reason."""
    url = f"mqtt://127.0.0.1:{own_port()}"
    with pytest.raises(BrokerError, match=f"no connection to {url}: .*refused"):
        async with connect(Access.of(url), "nobody"):
            pass


@pytest.mark.parametrize("turns", range(4))
async def test_a_client_that_is_cancelled_as_its_subscription_is_acknowledged_ends(turns):
    """The acknowledgement and the cancellation may come in one turn of the loop: the cancellation is not lost."""

    async def read(url, name):
        while True:
            try:
                async with connect(Access.of(url), name) as link:
                    await link.subscribe(TOPIC, 0)
                    async for _ in link.messages():
                        pass
            except BrokerError:
                continue

    async with tiny_broker() as broker:
        names = [f"reader-{number}" for number in range(CLIENTS)]
        tasks = {name: asyncio.create_task(read(broker.url, name)) for name in names}
        async with asyncio.timeout(20):
            for _ in names:
                name = await broker.subscribed.get()
                for _ in range(turns):
                    await asyncio.sleep(0)
                tasks[name].cancel()
            await asyncio.wait(tasks.values())
    assert all(task.cancelled() for task in tasks.values())
