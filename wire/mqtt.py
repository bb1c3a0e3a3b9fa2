"""The only importer of aiomqtt. One client per connection, never reused: after a reconnect a client's old
in-flight messages would come after newer ones, and the outbox alone decides what is sent again.
"""

import logging
import math
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from wire.contract.broker import BrokerUrl
from wire.errors import BrokerError
from wire.tls import client_context, failure

__all__ = ["JSON", "Access", "Link", "connect"]

# Of documents and control messages alike: IANA knows no media type for ninjs itself.
JSON = "application/json"
UTF8 = 1  # the payload format indicator (MQTT 5.0 §3.3.2.3.2)
# In seconds (§3.3.2.3.3). What expired before it left still goes out, and mosquitto takes 0 for never.
EXPIRY_LEAST_S, EXPIRY_MOST_S = 1, 0xFFFFFFFF
CONNECT_TIMEOUT_S = 10.0
# Otherwise a small message waits for the kernel's acknowledgement of the one before it, which at QoS 0 the broker's
# side puts off for 40 ms (Nagle's algorithm and delayed ACKs, RFC 9293 §3.7.4 and §3.8.6.3).
AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
LOG = logging.getLogger("wire.mqtt")
LOG.setLevel(logging.ERROR)  # every failure comes back as an exception; the rest is chatter


@dataclass(frozen=True, slots=True)
class Access:
    """Where a broker is and how to get in: with ``tls`` over TLS. The password is in no repr."""

    host: str
    port: int
    mqtt: str = "3.1.1"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        url: str,
        mqtt: str = "3.1.1",
        username: str | None = None,
        password: str | None = None,
        ca: str | None = None,
    ) -> "Access":
        """From ``mqtt[s]://[user:password@]host[:port]``; what the URL says wins over the arguments.

        ``ca`` is the PEM file of the CAs that are trusted with mqtts://; the system's, unless told. BrokerError for
        what is no such URL, SettingsError for what is no such file.
        """
        try:
            found = BrokerUrl.parse(url)
        except ValueError as error:
            raise BrokerError(f"a broker's URL is mqtt://host:port, or mqtts:// with TLS: {error}") from None
        if found.credentials is not None:
            username, password = found.credentials.username, found.credentials.password or password
        return cls(found.host, found.port, mqtt, username, password, client_context(ca) if found.tls else None)

    @property
    def url(self) -> str:
        """As BrokerUrl shows it, without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtt' if self.tls is None else 'mqtts'}://{host}:{self.port}"


class Link:
    """One connection to a broker."""

    def __init__(self, client: aiomqtt.Client, *, version5: bool) -> None:
        self._client = client
        self._version5 = version5

    async def publish(self, topic: str, payload: bytes, qos: int, expiry_s: int | None = None) -> None:
        """Send one message: written at QoS 0, acknowledged by the broker at 1 and 2. BrokerError else.

        In MQTT 5 it says that its payload is JSON in UTF-8, and after how many seconds it need not be delivered.
        """
        properties = self._properties(expiry_s) if self._version5 else None
        try:
            # No timeout: a slow broker is what is measured, and a lost one ends watch().
            await self._client.publish(topic, payload, qos=qos, properties=properties, timeout=math.inf)
        except (aiomqtt.MqttError, ValueError) as error:
            raise BrokerError(str(error)) from error

    async def subscribe(self, topic: str, qos: int) -> None:
        """Subscribe to one topic; BrokerError where the broker refuses."""
        try:
            codes = await self._client.subscribe(topic, qos=qos)
        except aiomqtt.MqttError as error:
            raise BrokerError(str(error)) from error
        for code in codes:
            value = code if isinstance(code, int) else code.value
            if value >= 0x80:
                raise BrokerError(f"the broker refused the subscription to {topic}, SUBACK 0x{value:02x}")

    async def messages(self) -> AsyncIterator[tuple[str, bytes]]:
        """Topic and payload of what comes in; BrokerError when the connection ends."""
        try:
            async for message in self._client.messages:
                payload = message.payload
                if isinstance(payload, bytes | bytearray):
                    yield str(message.topic), bytes(payload)
        except aiomqtt.MqttError as error:
            raise BrokerError(f"the connection ended: {error.__cause__ or error}") from error

    async def watch(self) -> None:
        """Raise BrokerError when the connection ends: a publish that waits for its acknowledgement does not."""
        async for _ in self.messages():
            pass

    def _properties(self, expiry_s: int | None) -> Properties:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho's own gap
        properties.PayloadFormatIndicator = UTF8
        properties.ContentType = JSON
        if expiry_s is not None:
            properties.MessageExpiryInterval = min(max(EXPIRY_LEAST_S, expiry_s), EXPIRY_MOST_S)
        return properties


@asynccontextmanager
async def connect(access: Access, identifier: str, window: int = 20) -> AsyncIterator[Link]:
    """A new connection for as long as the context lasts; BrokerError where there is none to be had.

    ``window`` is how many QoS 1 and 2 messages may be on their way at a time.
    """
    version5 = access.mqtt == "5"
    client = aiomqtt.Client(
        access.host,
        access.port,
        username=access.username,
        password=access.password,
        identifier=identifier,
        protocol=aiomqtt.ProtocolVersion.V5 if version5 else aiomqtt.ProtocolVersion.V311,
        clean_session=None if version5 else True,
        tls_context=access.tls,
        max_inflight_messages=window,
        socket_options=(AT_ONCE,),
        timeout=CONNECT_TIMEOUT_S,
        logger=LOG,
    )
    client.pending_calls_threshold = window  # aiomqtt warns above it; the window is the caller's choice
    try:
        await client.__aenter__()
    except aiomqtt.MqttError as error:
        client._client.disconnect()  # noqa: SLF001 - a broker that takes too long would still have the connection
        # aiomqtt keeps the text of what failed alone, and that itself as its context.
        cause = error.__context__
        reason = failure(cause) if isinstance(cause, ssl.SSLError) else str(error)
        raise BrokerError(f"no connection to {access.url}: {reason}") from error
    if not client._client.is_connected():  # noqa: SLF001 - aiomqtt forgets an end that comes right behind the CONNACK
        raise BrokerError(f"no connection to {access.url}: the broker ended it at once")
    try:
        yield Link(client, version5=version5)
    finally:
        ended = client._disconnected  # noqa: SLF001 - see below
        try:
            await client.__aexit__(None, None, None)
        except aiomqtt.MqttError:
            LOG.debug("the broker went before the farewell")
        if ended.done() and not ended.cancelled():
            # Who is cancelled just as the connection ends never asks why, and asyncio would complain of it.
            ended.exception()
