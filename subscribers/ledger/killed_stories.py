"""The messages of releases that were killed since they were sent, for what a session replays after a kill."""

from collections import OrderedDict

from wire.contract.control import Announcement

__all__ = ["RELEASES_MOST", "KilledStories"]

RELEASES_MOST = 20_000  # whose messages are known; the oldest are forgotten


class KilledStories:
    """Follows the announcements of a run. Contains the sequence of a message whose release was killed."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, list[int]] = OrderedDict()
        self._killed: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, sequence: object) -> bool:
        return sequence in self._killed

    def __len__(self) -> int:
        """The number of releases and killed messages that are known."""
        return len(self._messages) + len(self._killed)

    def announce(self, item: Announcement) -> None:
        """Take a release version that is about to be sent."""
        if item.kill:
            for sequence in self._messages.pop(item.uri, ()):
                self._killed[sequence] = None
        else:
            self._messages.setdefault(item.uri, []).extend(each.sequence for each in item.messages)
        while len(self._messages) > RELEASES_MOST:
            self._messages.popitem(last=False)
        while len(self._killed) > RELEASES_MOST:
            self._killed.popitem(last=False)
