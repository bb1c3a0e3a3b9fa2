"""The plan of a feed: which messages a run sends, on which topics, by which publisher, and when each is due.

The load is an open model: a due time follows from the message's number alone. The plan is pure.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wire.contract.own_message import OWN
from wire.contract.templates import Template, Values
from wire.desk.message import Message
from wire.desk.publish_options import PublishOptions
from wire.feed.payloads import Payload, suffixed

__all__ = ["FeedPlan", "Rate"]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in so many nanoseconds, at even distances, over all topics together."""

    messages: int
    period_ns: int

    def offset_ns(self, number: int) -> int:
        """Return when the message of a number, from 0, is due after the start."""
        return number * self.period_ns // self.messages

    def count(self, duration_ns: int) -> int:
        """Return how many messages are due within a duration; the first one at its start."""
        return -(-duration_ns * self.messages // self.period_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """``topics`` topics take turns, and each belongs to one of ``publishers`` connections: topic i to publisher
    i % publishers. ``count`` is the number of messages.

    ``rows`` are those of a data file, in their order and from the first again, or one at random for each message.
    ``properties`` says that MQTT 5's user properties are there for a stamp without another place.
    """

    topic: Template
    topics: int
    payload: Payload
    rate: Rate
    count: int
    publishers: int = 1
    rows: Sequence[Sequence[bytes]] = ()
    rows_at_random: bool = False
    seed: int = 0
    retain: bool = False
    content_type: str = ""
    utf8: bool = False
    user_properties: tuple[tuple[str, Template], ...] = ()
    properties: bool = False

    def publisher_of(self, number: int) -> int:
        """Return the publisher of the message of a number, from 0."""
        return number % self.topics % self.publishers

    def topic_of(self, number: int) -> str:
        """Return the topic of the message of a number, from 0."""
        return self.topic.text(Values(i=number % self.topics, seed=self.seed))

    def message(self, number: int, *, run_id: int, start_ns: int, client: str, label: Callable[[str], str]) -> Message:
        """Return the message of a number, from 0; its sequence is one more.

        ``client`` is its publisher's client id, ``label`` gives the group that deliveries on a topic are counted in.
        """
        topic, sequence = self.topic_of(number), number + 1
        due_ns = start_ns + self.rate.offset_ns(number)
        values = Values(number % self.topics, sequence, due_ns, client, self._row(number), self.seed)
        payload = self.payload.render(values)
        if not self.properties:
            payload = suffixed(payload)
        own = tuple((name, template.text(values)) for name, template in self.user_properties)
        return Message(
            run_id,
            sequence,
            f"{OWN}{sequence}",
            1,
            topic,
            label(topic),
            "",
            due_ns,
            0,
            None,
            payload.data,
            options=PublishOptions(payload.stamp_at, self.retain, self.content_type, self.utf8, own),
        )

    def _row(self, number: int) -> Sequence[bytes]:
        if not self.rows:
            return ()
        if self.rows_at_random:
            return random.Random(f"{self.seed}:row:{number}").choice(self.rows)  # noqa: S311 - repeatable on purpose
        return self.rows[number % len(self.rows)]
