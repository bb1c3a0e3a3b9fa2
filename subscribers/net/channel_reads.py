"""The reads of connections with a channel: they are opened, and a channel may ask for more than its session does."""

import contextlib
from typing import Protocol

from subscribers.net.channel import CHANNEL_ERRORS, Channel, ChannelError, reason_of_failure
from subscribers.net.connection import Connection
from subscribers.net.resumption import Resumption
from subscribers.net.writer import Writer

__all__ = ["ChannelReads"]


class Sender(Protocol):
    """Sends the bytes of sessions, and closes connections."""

    def send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session, through its channel."""

    def close(self, connection: Connection) -> None:
        """Close a connection."""


class ChannelReads:
    """Opens reads in ``view``, the memory that they were read to.

    Bytes of a channel itself, such as those of its handshake, go to the ``writer``; ``resumption`` counts handshakes.
    """

    def __init__(self, sender: Sender, writer: Writer, resumption: Resumption, view: memoryview) -> None:
        self._sender = sender
        self._writer = writer
        self._resumption = resumption
        self._view = view

    def open(self, connection: Connection, channel: Channel, size: int) -> int:
        """Open a read of ``size`` bytes in its place; return as ``follow_up``."""
        problem: ChannelError | None = None
        try:
            size = channel.receive(self._view[:size], self._view)
        except CHANNEL_ERRORS as error:
            problem = error
        return self.follow_up(connection, channel, size, problem)

    def follow_up(self, connection: Connection, channel: Channel, size: int, problem: ChannelError | None) -> int:
        """Do what a read asks for beside its session, which was opened to ``size`` bytes or failed; return the number
        of bytes for the session. Where there are none, all is done.
        """
        try:
            if problem is not None:
                raise problem
            answer = channel.pending()
        except CHANNEL_ERRORS as error:
            self.fail(connection, channel, error)
            return 0
        if answer:
            self._writer.write(connection, answer)
        if channel.established and not connection.opened and connection.sock is not None:
            connection.opened = True
            self._resumption.count(channel)
            self._sender.send(connection, connection.session.connect())
        if not size and channel.ended and connection.sock is not None:
            self._sender.close(connection)
            connection.on_lost(channel.ended)
        return size if connection.sock is not None else 0

    def fail(self, connection: Connection, channel: Channel, error: ChannelError) -> None:
        """End a connection whose channel has failed."""
        if connection.sock is not None and not connection.outgoing:
            with contextlib.suppress(OSError, *CHANNEL_ERRORS):  # the peer may have closed; else it learns the reason
                connection.sock.send(channel.pending())
        self._sender.close(connection)
        reason, final = reason_of_failure(error, established=channel.established)
        if final:
            connection.on_refused(reason)
        else:
            connection.on_lost(reason)
