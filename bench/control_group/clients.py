"""The control group's process: a plain client of aiomqtt for each of its outlets, as most people would write it.

The program, ``python -m bench.control_group.clients``, ends with its input. ``records`` has the lines that it reads and
writes.
"""

import asyncio
import os
import sys
import time
from dataclasses import replace

import msgspec

from bench.base.lines import encode_line
from bench.control_group.records import Arrival, Arrivals, Ended, Lag, On, Place, Records, Said
from wire.broker.client import Access, Received, connect
from wire.contract.broker import PASSWORD, TOKENS, USERNAME
from wire.contract.nearest_rank import quantile_of
from wire.contract.stamp import LENGTH, USER_PROPERTY, Stamp, find, mark, read, read_digits
from wire.contract.transport import Transport
from wire.errors import BrokerError, SettingsError, TokenError
from wire.host.tasks import cancel_and_wait
from wire.host.tokens import token_source

__all__ = ["main"]

RETRY_S = 0.5
REASONS_PER_LINE = 100  # a reader takes lines of up to 64 KiB, and a reason is a few hundred bytes at most
POLL_INTERVAL_S = 0.01  # between two samples of the event loop's lateness
LAG_QUANTILE = 0.99
# At QoS 2 a client hands a message over at its PUBREL, a round trip after the message came (MQTT 3.1.1 §4.3.3). At
# QoS 1 it does so when the message comes, which is the moment of the swarm's figures.
QOS_AT_MOST = 1
ROWS_PER_LINE = 500


class _Group:
    """The clients, and their deliveries so far."""

    def __init__(self) -> None:
        self._records = Records()
        self._seen: set[tuple[int, int]] = set()
        self._late_s: list[float] = []
        self._tokens = token_source(os.environ, TOKENS)
        self._transport = Transport.of_environment(os.environ)
        self._accesses: dict[tuple[str, str, int], Access] = {}  # a TLS context takes a while to make

    async def run(self) -> None:
        """Bring on a client for each place on standard input, until an empty line; then write the records."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        tasks = [asyncio.create_task(self._sample_lag())]
        while (line := await reader.readline()).strip():
            tasks.append(asyncio.create_task(self._client(msgspec.json.decode(line, type=Place))))
        await cancel_and_wait(*tasks)
        arrivals, ended = self._records.arrivals, self._records.ended
        for start in range(0, len(arrivals), ROWS_PER_LINE):
            _write(Arrivals(arrivals[start : start + ROWS_PER_LINE]))
        for start in range(0, len(ended), REASONS_PER_LINE):
            _write(Ended(ended[start : start + REASONS_PER_LINE]))
        _write(Lag(quantile_of(sorted(self._late_s), LAG_QUANTILE) or 0.0))

    async def _client(self, place: Place) -> None:
        while True:
            try:
                async with connect(await self._own_access(place), place.client_id) as link:
                    for wanted in place.filters:
                        await link.subscribe(wanted, min(place.qos, QOS_AT_MOST))
                    _write(On(place.outlet))
                    async for received in link.messages():
                        self._record(place, received)
            except (BrokerError, SettingsError, TokenError) as error:
                self._records.ended.append(str(error))
            await asyncio.sleep(RETRY_S)

    def _access(self, place: Place) -> Access:
        """Return the access of a place's broker, with its outlet's certificate.

        BrokerError or SettingsError where the URL or a setting can't be used.
        """
        transport = self._transport
        key = (place.url, place.mqtt, place.outlet if transport.one_for_each else 0)
        access = self._accesses.get(key)
        if access is None:
            username, password = (os.environ.get(name) for name in (USERNAME, PASSWORD))
            identity = transport.identity_of(place.outlet)
            if identity is not None:
                transport = replace(transport, certificate=identity.certificate, key=identity.key)
            access = self._accesses[key] = Access.of(place.url, place.mqtt, username, password, transport)
        return access

    async def _own_access(self, place: Place) -> Access:
        """Return the access of a place with the user and, for this connection, the token of its outlet."""
        access = replace(self._access(place), authentication=place.authentication)
        if place.username:
            access = replace(access, username=place.username)
        if self._tokens is not None:
            token = await asyncio.to_thread(self._tokens.token, place.client_id, place.outlet)
            access = replace(access, username=access.username or place.client_id, password=token)
        return access

    def _record(self, place: Place, received: Received) -> None:
        arrival_ns = time.time_ns()
        stamp = _stamp_of(received, place.run_id)
        if stamp is None or stamp.run_id != place.run_id or (place.outlet, stamp.sequence) in self._seen:
            return
        self._seen.add((place.outlet, stamp.sequence))
        self._records.arrivals.append(Arrival(place.outlet, stamp.sequence, stamp.due_ns, stamp.sent_ns, arrival_ns))

    async def _sample_lag(self) -> None:
        while True:
            due = time.monotonic() + POLL_INTERVAL_S
            await asyncio.sleep(POLL_INTERVAL_S)
            self._late_s.append(max(0.0, time.monotonic() - due))


def _stamp_of(received: Received, run_id: int) -> Stamp | None:
    """Return a message's stamp of this run, from its payload or its user property."""
    stamp = read(received.payload)
    if stamp is not None:
        return stamp
    data = next((value.encode() for name, value in received.user_properties if name == USER_PROPERTY), received.payload)
    place = find(data, mark(run_id), 0, len(data))
    return None if place < 0 else read_digits(data[place : place + LENGTH])


def _write(line: Said) -> None:
    sys.stdout.buffer.write(encode_line(line))
    sys.stdout.buffer.flush()


def main() -> None:
    """Run the program."""
    asyncio.run(_Group().run())


if __name__ == "__main__":
    main()
