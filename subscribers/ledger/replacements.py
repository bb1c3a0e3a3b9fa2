"""The kills that the replacements of killed releases must not overtake."""

from collections import OrderedDict

from wire.contract.control import Announcement

__all__ = ["KILLS_MOST", "Replacements"]

KILLS_MOST = 1_000  # whose messages are known; the oldest are forgotten


class Replacements:
    """Follows the announcements of a run: a kill comes before what takes the place of its release."""

    def __init__(self) -> None:
        self._kills: OrderedDict[str, dict[str, int]] = OrderedDict()  # by URI: the kill's messages by circuit

    def __len__(self) -> int:
        """The number of kills that are known."""
        return len(self._kills)

    def announce(self, item: Announcement) -> dict[int, int]:
        """Take a release version that is about to be sent. Return, for each message of a replacement, that of the kill
        on the same circuit, both by sequence.

        A later version of a replacement does not overtake the first one, and is not asked for.
        """
        if item.kill:
            self._kills[item.uri] = {_circuit(each.topic): each.sequence for each in item.messages}
            if len(self._kills) > KILLS_MOST:
                self._kills.popitem(last=False)
        if not item.replaces or item.version > 1:
            return {}
        known = self._kills.get(item.replaces, {})
        places = ((each.sequence, known.get(_circuit(each.topic))) for each in item.messages)
        return {sequence: kill for sequence, kill in places if kill is not None}


def _circuit(topic: str) -> str:
    """Return a topic without its heading: a flash has another one than its replacement may have."""
    return topic.rpartition("/")[0]
