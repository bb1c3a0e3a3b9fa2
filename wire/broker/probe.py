"""The broker probe: asks a broker whether it accepts our CONNECT, and in which version of MQTT.

The bytes are written here by hand, because a run measures every other MQTT implementation of the project.
"""

import asyncio
import secrets
import ssl
from dataclasses import replace
from typing import NamedTuple

from wire.broker.access import Access
from wire.broker.authentication import AUTH, answer_auth, prove
from wire.broker.connack import Connack, parse_connack
from wire.broker.exchange import Exchange, open_exchange
from wire.broker.reasons import PASSING_CODES, VERSION_CODES, connack_words
from wire.errors import BrokerError, WebSocketError
from wire.host.reasons import reason_of
from wire.host.scram import ScramExchange
from wire.host.tls import failure, is_final

__all__ = [
    "ACCEPTED",
    "ONLY_OLDER",
    "PROBE_TIMEOUT_S",
    "WITHOUT_WILDCARDS",
    "Problem",
    "connect_packet",
    "newest",
    "probe",
    "probe_error",
]

ACCEPTED = 0
PROBE_TIMEOUT_S = 10.0
CONNACK = 0x20
TLS_ALERT = 0x15  # a TLS record's type (RFC 8446 §5.1): what a CONNECT without TLS gets at a port with it
DISCONNECT = b"\xe0\x00"
LEVELS = {"3.1.1": 4, "5": 5}
CREDENTIALS = {4, 5, 0x86, 0x87}  # bad user name or password, not authorised (3.1.1 §3.2.2.3, 5.0 §3.2.2.2)
CLEAN, WITH_USERNAME, WITH_PASSWORD = 0x02, 0x80, 0x40
KEEPALIVE_S = 10
ONLY_OLDER = "ends connections of MQTT 5 without an answer, and answers MQTT 3.1.1; give --mqtt 3.1.1"
WITHOUT_WILDCARDS = "takes no subscriptions with wildcards (CONNACK), and the outlets need them"
LONGEST = 4  # bytes of a remaining length (MQTT 3.1.1 §2.2.3)
ANSWER_MOST = 65_536  # bytes of a CONNACK that are read


class NoConnack(ConnectionError):  # noqa: N818 - what was there in its place
    """The answer to a CONNECT was something else, or nothing. With ``final`` it would be so another time."""

    def __init__(self, problem: str, *, final: bool = True) -> None:
        self.final = final
        super().__init__(problem)


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


def connect_packet(
    identifier: str,
    mqtt: str = "3.1.1",
    username: str | None = None,
    password: str = "",
    exchange: ScramExchange | None = None,
) -> bytes:
    """Return a CONNECT with a clean session (MQTT 3.1.1 §3.1; MQTT 5.0 §3.1, without properties but those that begin
    an enhanced authentication).
    """
    flags = CLEAN
    payload = _text(identifier)
    if username is not None:
        flags |= WITH_USERNAME | WITH_PASSWORD
        payload += _text(username) + _text(password)
    body = _text("MQTT") + bytes((LEVELS[mqtt], flags)) + KEEPALIVE_S.to_bytes(2, "big")
    if mqtt == "5":
        data = b"" if exchange is None else exchange.first()
        named = b"" if exchange is None else b"\x15" + _text(exchange.method) + b"\x16" + _text(data.decode())
        body += _variable(len(named)) + named
    return b"\x10" + _variable(len(body) + len(payload)) + body + payload


async def probe(access: Access, timeout_s: float) -> Connack:
    """Return a broker's CONNACK; its code is 0 for accepted (MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2).

    OSError (ssl.SSLError among them) or TimeoutError where the broker does not answer, WebSocketError where it opens no
    WebSocket, NoConnack where the answer is no CONNACK, MalformedConnack where it breaks MQTT's rules. BrokerError
    where there is nothing to authenticate with.
    """
    name = f"wire-probe-{secrets.token_hex(6)}"  # 23 bytes, which every broker takes (MQTT 3.1.1 §3.1.3.1)
    username, password = await access.credentials(name)
    scram = access.exchange()
    async with asyncio.timeout(timeout_s), open_exchange(access) as exchange:
        exchange.write(connect_packet(name, access.mqtt, username, password or "", scram))
        try:
            while (first := (await exchange.readexactly(1))[0]) == AUTH and scram is not None:
                exchange.write(answer_auth(scram, await exchange.readexactly(await _remaining(exchange))))
            if first == TLS_ALERT:
                raise NoConnack("it speaks TLS there; use mqtts://")
            if first != CONNACK:
                raise NoConnack("it does not answer in MQTT")
            answer = await exchange.readexactly(await _remaining(exchange))
            if scram is not None:
                prove(scram, answer)
        except ValueError as error:
            raise NoConnack(str(error)) from None
        except (asyncio.IncompleteReadError, ConnectionResetError):
            raise NoConnack(f"it closed the connection in place of a CONNACK{_hint(access)}", final=False) from None
        exchange.write(DISCONNECT)
        return parse_connack(answer, access.mqtt)


def _hint(access: Access) -> str:
    """Return what a broker may have missed that closes a connection without a word."""
    if access.tls is None and access.upgrade is None and not access.socket_path:
        return ", as one does that takes TLS (mqtts://) or WebSockets (ws://)"
    return ""


async def _remaining(exchange: Exchange) -> int:
    size = 0
    for place in range(LONGEST):
        byte = (await exchange.readexactly(1))[0]
        size |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    if not 2 <= size <= ANSWER_MOST:
        raise NoConnack("it does not answer in MQTT")
    return size


class Problem(NamedTuple):
    """Why a broker can't be used; an empty ``text`` where it can. With ``final`` the same request would fail again."""

    text: str
    final: bool = False


async def probe_error(access: Access, timeout_s: float = PROBE_TIMEOUT_S) -> Problem:
    """Return why the broker can't be used; no problem where it accepts a connection and, later, the outlets'
    subscriptions: most outlets have filters with a wildcard.
    """
    try:
        answer = await probe(access, timeout_s)
    except NoConnack as error:
        if access.mqtt == "5" and await _answers_older(access, timeout_s):
            return Problem(ONLY_OLDER, final=True)
        return Problem(_unreached(access, error, timeout_s), error.final)
    except (OSError, TimeoutError, WebSocketError) as error:
        return Problem(_unreached(access, error, timeout_s), _is_final(error))
    except BrokerError as error:
        return Problem(str(error), final=True)
    if answer.code == ACCEPTED:
        return Problem("") if answer.wildcard else Problem(WITHOUT_WILDCARDS, final=True)
    return Problem(_refusal(access, answer), answer.code not in PASSING_CODES)


def _is_final(error: OSError | WebSocketError) -> bool:
    return error.final if isinstance(error, WebSocketError) else isinstance(error, ssl.SSLError) and is_final(error)


async def _answers_older(access: Access, timeout_s: float) -> bool:
    """Whether a broker that answers no CONNECT of MQTT 5 answers one of 3.1.1, accepted or refused: RabbitMQ before
    3.13 is such a broker.
    """
    if access.authentication:
        return False  # MQTT 3.1.1 has no SCRAM
    try:
        await probe(replace(access, mqtt="3.1.1"), timeout_s)
    except (OSError, TimeoutError, WebSocketError, BrokerError):
        return False
    return True


async def newest(access: Access, timeout_s: float = PROBE_TIMEOUT_S) -> Access:
    """The same with the newest version of MQTT that the broker accepts; BrokerError where it accepts none."""
    five = replace(access, mqtt="5")
    try:
        answer = await probe(five, timeout_s)
    except NoConnack:  # as some brokers do that know one version only
        answer = Connack(VERSION_CODES[0])
    except (OSError, TimeoutError, WebSocketError) as error:
        raise BrokerError(f"{access.url}: {_unreached(access, error, timeout_s)}") from None
    if answer.code == ACCEPTED:
        return five
    if answer.code not in VERSION_CODES:
        raise BrokerError(f"{access.url}: {_refusal(five, answer)}")
    older = replace(access, mqtt="3.1.1")
    problem = await probe_error(older, timeout_s)
    if problem.text:
        raise BrokerError(f"{access.url}: {problem.text}")
    return older


def _unreached(access: Access, error: OSError | WebSocketError, timeout_s: float) -> str:
    if isinstance(error, WebSocketError):
        return f"cannot be used: {error}"
    if isinstance(error, TimeoutError) and not error.errno:  # ours; the system's has a number
        return f"no answer within {timeout_s:.0f} s"
    if isinstance(error, ssl.SSLError):
        return f"cannot be reached: {failure(error)}"
    if access.tls is not None and isinstance(error, ConnectionResetError | ConnectionAbortedError):
        return "cannot be reached: it ended the connection in the TLS handshake; is that port for TLS?"
    return f"cannot be reached: {reason_of(error)}"


def _refusal(access: Access, answer: Connack) -> str:
    told = connack_words(access.mqtt, answer.code, answer.reason, answer.server)
    hint = "; check the username and password" if answer.code in CREDENTIALS else ""
    return f"refuses MQTT {access.mqtt} connections: {told}{hint}"
