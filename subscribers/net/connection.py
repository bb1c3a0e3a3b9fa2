"""A session over one TCP connection, and the address of its peer."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from subscribers.mqtt.events import Event
from subscribers.mqtt.session import Session
from subscribers.net.tls import Channel
from wire.contract.broker import BrokerUrl

__all__ = ["HANDSHAKE_LIMIT_NS", "PROTOCOL_ERROR", "Address", "Connection", "resolve"]

PROTOCOL_ERROR = "protocol error"  # how the reason of a loss begins that is the broker's violation of MQTT
HANDSHAKE_LIMIT_NS = 30_000_000_000  # a handshake that has not ended by then is given up


class Address(NamedTuple):
    """The address of a broker node; ``server_name`` is the name that its certificate must bear, empty without TLS."""

    host: str
    port: int
    server_name: str = ""


class Connection:
    """A session over one TCP connection. Subclasses act on its reads, events and end.

    ``opened`` is true once the session may write: connected, and over TLS (``channel``) past the handshake.
    ``outgoing`` are bytes that the socket has not taken yet. ``seen_empty_ns`` is a moment before the first byte of the
    read that is being handled.
    """

    __slots__ = ("backlog", "channel", "opened", "outgoing", "seen_empty_ns", "server_name", "session", "sock")

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sock: socket.socket | None = None
        self.channel: Channel | None = None
        self.server_name = ""
        self.opened = False
        self.outgoing = b""
        self.backlog = False  # the last read did not empty the socket
        self.seen_empty_ns = 0

    @property
    def number(self) -> int | None:
        """The file number of the socket; None while the connection is closed."""
        return None if self.sock is None else self.sock.fileno()

    def on_read(self, arrival_ns: int, processed_ns: int, size: int, *, kernel: bool) -> None:
        """Act on a read of ``size`` bytes, whose messages have gone to the session's sink.

        ``arrival_ns`` is the kernel's time of the last bytes, or with ``kernel`` false the time of the read.
        """

    def on_events(self, events: Sequence[Event]) -> None:
        """Act on the session's events, other than messages."""

    def on_unready(self) -> None:
        """Stop reading past the session: the connection is about to close, or a write waits."""

    def on_lost(self, reason: str) -> None:
        """Act on the end of the connection, which is closed already."""

    def on_distrust(self, reason: str) -> None:
        """Act on a certificate that is not trusted, for good; the connection is closed already."""
        self.on_lost(reason)


def resolve(url: str) -> Address:
    """Return the address behind a broker's URL. Call it once: 6,500 calls would be a load test of DNS.

    OSError where the name is not known, ValueError where the text is no such URL.
    """
    found = BrokerUrl.parse(url)
    address = socket.getaddrinfo(found.host, found.port, type=socket.SOCK_STREAM)[0][4]
    return Address(str(address[0]), int(address[1]), found.host if found.tls else "")
