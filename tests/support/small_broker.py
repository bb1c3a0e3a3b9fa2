"""A broker that takes no packet above a size."""

from tests.support.mqtt_bytes import CONNACK, read_packet

__all__ = ["small_broker"]


def small_broker(limit, taken, connack=CONNACK, granted=1):
    """A handler for ``stub_server``: it ends the connection at a packet with a body of more bytes.

    ``taken`` is a queue of the (topic, payload) that it acknowledged, as in MQTT 3.1.1; ``granted`` is SUBACK's code.
    """

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(connack)
        while True:
            first, body = await read_packet(reader)
            if first >> 4 == 8:
                writer.write(b"\x90\x03" + body[:2] + bytes((granted,)))
            elif len(body) > limit:
                return
            elif first >> 4 == 3:
                stop = 2 + int.from_bytes(body[:2], "big")
                writer.write(b"\x40\x02" + body[stop : stop + 2])
                taken.put_nowait((body[2:stop].decode(), body[stop + 2 :]))

    return serve
