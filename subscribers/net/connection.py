"""A session over one connection, and the address of its peer."""

import socket
from collections.abc import Sequence
from typing import Any, NamedTuple

from subscribers.mqtt.events import Event
from subscribers.mqtt.session import Session
from subscribers.net.channel import Channel
from subscribers.net.paced import ReadPace
from subscribers.net.tls import TlsSession
from wire.contract.broker import BrokerUrl
from wire.contract.transport import PLAIN, TlsIdentity, Transport, Upgrade

__all__ = ["HANDSHAKE_LIMIT_NS", "PROTOCOL_ERROR", "Address", "Connection", "resolve"]

PROTOCOL_ERROR = "protocol error"  # how the reason of a loss begins that is the broker's violation of MQTT
TRY_S = 2.0  # for each address of a name
HANDSHAKE_LIMIT_NS = 30_000_000_000  # a handshake that has not ended by then is given up


class Address(NamedTuple):
    """The address of a broker node: host and port, or the path of a Unix socket in the host's place.

    ``server_name`` is the name that its certificate must bear, empty without TLS. With ``upgrade`` MQTT is in a
    WebSocket. ``identity`` is the client's certificate; None for the one of all connections, if there is one.
    """

    host: str
    port: int
    server_name: str = ""
    upgrade: Upgrade | None = None
    identity: TlsIdentity | None = None

    @property
    def unix(self) -> bool:
        """True for a Unix socket."""
        return self.host.startswith("/")


class Connection:
    """A session over one connection. Subclasses act on its reads, events and end.

    ``opened`` is true once the session may write: connected, and past the handshakes of its ``channel``, if it has one.
    ``plain``: the socket's bytes are the session's, and the kernel has their time: TCP without a channel.
    ``outgoing`` are bytes that the socket has not taken yet. ``seen_empty_ns`` is a moment before the first byte of the
    read that is being handled. With a ``pace`` the socket is read slowly. ``earlier`` is the TLS session of the last
    connection, while the next one has not begun.
    """

    __slots__ = (
        "backlog",
        "channel",
        "earlier",
        "opened",
        "outgoing",
        "pace",
        "plain",
        "seen_empty_ns",
        "session",
        "sock",
    )

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sock: socket.socket | None = None
        self.channel: Channel | None = None
        self.plain = True
        self.opened = False
        self.outgoing = b""
        self.backlog = False  # the last read did not empty the socket
        self.seen_empty_ns = 0
        self.pace: ReadPace | None = None
        self.earlier: TlsSession | None = None

    def attach(self, sock: socket.socket, channel: Channel | None, *, plain: bool) -> None:
        """Take a new socket, with its ``channel`` if it has one: nothing is opened, and nothing waits."""
        self.sock = sock
        self.channel = channel
        self.plain = plain
        self.opened = False
        self.outgoing = b""
        self.backlog = False

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

    def on_refused(self, reason: str) -> None:
        """Act on an end for good, such as a certificate that is not trusted, or a WebSocket that is refused.

        The connection is closed already.
        """
        self.on_lost(reason)


def resolve(url: str, transport: Transport = PLAIN) -> Address:
    """Return the address behind a broker's URL. Call it once: 6,500 calls would be a load test of DNS.

    Of a name with several addresses, such as those of IPv6 and IPv4, it is the first one that takes a connection.
    OSError where the name is not known, ValueError where the text is no such URL, TransportError for a header that is
    none.
    """
    found = BrokerUrl.parse(url)
    if found.unix:
        return Address(found.path, 0)
    upgrade = Upgrade.of(found, transport.headers) if found.websocket else None
    name = (transport.server_name or found.host) if found.tls else ""
    places = [answer[4] for answer in socket.getaddrinfo(found.host, found.port, type=socket.SOCK_STREAM)]
    place = places[0] if len(places) == 1 else next(filter(_takes_connections, places), places[0])
    return Address(str(place[0]), int(place[1]), name, upgrade)


def _takes_connections(place: tuple[Any, ...]) -> bool:
    try:
        socket.create_connection(place[:2], TRY_S).close()
    except OSError:
        return False
    return True
