"""Control over a socket inherited from the parent process, which works while every broker is down."""

from collections.abc import Mapping

from subscribers.control_link import ControlInbox, OnBack, OnClosed, OnMessage
from subscribers.net.pipe import Pipe
from subscribers.net.reactor import Reactor
from wire.contract.control import Control
from wire.contract.control_codec import encode

__all__ = ["PipeControlLink"]


class PipeControlLink:
    """The socket with this file number, as a control link."""

    def __init__(self, reactor: Reactor, number: int, inbox: ControlInbox) -> None:
        self._reactor = reactor
        self._number = number
        self._inbox = inbox
        self._pipe: Pipe | None = None

    @property
    def up(self) -> bool:
        """True: a pipe is up while its wire runs."""
        return True

    @property
    def problem(self) -> str:
        """Empty: a pipe is up while its wire runs."""
        return ""

    @property
    def rejected(self) -> Mapping[str, int]:
        """The numbers of received messages that were dropped, by reason."""
        return self._inbox.rejected

    def open(self, on_message: OnMessage, on_closed: OnClosed, on_back: OnBack) -> None:
        """Read the pipe; it closes when the parent ends. A pipe loses no message: ``on_back`` is never called."""
        del on_back
        self._inbox.open(on_message)
        self._pipe = self._reactor.pipes.open(
            self._number, self._inbox.take, lambda: on_closed("the wire closed the pipe")
        )

    def send(self, message: Control) -> None:
        """Write a frame."""
        if self._pipe is not None:
            self._reactor.pipes.write(self._pipe, encode(message))

    def close(self) -> None:
        """Do nothing: the end of the process closes the pipe."""
