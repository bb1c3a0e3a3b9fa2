"""How a message came to an outlet, and the arrivals of one transmission, as they are taken from it at a tick."""

from typing import NamedTuple

__all__ = ["Arrivals", "Came", "Copy"]


class Came(NamedTuple):
    """How a message came to the outlet at ``slot``, whose connection was begun at ``on_since_ns``.

    ``retained``: the broker sent it because of a subscription. ``again``: the broker says that it tried to send it to
    the outlet before (DUP, MQTT 3.1.1 §3.3.1.1, 5.0 §3.3.1.1).
    """

    slot: int
    on_since_ns: int = 0
    retained: bool = False
    again: bool = False


class Copy(NamedTuple):
    """A message with this sequence as it came to an outlet, sent at ``sent_ns``."""

    came: Came
    sequence: int
    sent_ns: int

    @property
    def slot(self) -> int:
        """The outlet's place in the partition."""
        return self.came.slot

    @property
    def was_away(self) -> bool:
        """True where the outlet's connection was begun after the message was sent."""
        return self.sent_ns < self.came.on_since_ns


class Arrivals(NamedTuple):
    """Arrivals of a transmission: the exact ones, and the upper and lower ends of the bounded ones, to all of which
    ``base_ns`` has to be added. Each belongs to the slot at the same place.
    """

    base_ns: int
    exact: list[int]
    exact_slots: list[int]
    uppers: list[int]
    lowers: list[int]
    bounded_slots: list[int]
