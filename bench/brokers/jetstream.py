"""Make the streams behind the embedded broker's MQTT, before its first client makes the server create its own.

The server keeps QoS 1 and 2 messages in streams that drop a message once every consumer has acknowledged it. For that
it asks every consumer at every acknowledgement, which is nearly all it does with 6,500 outlets. It accepts a stream
that exists already, so these streams are bounded by size instead. Clients that wait for a server to return may connect
before the streams are made: then the server's own streams are updated as far as a stream can be.
``python -m bench.brokers.jetstream HOST:PORT`` makes the streams on a server that something else has started.
"""

import asyncio
import sys
import time
from collections.abc import Sequence

import orjson

from bench.base.errors import BrokerFault
from bench.base.exits import Exit
from bench.brokers.ports import HOST

__all__ = ["main", "make_streams", "renew_streams"]

# NATS server, mqtt.go: the names and subjects of the streams for messages and for PUBREL.
STREAMS = {"$MQTT_msgs": "$MQTT.msgs.>", "$MQTT_out": "$MQTT.out.>"}
SESSIONS = "$MQTT_sess"
NOT_FOUND = 404  # the stream to delete does not exist
NAME_IN_USE = 10_058  # err_code: a stream of that name exists, with another configuration
STREAM_BYTES = 1 << 30  # an outlet that lags by more than this much of everything published loses the oldest
ANSWER_S = 1.0  # a cluster without a leader does not answer at all
ASK_AGAIN_S = 0.05
INBOX = "_INBOX.wirestorm"
PATIENCE_S = 60.0  # a cluster that has just started first elects a leader


def main(arguments: Sequence[str]) -> int:
    """Make the streams on HOST:PORT, the client port of a server; return 0, 1 if it fails, 104 on bad input."""
    host, colon, port = arguments[0].rpartition(":") if len(arguments) == 1 else ("", "", "")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        sys.stderr.write("give the client port of a NATS server as HOST:PORT, such as nats-1:4222\n")
        return Exit.BAD_INPUT
    try:
        asyncio.run(make_streams(int(port), PATIENCE_S, host.strip("[]")))
    except BrokerFault as error:
        sys.stderr.write(f"{error}\n")
        return Exit.FAULT
    return Exit.PASS


async def make_streams(port: int, patience_s: float, host: str = HOST, *, replicas: int = 0) -> None:
    """Make both streams through a server's client port; BrokerFault if that fails for ``patience_s``.

    The streams are in memory, or else files on so many ``replicas``, which outlive a server that is killed.
    """
    end = time.monotonic() + patience_s
    for name, subject in STREAMS.items():
        request = {
            "name": name,
            "subjects": [subject],
            "retention": "limits",
            "discard": "old",
            "max_bytes": STREAM_BYTES,
            "storage": "file" if replicas else "memory",
            "num_replicas": max(1, replicas),
        }
        if not await _ask(host, port, f"STREAM.CREATE.{name}", orjson.dumps(request), end):
            # The server made it for a client. Its storage can't be changed, and the server's store may keep it.
            await _ask(host, port, f"STREAM.UPDATE.{name}", orjson.dumps(request | {"storage": "file"}), end)


async def renew_streams(port: int, patience_s: float) -> None:
    """Delete both streams and all sessions, and make the streams again; BrokerFault if that fails for ``patience_s``.

    When thousands of clients disconnect within a moment, the server forgets to delete the consumers and sessions of
    many, clean sessions too: of 6,500 about 6,000 stayed. They would slow the next clients on the same server. No
    client may be connected during the call.
    """
    end = time.monotonic() + patience_s
    for name in STREAMS:
        await _ask(HOST, port, f"STREAM.DELETE.{name}", b"", end)
    await _ask(HOST, port, f"STREAM.PURGE.{SESSIONS}", b"", end)
    await make_streams(port, patience_s)


async def _ask(host: str, port: int, call: str, body: bytes, end: float) -> bool:
    """Repeat a call of the JetStream API until it succeeds; False if the name is in use, BrokerFault after ``end``."""
    problem = "no answer"
    while True:
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await _request(host, port, f"$JS.API.{call}", body)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            problem = str(error) or type(error).__name__
        else:
            failure = answer.get("error")
            if not failure or (isinstance(failure, dict) and failure.get("code") == NOT_FOUND):
                return True
            if isinstance(failure, dict) and failure.get("err_code") == NAME_IN_USE:
                return False
            problem = str(failure)  # such as a cluster that has no leader yet
        if time.monotonic() > end:
            raise BrokerFault(f"the NATS server at {host}:{port}", f"its JetStream did not do {call}: {problem}")
        await asyncio.sleep(ASK_AGAIN_S)


async def _request(host: str, port: int, subject: str, body: bytes) -> dict[str, object]:
    """Send one request and return its reply, in the NATS client protocol (INFO, CONNECT, SUB, PUB, MSG)."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        await reader.readline()  # INFO
        writer.write(b'CONNECT {"verbose":false}\r\nSUB %b 1\r\n' % INBOX.encode())
        writer.write(b"PUB %b %b %d\r\n%b\r\n" % (subject.encode(), INBOX.encode(), len(body), body))
        while line := await reader.readline():
            if line.startswith(b"MSG "):
                answer = orjson.loads(await reader.readexactly(int(line.split()[-1])))
                return answer if isinstance(answer, dict) else {}
            if line.startswith(b"PING"):
                writer.write(b"PONG\r\n")
            if line.startswith(b"-ERR"):
                raise ValueError(line.decode(errors="replace").strip())
        raise EOFError("the server closed the connection")
    finally:
        writer.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
