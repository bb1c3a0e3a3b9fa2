"""A message: one edition on one circuit, as it stands in the outbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.places import Circuit
from wire.contract.topics import topic
from wire.desk.entry import Entry

__all__ = ["Message", "Order", "messages_of"]

Order = Callable[[Sequence[Circuit]], Sequence[Circuit]]


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT publish, named by ``run_id`` and ``sequence``, however often it is sent.

    ``document`` is the edition's ninjs bytes with a blank stamp, shared by its circuits. ``heading`` is the last
    level of the topic: the primary sector, or ``topics.FLASH``. Times are nanoseconds since the epoch;
    ``embargo_ns`` is 0 where there is none.
    """

    run_id: int
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


def messages_of(
    entry: Entry, run_id: int, numbered: Sequence[tuple[int, Circuit]], documents: Mapping[str, bytes]
) -> tuple[Message, ...]:
    """An entry's messages from their sequences and circuits, and its documents by language."""
    release = entry.release
    return tuple(
        Message(
            run_id,
            sequence,
            release.uri,
            release.version,
            circuit,
            entry.heading,
            entry.due_ns,
            release.embargo_ns or 0,
            release.expires_ns,
            documents[circuit.language],
        )
        for sequence, circuit in numbered
    )
