"""The service's log of the events of its wire; each line about a release has its uri and version."""

from structlog.typing import FilteringBoundLogger

from wire.account.rows import SettledRelease
from wire.contract.own_message import Story
from wire.desk.message import Committed, Message
from wire.desk.refusal import Refusal
from wire.errors import ControlError, CorruptRowError
from wire.service.events import WireEvents
from wire.workers.member import Member

__all__ = ["EventLog"]


class EventLog(WireEvents):
    """Writes each event of the wire, of its readiness and of its store as one line."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log

    def committed(self, committed: Committed) -> None:
        """Log a release that is about to be sent."""
        status = committed.release.status.value
        self._log.info("dispatched", **_about(committed.release), status=status, messages=len(committed.messages))

    def settled(self, row: SettledRelease) -> None:
        """Log a release of which nothing more is outstanding; a warning where outlets miss it."""
        write = self._log.warning if row.missing else self._log.info
        counts = {"expected": row.expected, "delivered": row.delivered, "missing": row.missing}
        write("settled", **_about(row.release), **counts)

    def account_fault(self, text: str) -> None:
        """Log a difference between the two sides of the account: our own fault."""
        self._log.error("account fault", fault=text)

    def joined(self, member: Member) -> None:
        """Log a worker that joined: its name and host."""
        self._log.info("worker joined", worker=member.join.worker, host=member.join.host, instance=member.instance)

    def readiness(self, problem: str) -> None:
        """Log a change: every outlet is where it plans to be, or why this does not hold."""
        if problem:
            self._log.warning("outlets not ready", problem=problem)
        else:
            self._log.info("outlets ready")

    def corrupt_row(self, error: CorruptRowError) -> None:
        """Log a row of the store that can't be read; the rest is served."""
        self._log.error("corrupt row", row=error.row, problem=error.problem)

    def unavailable(self, member: Member) -> None:
        """Log a worker that became unreachable, or ended before it was told to."""
        state = member.state.value
        self._log.warning("worker unavailable", worker=member.join.worker, state=state, reason=member.reason)

    def publish_failed(self, reason: str) -> None:
        """Log a connection of the publisher that was refused or lost."""
        self._log.warning("broker lost", reason=reason)

    def control_failed(self, reason: str) -> None:
        """Log why no worker can be reached over the broker."""
        self._log.warning("control not connected", reason=reason)

    def refused(self, message: Message, refusal: Refusal, final: bool) -> None:
        """Log a message that the broker refused: an error where it is given up, a warning where it is tried again."""
        write = self._log.error if final else self._log.warning
        about = {"uri": message.uri, "version": message.version, "circuit": message.label}
        write("message refused", **about, reason=refusal.text, given_up=final)

    def broker_said(self, client: str, answer: str) -> None:
        """Log what the broker said of itself as a client connected."""
        self._log.info("broker said", client=client, answer=answer)

    def limited(self, reason: str) -> None:
        """Log a limit of the broker's that changes how messages are published."""
        self._log.warning("broker limits", reason=reason)

    def rejected(self, error: ControlError, count: int) -> None:
        """Log a control message that was dropped, and how many were since the last such line."""
        self._log.warning("control message rejected", reason=error.reason, problem=error.problem, count=count)


def _about(release: Story) -> dict[str, object]:
    return {"uri": release.uri, "version": release.version}
