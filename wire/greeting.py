"""Asks a broker whether it would have us, and in which version of MQTT. The bytes are written here by hand:
whatever else speaks MQTT in this project is part of what a run measures.
"""

import asyncio
import secrets
import ssl
from dataclasses import replace

from wire.errors import BrokerError
from wire.mqtt import Access
from wire.tls import failure

__all__ = ["ACCEPTED", "GREETING_S", "connect_packet", "greet", "newest", "obstacle"]

ACCEPTED = 0
GREETING_S = 10.0
CONNACK = 0x20
TLS_ALERT = 0x15  # a TLS record's type (RFC 8446 §5.1): what a CONNECT without TLS gets at a port with it
DISCONNECT = b"\xe0\x00"
LEVELS = {"3.1.1": 4, "5": 5}
CLEAN, WITH_USERNAME, WITH_PASSWORD = 0x02, 0x80, 0x40
KEEPALIVE_S = 10
FAREWELL_S = 1.0
# MQTT 3.1.1 table 3.1, MQTT 5.0 table 3-1.
UNSPOKEN = (1, 132)
UNKNOWN_USER = (4, 5, 134, 135)


class NoConnack(ConnectionError):  # noqa: N818 - what was there in its place
    """The answer to a CONNECT was something else, or nothing."""


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


def connect_packet(identifier: str, mqtt: str = "3.1.1", username: str | None = None, password: str = "") -> bytes:
    """A CONNECT with a clean session (MQTT 3.1.1 §3.1, MQTT 5.0 §3.1, there without properties)."""
    flags = CLEAN
    payload = _text(identifier)
    if username is not None:
        flags |= WITH_USERNAME | WITH_PASSWORD
        payload += _text(username) + _text(password)
    body = _text("MQTT") + bytes((LEVELS[mqtt], flags)) + KEEPALIVE_S.to_bytes(2, "big")
    if mqtt == "5":
        body += b"\x00"
    return b"\x10" + _variable(len(body) + len(payload)) + body + payload


async def greet(access: Access, timeout_s: float) -> int:
    """The code of a broker's CONNACK, 0 for accepted (MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2).

    OSError (ssl.SSLError among them) or TimeoutError where nobody answers, NoConnack where the answer is none.
    """
    secure = access.tls is not None
    async with asyncio.timeout(timeout_s):
        reader, writer = await asyncio.open_connection(
            access.host,
            access.port,
            ssl=access.tls,
            server_hostname=access.host if secure else None,
            ssl_shutdown_timeout=FAREWELL_S if secure else None,
        )
        try:
            name = f"wirestorm-greeting-{secrets.token_hex(4)}"
            writer.write(connect_packet(name, access.mqtt, access.username, access.password or ""))
            try:
                head = await reader.readexactly(1)
                if head[0] == TLS_ALERT:
                    raise NoConnack("it speaks TLS there; mqtts:// is with it")
                while (await reader.readexactly(1))[0] & 0x80:
                    """The remaining length; what it counts is not looked at past the code."""
                answer = await reader.readexactly(2)
            except (asyncio.IncompleteReadError, ConnectionResetError):
                hint = "" if secure else ", as one does that takes TLS (mqtts://)"
                raise NoConnack(f"it closed the connection in place of a CONNACK{hint}") from None
            if head[0] != CONNACK:
                raise NoConnack("it does not answer in MQTT")
            writer.write(DISCONNECT)
            return answer[1]
        finally:
            writer.close()


async def obstacle(access: Access, timeout_s: float = GREETING_S) -> str:
    """Why the broker can't be used, as what it does or lacks; empty where it accepts a connection."""
    try:
        code = await greet(access, timeout_s)
    except (OSError, TimeoutError) as error:
        return _unreached(access, error, timeout_s)
    return "" if code == ACCEPTED else f"refuses MQTT {access.mqtt} connections: {_refusal(code)}"


async def newest(access: Access, timeout_s: float = GREETING_S) -> Access:
    """The same with the newest version of MQTT that the broker accepts; BrokerError where it accepts none."""
    five = replace(access, mqtt="5")
    try:
        code = await greet(five, timeout_s)
    except NoConnack:  # as some do that know no other version than their own
        code = UNSPOKEN[0]
    except (OSError, TimeoutError) as error:
        raise BrokerError(f"{access.url}: {_unreached(access, error, timeout_s)}") from None
    if code == ACCEPTED:
        return five
    if code not in UNSPOKEN:
        raise BrokerError(f"{access.url}: refuses MQTT 5 connections: {_refusal(code)}")
    older = replace(access, mqtt="3.1.1")
    problem = await obstacle(older, timeout_s)
    if problem:
        raise BrokerError(f"{access.url}: {problem}")
    return older


def _unreached(access: Access, error: OSError, timeout_s: float) -> str:
    if isinstance(error, TimeoutError) and not error.errno:  # ours; the system's has a number
        return f"no answer within {timeout_s:.0f} s"
    if isinstance(error, ssl.SSLError):
        return f"cannot be reached: {failure(error)}"
    if access.tls is not None and isinstance(error, ConnectionResetError | ConnectionAbortedError):
        return "cannot be reached: it ended the connection in the TLS handshake; is that port for TLS?"
    return f"cannot be reached: {error.strerror or error}"


def _refusal(code: int) -> str:
    if code in UNKNOWN_USER:
        return f"bad or missing username and password (CONNACK {code})"
    if code in UNSPOKEN:
        return f"it does not speak that version (CONNACK {code})"
    return f"CONNACK {code}"
