"""The client that aiomqtt makes. One client per connection, never reused: after a reconnect a client's old
in-flight messages would come after newer ones, and the outbox alone decides what is sent again.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import NamedTuple, Protocol

import aiomqtt
from paho.mqtt.enums import MQTTErrorCode

from wire.broker.access import Access
from wire.broker.authentication import authenticate, connect_properties
from wire.broker.connack import Connack
from wire.broker.publish_packet import publish_properties
from wire.broker.reasons import words
from wire.broker.session import BrokerSession, retrieve
from wire.broker.transmissions import REFUSED, Answered
from wire.desk.publish_options import DOCUMENT, PublishOptions
from wire.errors import BrokerError, PublishRefused
from wire.host.reasons import reason_of
from wire.host.tasks import background, keep_cancellation
from wire.host.tls import failure

__all__ = ["CONNECT_TIMEOUT_S", "REFUSED", "Access", "Connect", "Link", "Received", "connect"]

CONNECT_TIMEOUT_S = 10.0
UNUSED_PORT = 1883  # of a Unix socket: paho checks it all the same
# Otherwise a small message waits for the kernel's acknowledgement of the one before it, which at QoS 0 the broker's
# side puts off for 40 ms (Nagle's algorithm and delayed ACKs, RFC 9293 §3.7.4 and §3.8.6.3).
AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
FAREWELL_S = 2.0  # for a broker that hangs
# aiomqtt looks at the keep-alive once a second, which is too seldom for the shortest ones: a broker waits one and a
# half times the keep-alive.
SHORT_KEEPALIVE_S, SHORT_INTERVAL_S = 3, 0.2
# The reasons of a DISCONNECT that a message of ours may cause (MQTT 5.0 table 3-10).
OF_A_MESSAGE = (0x80, 0x81, 0x82, 0x83, 0x87, 0x90, 0x93, 0x94, 0x95, 0x97, 0x99, 0x9A, 0x9B)
LOG = logging.getLogger("wire.broker.client")
LOG.setLevel(logging.CRITICAL)  # every failure comes back as an exception; the rest is chatter, with tracebacks


class Received(NamedTuple):
    """A message that came in. A ``retained`` one was published before the subscription, perhaps long before."""

    topic: str
    payload: bytes
    retained: bool
    user_properties: tuple[tuple[str, str], ...] = ()  # of MQTT 5


class Link:
    """One connection to a broker. ``connack`` has the broker's limits."""

    def __init__(self, client: aiomqtt.Client, session: BrokerSession, *, version5: bool) -> None:
        self.connack = session.connack or Connack(0)
        self._client = client
        self._session = session
        self._version5 = version5

    async def publish(
        self, topic: str, payload: bytes, qos: int, expiry_s: int | None = None, options: PublishOptions = DOCUMENT
    ) -> None:
        """Send one message; return once it is written (QoS 0) or acknowledged (QoS 1 and 2). Raise BrokerError, and
        PublishRefused among these where the broker refuses the message alone.

        In MQTT 5 the message says what its payload is (by default JSON in UTF-8), and after how many seconds it need
        not be delivered. There is no timeout: slow brokers are measured too, and a lost connection ends watch().
        """
        answer: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

        def answered(code: int, reason: str) -> None:
            if not answer.done():
                answer.set_result((code, reason))

        self.send(topic, payload, qos, answered, expiry_s, options)
        code, reason = await answer
        if code >= REFUSED:
            raise PublishRefused(code, words(code, reason))

    def send(
        self,
        topic: str,
        payload: bytes,
        qos: int,
        answered: Answered,
        expiry_s: int | None = None,
        options: PublishOptions = DOCUMENT,
    ) -> None:
        """Send one message as ``publish`` does. ``answered`` is called with its answer, a reason code and the broker's
        reason: from REFUSED on the broker refused the message. It is not called where the connection ends before.
        Raise BrokerError where the message can't be sent, and PublishRefused among these where no connection can.
        """
        properties = publish_properties(options, expiry_s) if self._version5 else b""
        self._session.publish(topic, payload, qos, properties, answered, retain=options.retain)

    @property
    def blames_the_messages(self) -> bool:
        """Whether the connection ended in a way that a message may have caused: the broker ended it, for no other
        reason that it names.
        """
        code = self._session.ended_code
        return not self._session.silent and (code is None or code in OF_A_MESSAGE)

    @property
    def ended(self) -> str:
        """Why the connection ended, in words; empty while it has not."""
        return self._session.ended

    def cut(self) -> None:
        """End the connection without a DISCONNECT, as the end of this process would."""
        self._session.cut()

    async def subscribe(self, topic: str, qos: int) -> int:
        """Subscribe to one topic and return the QoS that the broker grants; BrokerError where it refuses."""
        try:
            with keep_cancellation():
                codes = await self._client.subscribe(topic, qos=qos)
        except aiomqtt.MqttError as error:
            raise BrokerError(f"the subscription to {topic} failed: {self._session.ended or error}") from error
        granted = min(code if isinstance(code, int) else code.value for code in codes)
        if granted >= REFUSED:
            raise BrokerError(f"the broker refused the subscription to {topic}, SUBACK 0x{granted:02x}")
        return granted

    async def messages(self) -> AsyncIterator[Received]:
        """Yield the messages that come in; BrokerError when the connection ends."""
        try:
            async for message in self._client.messages:
                payload = message.payload
                if isinstance(payload, bytes | bytearray):
                    pairs = getattr(message.properties, "UserProperty", ())
                    yield Received(str(message.topic), bytes(payload), message.retain, tuple(pairs))
        except aiomqtt.MqttError as error:
            raise BrokerError(f"the connection ended: {self._session.ended or error.__cause__ or error}") from error

    async def watch(self) -> None:
        """Raise BrokerError when the connection ends: a publish that waits for its acknowledgement does not."""
        async for _ in self.messages():
            pass


class Connect(Protocol):
    """Opens a connection, as ``connect`` does."""

    def __call__(self, access: Access, identifier: str, window: int = ..., /) -> AbstractAsyncContextManager[Link]:
        """Return a connection that lasts as long as its context; BrokerError where it can't be opened."""


@asynccontextmanager
async def connect(access: Access, identifier: str, window: int = 20) -> AsyncIterator[Link]:
    """Open a connection for as long as the context lasts; BrokerError where that fails.

    ``window`` is the number of QoS 1 and 2 messages that may be on their way at a time.
    """
    version5 = access.mqtt == "5"
    upgrade = access.upgrade
    username, password = await access.credentials(identifier)
    exchange = access.exchange()
    client = aiomqtt.Client(
        access.socket_path or access.host,
        access.port or UNUSED_PORT,
        username=username,
        password=password,
        identifier=identifier,
        protocol=aiomqtt.ProtocolVersion.V5 if version5 else aiomqtt.ProtocolVersion.V311,
        clean_session=None if version5 else True,
        transport="unix" if access.socket_path else "tcp" if upgrade is None else "websockets",
        websocket_path=None if upgrade is None else upgrade.target,
        # Paho's own Host has no brackets around an IPv6 address.
        websocket_headers=None if upgrade is None else {"Host": upgrade.host, **dict(upgrade.headers)},
        tls_context=access.tls,
        max_inflight_messages=window,
        socket_options=() if access.socket_path else (AT_ONCE,),
        timeout=CONNECT_TIMEOUT_S,
        logger=LOG,
        properties=None if exchange is None else connect_properties(exchange),
    )
    session = BrokerSession(client, access.mqtt)
    if exchange is not None:
        authenticate(session, exchange)
    try:
        with keep_cancellation():
            await client.__aenter__()
    except asyncio.CancelledError:
        session.client.disconnect()  # the connection may have come together with the cancellation
        raise
    except aiomqtt.MqttError as error:
        session.client.disconnect()  # a broker that takes too long would still have the connection
        # aiomqtt's error has the text of the failure alone; the failure itself is the error's context.
        cause = error.__context__
        reason = session.refusal() or _told(cause) or str(error)
        raise BrokerError(f"no connection to {access.url}: {reason}") from error
    if session.over or not session.client.is_connected():  # aiomqtt forgets an end that comes right behind the CONNACK
        told = f": {session.ended}" if session.ended_code is not None else ""
        raise BrokerError(f"no connection to {access.url}: the broker ended it at once{told}")
    if upgrade is not None:
        _send_at_once(session.client.socket())
    keepalive_s = session.connack.keepalive_s if session.connack else None
    short = keepalive_s is not None and 0 < keepalive_s <= SHORT_KEEPALIVE_S
    try:
        async with background(_look_often(session), "keep-alive") if short else nullcontext():
            yield Link(client, session, version5=version5)
    finally:
        client.timeout = FAREWELL_S
        client._disconnected.add_done_callback(retrieve)  # noqa: SLF001 - aiomqtt may have made another one
        try:
            with keep_cancellation():
                await client.__aexit__(None, None, None)
        except aiomqtt.MqttError:
            LOG.debug("the broker went before the farewell")


def _send_at_once(wrapper: object) -> None:
    """Set the option that aiomqtt sets for plain sockets only: paho puts a WebSocket's into an object of its own."""
    sock = getattr(wrapper, "_socket", None)
    if isinstance(sock, socket.socket):
        sock.setsockopt(*AT_ONCE)


def _told(cause: BaseException | None) -> str:
    """Return a failure to connect in words; empty where the error itself has them."""
    if isinstance(cause, ssl.SSLError):
        return failure(cause)
    return reason_of(cause) if isinstance(cause, OSError) else ""


async def _look_often(session: BrokerSession) -> None:
    while session.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:  # noqa: ASYNC110 - time passes by itself
        await asyncio.sleep(SHORT_INTERVAL_S)
