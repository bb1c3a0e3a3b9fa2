"""A session over one TCP connection, and where it goes."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from subscribers.mqtt.session import Event, Session
from subscribers.tls import Channel
from wire.contract.broker import BrokerUrl

__all__ = ["STUCK_NS", "Address", "Connection", "resolve"]

STUCK_NS = 30_000_000_000  # a handshake that has not ended by then never will


class Address(NamedTuple):
    """Where a node is; ``server_name`` is what its certificate must say, empty without TLS."""

    host: str
    port: int
    server_name: str = ""


class Connection:
    """A session over one TCP connection. Subclasses say what its happenings mean.

    It is ``opened`` when the session may write: connected, and over TLS (``channel``) past the handshake. While a
    read is handled, ``seen_empty_ns`` is a moment at which nothing of it had come yet.
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

    def on_read(self, arrival_ns: int, processed_ns: int, size: int, *, kernel: bool) -> None:
        """After a read of ``size`` bytes whose messages went to the session's sink.

        ``arrival_ns`` is the kernel's time of its last bytes, or with ``kernel`` false that of the read.
        """

    def on_events(self, events: Sequence[Event]) -> None:
        """The session's events, other than messages."""

    def on_unready(self) -> None:
        """It is about to close, or a write waits: whoever reads it past its session must stop."""

    def on_lost(self, reason: str) -> None:
        """The connection failed or ended; it is closed already."""

    def on_distrust(self, reason: str) -> None:
        """The broker's certificate is not to be trusted, which another try won't mend; it is closed already."""
        self.on_lost(reason)


def resolve(url: str) -> Address:
    """The address behind a broker's URL, to be looked up once: 6,500 look-ups would be a load test of DNS.

    OSError where the name is not known, ValueError for no such URL.
    """
    found = BrokerUrl.parse(url)
    address = socket.getaddrinfo(found.host, found.port, type=socket.SOCK_STREAM)[0][4]
    return Address(str(address[0]), int(address[1]), found.host if found.tls else "")
