"""The errors of the wire. A user's mistake and a fault of our own are different types."""

from collections.abc import Iterable
from pathlib import Path


class WireError(Exception):
    """Base of every error the wire raises on purpose."""


class CopyError(WireError):
    """Copy that cannot become a release: names the file, the line and what would be right."""

    def __init__(self, source: str | Path, problem: str, remedy: str, line: int | None = None) -> None:
        self.source = str(source)
        self.line = line
        self.problem = problem
        self.remedy = remedy
        where = self.source if line is None else f"{self.source}:{line}"
        super().__init__(f"{where}: {problem}; {remedy}")


class ContractError(WireError):
    """A topic, stamp, document or control message that does not follow the contract."""


class ControlError(ContractError):
    """A control message that is dropped; ``reason`` is one of ``wire.contract.metrics.REJECTIONS``."""

    def __init__(self, reason: str, problem: str) -> None:
        self.reason = reason
        self.problem = problem
        super().__init__(f"{reason} control message: {problem}")


class DirectoryError(WireError):
    """An audience that cannot be built as asked."""


class AudienceError(DirectoryError):
    """A mistake in the definition of a user's own clients.

    ``field`` is "topic", "filters" or "client_id", ``client`` the index of the client at fault, None for a topic.
    ``place`` is what the text names: a file and line, a group.
    """

    def __init__(self, place: str, problem: str, remedy: str, *, field: str, client: int | None = None) -> None:
        self.place = place
        self.problem = problem
        self.remedy = remedy
        self.field = field
        self.client = client
        super().__init__(f"{place}: {problem}; {remedy}")


class SettingsError(WireError):
    """A setting that this machine does not allow: a port that is taken, a limit that is too low."""


class TransportError(SettingsError):
    """A setting of connections that can't be used: ``key`` is its field in Transport, and the text names no secret."""

    def __init__(self, key: str, problem: str, remedy: str) -> None:
        self.key = key
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}; {remedy}")


class WebSocketError(WireError):
    """The end of a connection before or in its WebSocket. With ``final`` another try would fail too."""

    def __init__(self, problem: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(problem)


class StoreError(WireError):
    """The store did not take or give something: a full disk, a locked or broken file. Nothing of it is kept."""

    def __init__(self, path: str | Path, problem: str) -> None:
        self.path = str(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class CorruptRowError(StoreError):
    """A row of the store that can't be read: ``row`` names its table and key. The other rows are served."""

    def __init__(self, path: str | Path, row: str, problem: str) -> None:
        self.row = row
        super().__init__(path, f"{row} is corrupt and left out: {problem}")


class TokenError(WireError):
    """There is no token for a client. The text has neither a token nor what a command wrote."""


class BrokerError(WireError):
    """The broker refused, failed or could not be reached."""


class PublishRefused(BrokerError):  # noqa: N818 - the name of what happened
    """The broker refused one message with a reason code of MQTT 5; its connection goes on."""

    def __init__(self, code: int, problem: str) -> None:
        self.code = code
        self.problem = problem
        super().__init__(problem)


class MembershipError(WireError):
    """Workers that did not come, did not agree, or died."""


class PausesError(WireError):
    """As many pauses of the calendar are held as the wire keeps."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"{most:,} pauses of the calendar are held; end one, or wait until one ends")


class TransitionError(WireError):
    """An event that a state machine does not allow in its state: our own fault. ``allowed`` names the others."""

    def __init__(self, subject: str, state: object, event: object, allowed: Iterable[str]) -> None:
        self.state = state
        self.event = event
        self.allowed = tuple(allowed)
        possible = ", ".join(self.allowed) or "nothing"
        super().__init__(f"{subject} that is {state} cannot take {event}; it can take {possible}")


def first_of(error: BaseException) -> BaseException:
    """Return the first plain exception inside groups of groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
