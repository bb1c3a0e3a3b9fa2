"""A message: one edition on one topic, as it is in the outbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.topics import topic
from wire.desk.entry import Entry
from wire.desk.publish_options import DOCUMENT, PublishOptions

__all__ = ["Committed", "Message", "Order", "committed_of", "messages_of"]

Order = Callable[[Sequence[Circuit]], Sequence[Circuit]]


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT publish. ``run_id`` and ``sequence`` identify it, however often it is sent.

    ``label`` is the group that its deliveries are counted in, ``edition`` the part of its release that ``document`` is:
    in the wire a circuit and a language. ``document`` is the payload with a blank stamp; messages may share it.
    ``heading`` is the last level of a wire's topic: the primary sector, or ``topics.FLASH``. Times are nanoseconds
    since the epoch; ``embargo_ns`` is 0 where there is none.
    """

    run_id: int
    sequence: int
    uri: str
    version: int
    topic: str
    label: str
    edition: str
    due_ns: int
    embargo_ns: int
    expires_ns: int | None
    document: bytes
    heading: str = ""
    options: PublishOptions = DOCUMENT


@dataclass(frozen=True, slots=True)
class Committed:
    """A release version whose messages have numbers on disk, those that the broker has not acknowledged, ascending."""

    release: Release
    messages: Sequence[Message]


def messages_of(
    entry: Entry, run_id: int, numbered: Sequence[tuple[int, Circuit]], documents: Mapping[str, bytes]
) -> tuple[Message, ...]:
    """Return an entry's messages, given the sequence and circuit of each and its documents by language."""
    release = entry.release
    return tuple(
        Message(
            run_id,
            sequence,
            release.uri,
            release.version,
            topic(circuit, entry.heading),
            str(circuit),
            circuit.language,
            entry.due_ns,
            release.embargo_ns or 0,
            release.expires_ns,
            documents[circuit.language],
            entry.heading,
        )
        for sequence, circuit in numbered
    )


def committed_of(
    entry: Entry, run_id: int, numbered: Sequence[tuple[int, Circuit]], documents: Mapping[str, bytes]
) -> Committed:
    """Return an entry's release with its messages."""
    return Committed(entry.release, messages_of(entry, run_id, numbered, documents))
