"""Resumption of TLS: a connection that begins again resumes the session of its last one, and no other's.

A session speaks for the certificate that its client showed, and some brokers take a ticket once. So each connection
keeps its own, from its end to its next beginning. Meanwhile it takes a third of the memory that the connection took.
"""

from typing import NamedTuple

from subscribers.net.channel import Channel, Layers
from subscribers.net.tls import TlsChannel, TlsSession

__all__ = ["Resumption", "TlsHandshakes"]


class TlsHandshakes(NamedTuple):
    """The TLS handshakes of connections: all, those that offered an earlier session, and those that resumed it."""

    all: int = 0
    offered: int = 0
    resumed: int = 0


class Resumption:
    """Takes the sessions of channels that end, and counts handshakes. With ``on`` false no session is taken."""

    def __init__(self, *, on: bool = True) -> None:
        self.handshakes = TlsHandshakes()
        self._on = on

    def session_of(self, channel: Channel | None) -> TlsSession | None:
        """Return what the next connection may resume of a channel that ends; None where there is no such."""
        tls = _tls_of(channel) if self._on else None
        return None if tls is None else tls.session()

    def count(self, channel: Channel) -> None:
        """Count the handshake of a channel that is established, where it is one of TLS."""
        tls = _tls_of(channel)
        if tls is not None:
            so_far = self.handshakes
            self.handshakes = TlsHandshakes(so_far.all + 1, so_far.offered + tls.offered, so_far.resumed + tls.resumed)


def _tls_of(channel: Channel | None) -> TlsChannel | None:
    outer = channel.outer if isinstance(channel, Layers) else channel
    return outer if isinstance(outer, TlsChannel) else None
