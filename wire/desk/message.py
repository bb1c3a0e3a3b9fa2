"""A message: one edition on one circuit, as it stands in the outbox."""

from dataclasses import dataclass

from wire.contract.places import Circuit
from wire.contract.topics import topic

__all__ = ["Message"]


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT publish. ``document`` is the edition's ninjs bytes with a blank stamp, shared by its circuits.
    ``heading`` is the last level of the topic: the primary sector, or ``topics.FLASH``.

    Times are nanoseconds since the epoch; ``embargo_ns`` is 0 where there is none.
    """

    sequence: int
    uri: str
    version: int
    circuit: Circuit
    heading: str
    due_ns: int
    embargo_ns: int
    expires_ns: int | None
    document: bytes

    @property
    def topic(self) -> str:
        return topic(self.circuit, self.heading)
