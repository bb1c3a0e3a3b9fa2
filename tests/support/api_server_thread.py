"""A service in a thread of its own, for commands that block: the real API over a real desk.

Outlets have each message as soon as it is sent, or all but some of them do.
"""

import asyncio
import io
import threading
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

from tests.support.api_server import DIRECTORY, dispatch_of, parts_of
from wire.account.delivery import CircuitDelivery, Delivery, Reach
from wire.service.api.app import api
from wire.service.api.server import serve


class ScriptedAccount:
    """A real account with scripted deliveries: from the second query of a version on, all outlets of a circuit but
    ``missing`` have it; in the first answer no outlet has it.
    """

    def __init__(self, account, missing):
        self._account = account
        self._missing = missing
        self._expected = {}
        self._queried = set()

    def __getattr__(self, name):
        return getattr(self._account, name)

    def expect(self, release, messages):
        self._expected[release.uri, release.version] = messages
        return self._account.expect(release, messages)

    def delivery(self, uri, version):
        messages = self._expected.get((uri, version))
        if messages is None:
            return None
        there = (uri, version) in self._queried
        self._queried.add((uri, version))
        lines = []
        for message in messages:
            expected = len(DIRECTORY.entitled_to(message.topic))
            missing = min(expected, self._missing)
            circuit = message.label
            had = (expected - missing, missing) if there else (0, 0)
            lines.append(CircuitDelivery(circuit, expected, *had))
        due_ns = messages[0].due_ns
        return Delivery(
            uri,
            version,
            due_ns,
            due_ns + 10**7,
            due_ns + 3 * 10**7,
            there,
            tuple(lines),
            ((0.5, 0.1), (0.9, 0.2), (0.99, 0.3), (1.0, None)),
            (Reach(0.02, 7, 4_711),),
        )


@contextmanager
def api_server_in_thread(clock=None, missing=0, **more):
    """The URL of a service whose messages leave at once, and its log."""
    stream, started = io.StringIO(), Future()

    async def run():
        ended, parts = asyncio.Event(), parts_of(stream, clock, **more)
        account = ScriptedAccount(parts.account, missing)  # counting is the account's, and tested there
        dispatch = dispatch_of(parts, account)

        async def publish():
            while True:
                for message in await dispatch.next():
                    dispatch.acknowledged(message)

        publishing = asyncio.create_task(publish())
        async with serve(api(replace(parts, account=account)), "127.0.0.1", 0, parts.limits) as url:
            started.set_result((url, asyncio.get_running_loop(), ended))
            await ended.wait()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    url, loop, ended = started.result(timeout=30)
    try:
        yield url, stream
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(timeout=30)
