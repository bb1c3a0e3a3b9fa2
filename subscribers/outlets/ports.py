"""The ports of the outlets: time, connections, and the way of a read past its session.

The reactor keeps the first two, and so does a simulated network without sockets.
"""

from collections.abc import Callable
from typing import Protocol

from subscribers.errors import WorkerError
from subscribers.ledger.messages import Transmission
from subscribers.net.connection import Address, Connection
from subscribers.net.resumption import TlsHandshakes
from wire.errors import SettingsError

__all__ = ["Lookup", "Network", "ReadPath", "Timers", "resolve"]

Lookup = Callable[[bytes], Transmission | None]  # a transmission by its stamp's bytes, where it is known


class Timers(Protocol):
    """A clock with timers. Times are nanoseconds of CLOCK_REALTIME."""

    @property
    def now_ns(self) -> int:
        """The wall clock."""

    def call_in(self, delay_ns: int, action: Callable[[], None]) -> None:
        """Call once, after a delay."""


class Network(Timers, Protocol):
    """Carries the connections of a worker."""

    @property
    def windows_closed(self) -> int:
        """The reads that found a receive window shut."""

    @property
    def tls_handshakes(self) -> TlsHandshakes:
        """The TLS handshakes of connections so far."""

    def resolve(self, url: str) -> Address:
        """Return the address behind a broker's URL; OSError where the name is not known, ValueError for no URL."""

    def open(self, connection: Connection, address: Address, source: str | None = None) -> None:
        """Start a connection, from the address ``source`` where one is given; OSError where no file is left.

        Any other failure goes to the connection's ``on_lost``.
        """

    def close(self, connection: Connection, farewell: bytes = b"", *, returns: bool = True) -> None:
        """Close a connection, with a last packet where it can be sent; harmless where it is closed. One that
        ``returns`` keeps what its next beginning resumes.
        """

    def reset(self, connection: Connection) -> None:
        """End a connection as a crash does, without a last packet; harmless where it is closed."""

    def read_out(self, connection: Connection) -> None:
        """Read all that has come for a connection and was not read yet; ``on_lost`` follows where it has ended."""

    def send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session's that are not pending in it, such as a ping."""


class ReadPath(Protocol):
    """Reads connections past their sessions, where each byte of a packet is known beforehand.

    ``read_clock_arrivals`` counts the arrivals there for which the kernel had no time.
    """

    read_clock_arrivals: int

    def enter(self, connection: Connection, lookup: Lookup, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on: it is subscribed, and no packet is half read or half written."""

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""

    def add_template(self, transmission: Transmission, packet: bytes, topic_end: int, stamp: slice) -> None:
        """Take the packet of a transmission as a session parsed it, neither a duplicate nor retained.

        The offsets are those in the packet; the bytes of ``stamp`` are those that the transmission is known by.
        """


def resolve(network: Network, url: str) -> Address:
    """Return the address of a broker's URL; WorkerError where the URL can't be used."""
    try:
        return network.resolve(url)
    except (OSError, ValueError, SettingsError) as error:
        raise WorkerError(f"the outlets' broker {url} can't be used: {error}") from error
