"""A sender that stands in for a broker and knows when each message went to each outlet."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress

from wire.contract.stamp import BLANK, HEAD, Stamp, patch

__all__ = ["Sender", "sender"]

CONNECT, SUBSCRIBE, PINGREQ = 1, 8, 12  # packet types (MQTT 3.1.1 §2.2.1)
CONNACK, PINGRESP = b"\x20\x02\x00\x00", b"\xd0\x00"
DOCUMENT = HEAD + BLANK + b'"}]}'


class Sender:
    """``went`` has for each sequence the moments just before each outlet's packet was written to its socket."""

    def __init__(self, run_id):
        self.went = {}
        self._run_id = run_id
        self._writers = {}
        self._serving = []

    def send(self, sequence, topic, outlets, due_ns):
        """One message to some outlets, by their ids."""
        stamp = Stamp(self._run_id, sequence, due_ns, time.time_ns())
        body = len(topic).to_bytes(2, "big") + topic.encode() + patch(DOCUMENT, stamp)
        packet = b"\x30" + _length(len(body)) + body
        self.went[sequence] = []
        for outlet in outlets:
            self.went[sequence].append(time.time_ns())
            self._writers[outlet].write(packet)

    def hang_up(self, outlet):
        """End one outlet's connection."""
        self._writers[outlet].close()

    async def serve(self, reader, writer):
        """One connection, as much as an outlet at QoS 0 needs."""
        self._serving.append(asyncio.current_task())
        try:
            while True:
                first, body = await _packet(reader)
                if first >> 4 == CONNECT:
                    client_id = body[12 : 12 + int.from_bytes(body[10:12], "big")].decode()
                    self._writers[client_id.rpartition("-")[2]] = writer
                    writer.write(CONNACK)
                elif first >> 4 == SUBSCRIBE:
                    answer = body[:2] + bytes(_filters(body[2:]))
                    writer.write(b"\x90" + _length(len(answer)) + answer)
                elif first >> 4 == PINGREQ:
                    writer.write(PINGRESP)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def emptied(self):
        """Every connection has been closed: no transport is left to the end of the event loop."""
        await asyncio.gather(*self._serving)


@asynccontextmanager
async def sender(run_id, port):
    """A sender on a loopback port, until the outlets have hung up."""
    made = Sender(run_id)
    async with await asyncio.start_server(made.serve, "127.0.0.1", port):
        try:
            yield made
        finally:
            await made.emptied()


async def _packet(reader):
    first = (await reader.readexactly(1))[0]
    size = shift = 0
    while True:
        digit = (await reader.readexactly(1))[0]
        size |= (digit & 127) << shift
        shift += 7
        if digit < 128:
            return first, await reader.readexactly(size)


def _filters(body):
    """How many filters a SUBSCRIBE names."""
    count = 0
    while body:
        body = body[2 + int.from_bytes(body[:2], "big") + 1 :]
        count += 1
    return count


def _length(size):
    """MQTT 3.1.1 §2.2.3."""
    digits = bytearray()
    while True:
        size, digit = divmod(size, 128)
        digits.append(digit | (128 if size else 0))
        if not size:
            return bytes(digits)
