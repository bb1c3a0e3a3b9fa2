"""The port of a worker's control link, and the one place where its messages are decoded.

Any client may publish on a broker. A message that does not follow the contract is dropped and counted, and never ends
a worker.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

from wire.contract.control import Control
from wire.contract.control_codec import ControlDecoder
from wire.contract.control_parts import PartJoiner, read_whole
from wire.errors import ContractError, ControlError

__all__ = ["ControlInbox", "ControlLink", "OnBack", "OnClosed", "OnMessage"]

NOTE_GAP_NS = 1_000_000_000

OnMessage = Callable[[Control], None]
OnClosed = Callable[[str], None]
OnBack = Callable[[], None]


class ControlLink(Protocol):
    """Carries control messages between a worker and its wire, in order."""

    @property
    def up(self) -> bool:
        """Whether a message can be sent now."""

    @property
    def problem(self) -> str:
        """Why the link is not up, as far as that is known; empty while it is."""

    @property
    def rejected(self) -> Mapping[str, int]:
        """The numbers of received messages that were dropped, by reason."""

    def open(self, on_message: OnMessage, on_closed: OnClosed, on_back: OnBack) -> None:
        """Start. ``on_closed`` is called with a reason when the link has ended for good, ``on_back`` when the link is
        up again after a time in which messages may have been lost.
        """

    def send(self, message: Control) -> None:
        """Send, at once or when the link is up again."""

    def close(self) -> None:
        """End in good order."""


class ControlInbox:
    """Decodes the messages that a link receives. Bytes that are no control message are dropped.

    ``rejected`` counts the dropped messages by reason; ``note`` is called with a text about them, at most once a
    second. A message that ``on_message`` rejects with ContractError is dropped as well.
    """

    def __init__(self, now_ns: Callable[[], int], note: Callable[[str], None]) -> None:
        self.rejected: Counter[str] = Counter()
        self._decoder = ControlDecoder(topics=None)  # the ledgers know the topics
        self._joiner = PartJoiner()
        self._now_ns = now_ns
        self._note = note
        self._noted_ns = 0
        self._on_message: OnMessage | None = None

    def open(self, on_message: OnMessage) -> None:
        """Give messages to ``on_message`` from now on."""
        self._on_message = on_message

    def take(self, data: bytes, *, retained: bool = False) -> None:
        """Decode a message and give it to ``on_message``. A ``retained`` message is an old one, and is dropped."""
        if self._on_message is None:
            return
        try:
            if retained:
                raise ControlError("retained", "on the worker's topic")
            message = read_whole(self._decoder, self._joiner, data)
            if message is not None:
                self._on_message(message)
        except ContractError as error:
            self._reject(error)

    def _reject(self, error: ContractError) -> None:
        self.rejected[error.reason if isinstance(error, ControlError) else "invalid"] += 1
        now_ns = self._now_ns()
        if now_ns - self._noted_ns >= NOTE_GAP_NS:
            self._noted_ns = now_ns
            self._note(f"control messages rejected: {self.rejected.total():,}, the last one: {error}")
