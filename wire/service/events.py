"""The events of a wire, as its composition and its dispatch report them."""

from wire.account.rows import SettledRelease
from wire.desk.message import Committed, Message
from wire.desk.refusal import Refusal
from wire.errors import ControlError
from wire.workers.member import Member

__all__ = ["WireEvents"]


class WireEvents:
    """Is told of the events of one wire. Each method does nothing; a subclass overrides those that it is about."""

    def settled(self, row: SettledRelease) -> None:
        """Take a release version of which nothing more is outstanding."""

    def account_fault(self, text: str) -> None:
        """Take a difference between the two sides of the account; only the first ones are reported."""

    def joined(self, member: Member) -> None:
        """Take a worker that joined an elastic membership."""

    def unavailable(self, member: Member) -> None:
        """Take a worker that became unreachable, or left before it was told to."""

    def rejected(self, error: ControlError, count: int) -> None:
        """Take a control message that was dropped, and how many were since the last report: once a second at most."""

    def committed(self, committed: Committed) -> None:
        """Take a release that is about to be sent."""

    def publish_failed(self, reason: str) -> None:
        """Take the reason of a connection of the publisher that was refused or lost."""

    def control_failed(self, reason: str) -> None:
        """Take why the wire has no connection for control to the broker: once for each reason."""

    def refused(self, message: Message, refusal: Refusal, final: bool) -> None:
        """Take a message that the broker refused: once for each reason, and once more when the message is given up."""

    def broker_said(self, client: str, answer: str) -> None:
        """Take what the broker's CONNACK said to the publisher or to outlets: once for each distinct answer."""

    def limited(self, reason: str) -> None:
        """Take what the broker grants of less than was asked for, in a sentence."""
