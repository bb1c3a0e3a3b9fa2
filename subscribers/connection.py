"""A session over one TCP connection, and where it goes."""

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from subscribers.mqtt.session import Event, Session

__all__ = ["Address", "Connection", "resolve"]

Address = tuple[str, int]

MQTT_PORT = 1883


class Connection:
    """A session over one TCP connection. Subclasses say what its happenings mean.

    While a read is handled, ``seen_empty_ns`` is a moment at which nothing of it had come yet.
    """

    __slots__ = ("backlog", "opened", "outgoing", "seen_empty_ns", "session", "sock")

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sock: socket.socket | None = None
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


def resolve(url: str) -> Address:
    """Host and port of a broker's URL, to be looked up once: 6,500 look-ups would be a load test of DNS.

    OSError where the name is not known.
    """
    parts = urlsplit(url)
    address = socket.getaddrinfo(parts.hostname, parts.port or MQTT_PORT, type=socket.SOCK_STREAM)[0][4]
    return str(address[0]), int(address[1])
