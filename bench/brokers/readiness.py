"""A broker is ready when it answers a CONNECT, not when its port is open. The bytes are written here by
hand: whatever else speaks MQTT in this project is part of what a run measures.
"""

import asyncio
import secrets
import time
from collections.abc import Callable

from bench.brokers.ports import HOST, listens
from bench.brokers.spec import Credentials

__all__ = ["ACCEPTED", "connect_packet", "greet", "until_accepted"]

ACCEPTED = 0
CONNACK = 0x20
DISCONNECT = b"\xe0\x00"
LEVELS = {"3.1.1": 4, "5": 5}
CLEAN, WITH_USERNAME, WITH_PASSWORD = 0x02, 0x80, 0x40
KEEPALIVE_S = 10
PAUSE_S = 0.02


def _text(value: str) -> bytes:
    data = value.encode()
    return len(data).to_bytes(2, "big") + data


def _variable(value: int) -> bytes:
    data = bytearray()
    while True:
        value, digit = divmod(value, 128)
        data.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(data)


def connect_packet(identifier: str, mqtt: str = "3.1.1", credentials: Credentials | None = None) -> bytes:
    """A CONNECT with a clean session (MQTT 3.1.1 §3.1, MQTT 5.0 §3.1, there without properties)."""
    flags = CLEAN
    payload = _text(identifier)
    if credentials is not None:
        flags |= WITH_USERNAME | WITH_PASSWORD
        payload += _text(credentials.username) + _text(credentials.password)
    body = _text("MQTT") + bytes((LEVELS[mqtt], flags)) + KEEPALIVE_S.to_bytes(2, "big")
    if mqtt == "5":
        body += b"\x00"
    return b"\x10" + _variable(len(body) + len(payload)) + body + payload


async def greet(
    host: str,
    port: int,
    timeout_s: float,
    mqtt: str = "3.1.1",
    credentials: Credentials | None = None,
) -> int:
    """The code of a broker's CONNACK, 0 for accepted (MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2).

    OSError or TimeoutError where nobody answers, ConnectionError where the answer is no CONNACK.
    """
    async with asyncio.timeout(timeout_s):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(connect_packet(f"wirestorm-greeting-{secrets.token_hex(4)}", mqtt, credentials))
            try:
                head = await reader.readexactly(1)
                while (await reader.readexactly(1))[0] & 0x80:
                    """The remaining length; what it counts is not looked at past the code."""
                answer = await reader.readexactly(2)
            except asyncio.IncompleteReadError:
                raise ConnectionError("it closed the connection in place of a CONNACK") from None
            if head[0] != CONNACK:
                raise ConnectionError("it does not answer in MQTT")
            writer.write(DISCONNECT)
            return answer[1]
        finally:
            writer.close()


async def until_accepted(pid: int, port: int, deadline_s: float, alive: Callable[[], bool]) -> bool:
    """Ask until a broker of ours accepts a connection; False when it died or the deadline passed."""
    end = time.monotonic() + deadline_s
    while alive() and (left := end - time.monotonic()) > 0:
        try:
            if listens(pid, port) and await greet(HOST, port, left) == ACCEPTED:
                return True
        except (OSError, TimeoutError):  # not yet able
            pass
        await asyncio.sleep(PAUSE_S)
    return False
