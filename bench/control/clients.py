"""The control group's process: a plain client of aiomqtt for each of its outlets, as most would write it.

``python -m bench.control.clients``; it ends with its input. What is said and heard stands in ``records``.
"""

import asyncio
import os
import sys
import time

import orjson

from bench.control.records import Arrival, Place, Records
from wire.contract.broker import CA, PASSWORD, USERNAME
from wire.contract.stamp import read
from wire.errors import BrokerError
from wire.mqtt import Access, connect

__all__ = ["main"]

AGAIN_S = 0.5
LOST_PER_LINE = 100  # a reader takes lines of up to 64 KiB, and a reason is a few hundred bytes at most
LOOK_S = 0.01  # how often the loop's own lateness is looked at
LATE_SHARE = 0.99
# At QoS 2 a client hands a message over at its PUBREL, a round trip after it came (MQTT 3.1.1 §4.3.3). At QoS 1 it does
# so as it comes, and that is the moment of the swarm's figures.
QOS_AT_MOST = 1
ROWS_PER_LINE = 500


class _Group:
    """The clients, and what they have had so far."""

    def __init__(self) -> None:
        self._records = Records()
        self._seen: set[tuple[int, int]] = set()
        self._late_s: list[float] = []
        self._accesses: dict[tuple[str, str], Access] = {}  # to trust a CA takes a while

    async def run(self) -> None:
        """Bring on who is named on standard input, until it ends; then say what was had."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        tasks = [asyncio.create_task(self._look())]
        while (line := await reader.readline()).strip():
            tasks.append(asyncio.create_task(self._client(Place(**orjson.loads(line)))))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        rows = [tuple(row) for row in self._records.arrivals]
        for start in range(0, len(rows), ROWS_PER_LINE):
            _say({"arrivals": rows[start : start + ROWS_PER_LINE]})
        lost = self._records.lost
        for start in range(0, len(lost), LOST_PER_LINE):
            _say({"lost": lost[start : start + LOST_PER_LINE]})
        late_s = sorted(self._late_s) or [0.0]
        _say({"lag_s": late_s[int(LATE_SHARE * (len(late_s) - 1))]})

    async def _client(self, place: Place) -> None:
        access = self._accesses.get((place.url, place.mqtt))
        if access is None:
            given = (os.environ.get(name) for name in (USERNAME, PASSWORD, CA))
            access = self._accesses[place.url, place.mqtt] = Access.of(place.url, place.mqtt, *given)
        while True:
            try:
                async with connect(access, place.client_id) as link:
                    for wanted in place.filters:
                        await link.subscribe(wanted, min(place.qos, QOS_AT_MOST))
                    _say({"on": place.outlet})
                    async for _, payload in link.messages():
                        self._note(place, payload)
            except BrokerError as error:
                self._records.lost.append(str(error))
            await asyncio.sleep(AGAIN_S)

    def _note(self, place: Place, payload: bytes) -> None:
        arrival_ns = time.time_ns()
        stamp = read(payload)
        if stamp is None or stamp.run_id != place.run_id or (place.outlet, stamp.sequence) in self._seen:
            return
        self._seen.add((place.outlet, stamp.sequence))
        self._records.arrivals.append(Arrival(place.outlet, stamp.sequence, stamp.due_ns, stamp.sent_ns, arrival_ns))

    async def _look(self) -> None:
        while True:
            due = time.monotonic() + LOOK_S
            await asyncio.sleep(LOOK_S)
            self._late_s.append(max(0.0, time.monotonic() - due))


def _say(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """The program."""
    asyncio.run(_Group().run())


if __name__ == "__main__":
    main()
