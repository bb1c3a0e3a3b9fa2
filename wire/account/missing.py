"""The missing deliveries of closed messages: of all messages, of a release, and at an outlet."""

from collections.abc import Iterable, Iterator

from wire.account.missing_messages import MissingMessage, MissingOutlets
from wire.account.state import AccountState

__all__ = ["MissingDeliveries"]


class MissingDeliveries:
    """The latest closed messages that some outlets miss, with these outlets by cause."""

    def __init__(self, state: AccountState) -> None:
        self._state = state
        self._partitions = len(state.partitions)

    def outlets(self) -> list[MissingOutlets]:
        """Return each message by sequence, once for each cause."""
        return self._by_cause(self._messages())

    def of(self, uri: str, version: int) -> list[MissingOutlets]:
        """Return the messages of a release version, as ``outlets`` does."""
        return self._by_cause(message for message in self._messages() if message.key == (uri, version))

    def at(self, outlet: int) -> list[MissingOutlets]:
        """Return the messages that an outlet misses, by sequence; the outlet is the only one of each."""
        found = []
        for message in self._messages():
            cause = message.cause_at(outlet, self._partitions, unsent=self._is_unsent(message))
            if cause is not None:
                found.append(MissingOutlets(message.sequence, *message.key, message.topic, cause, (outlet,)))
        return found

    def _messages(self) -> Iterator[MissingMessage]:
        return (message for _, message in sorted(self._state.missing.items()))

    def _by_cause(self, messages: Iterable[MissingMessage]) -> list[MissingOutlets]:
        found: list[MissingOutlets] = []
        for message in messages:
            found += message.values(self._partitions, unsent=self._is_unsent(message))
        return found

    def _is_unsent(self, message: MissingMessage) -> bool:
        return message.sequence in self._state.unsent
