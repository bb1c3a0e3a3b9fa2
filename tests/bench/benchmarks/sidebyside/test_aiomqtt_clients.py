"""The clients of aiomqtt: a process of their own, which says why it broke."""

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.aiomqtt_clients import aiomqtt_clients
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from tests.support.ports import own_port
from wire.directory.population import population


async def test_clients_that_cannot_come_on_say_why():
    """In one line, if no broker listens."""
    nobody = Subscriptions(population(1, 3, 1), f"mqtt://127.0.0.1:{own_port()}", 0)
    with pytest.raises(BenchError, match=r"aiomqtt brought no outlets on: .*nothing listens there"):
        async with aiomqtt_clients(nobody, 7):
            pass
