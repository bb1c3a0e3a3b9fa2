"""The topic aliases that a server has set on one connection (MQTT 5.0 §3.3.2.3.4).

A message with an alias is handed on in the form that it would have without one, so that nobody behind the session has
to know of aliases.
"""

from subscribers.mqtt.errors import RemoteProtocolError

__all__ = ["ALIASED", "Aliases"]

# A flag for the sink, beside those of the fixed header (no bit of PUBLISH's first byte, 0x3.): the bytes are of one
# connection alone, and no template's.
ALIASED = 0x40


class Aliases:
    """The topics by alias, up to our Topic Alias Maximum. They end with the connection."""

    __slots__ = ("_maximum", "_topics")

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._topics: dict[int, bytes] = {}

    def topic(self, alias: int, topic: bytes) -> bytes:
        """Return the topic of a message, whose own ``topic`` is empty where the alias stands for it.

        RemoteProtocolError for an alias above our maximum, and for one that stands for no topic yet.
        """
        if alias > self._maximum:
            raise RemoteProtocolError("a topic alias is above our Topic Alias Maximum", "3.3.2.3.4")
        if topic:
            self._topics[alias] = topic
            return topic
        known = self._topics.get(alias)
        if known is None:
            raise RemoteProtocolError("a topic alias stands for no topic", "3.3.2.3.4")
        return known
