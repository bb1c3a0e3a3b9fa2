"""A service in a thread of its own, for commands that block: the real API over a real desk, and outlets that have
what left as soon as it left, or all but some of it.
"""

import asyncio
import io
import threading
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

from tests.wire.service.harness import DIRECTORY, parts_of
from wire.delivery import CircuitDelivery, Delivery, Reach
from wire.service.api.app import api
from wire.service.api.server import serve


class Outlets:
    """Have everything but ``lacking`` of each circuit's deliveries, from the second look on: at first none of it."""

    def __init__(self, lacking):
        self._lacking = lacking
        self._left = {}
        self._looks = set()

    def expect(self, release, messages):
        self._left[release.uri, release.version] = messages

    def delivery(self, uri, version):
        messages = self._left.get((uri, version))
        if messages is None:
            return None
        there = (uri, version) in self._looks
        self._looks.add((uri, version))
        lines = []
        for message in messages:
            owed = len(DIRECTORY.entitled(message.circuit, message.heading))
            missing = min(owed, self._lacking)
            circuit = str(message.circuit)
            had = (owed - missing, missing) if there else (0, 0)
            lines.append(CircuitDelivery(circuit, owed, *had))
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
def served(clock=None, lacking=0, **more):
    """The URL of a service whose messages leave at once, and its log."""
    stream, started = io.StringIO(), Future()

    async def run():
        outlets, ended = Outlets(lacking), asyncio.Event()
        parts = parts_of(stream, clock, **more)
        parts.account.delivery = outlets.delivery  # counting is the account's, and tested there
        expect = parts.account.expect

        def committed(release, messages):
            expect(release, messages)
            outlets.expect(release, messages)

        parts.desk._committed = committed

        async def publish():
            while True:
                for message in await parts.desk.next():
                    parts.desk.left(message.sequence)
                    parts.desk.acknowledged(message.sequence)

        publishing = asyncio.create_task(publish())
        async with serve(api(replace(parts)), "127.0.0.1", 0, parts.limits) as url:
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
