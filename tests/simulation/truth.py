"""The truth of one life: what was asked, what clients were told, what was sent, and what each outlet received.

It is kept by the simulation alone, from the bytes on the network, and never from the wire's own books.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import orjson

from wire.contract.ninjs import REPLACES
from wire.contract.stamp import read

__all__ = ["Asked", "Sent", "Truth", "sent_of"]


class Sent(NamedTuple):
    """A message as its bytes say."""

    sequence: int
    uri: str
    version: int
    status: str
    topic: str
    due_ns: int
    sent_ns: int
    replaces: str = ""  # the uri of the release whose place it takes

    @property
    def circuit(self):
        """The circuit, as its topic names it."""
        return self.topic.rpartition("/")[0].removeprefix("wire/v1/")


@lru_cache(maxsize=1_000)  # each outlet reads the same bytes
def sent_of(topic, payload):
    """The message of a topic and a payload."""
    document = orjson.loads(payload)
    stamp, status = read(payload), document["pubStatus"].lower()
    version = int(document["version"])
    replaced = [item["uri"] for item in document.get("associations", ()) if item.get("rel") == REPLACES]
    times = stamp.due_ns, stamp.sent_ns
    return Sent(stamp.sequence, document["uri"], version, status, topic, *times, "".join(replaced))


@dataclass
class Asked:
    """A release version that a client asked for. Once its lift was asked for, it has no embargo, and is not held."""

    uri: str
    version: int
    circuits: tuple
    embargo_ns: int | None
    held: bool  # withheld without an embargo: it waits for its lift
    replaces: str = ""
    accepted: bool = False


@dataclass
class Truth:
    """The truth so far."""

    asked: dict = field(default_factory=dict)  # (uri, version) -> Asked
    attempts: dict = field(default_factory=dict)  # (uri, version) -> all that was asked so and not refused, in order
    kill_asked: set = field(default_factory=set)  # uris
    killed: dict = field(default_factory=dict)  # uri -> version of a kill that a client was told of
    written: set = field(default_factory=set)  # (uri, version, circuit) that a wire gave to a connection
    sent: dict = field(default_factory=dict)  # sequence -> Sent, in the order in which the broker had them first
    received: dict = field(default_factory=dict)  # (sequence, outlet) -> copies by instance of a worker
    untold: Counter = field(default_factory=Counter)  # (sequence, outlet) -> copies after its worker's final tally
    outlet_order: dict = field(default_factory=dict)  # (outlet, uri) -> versions in the order of first receipt

    def refuse(self, key, made):
        """Note that an attempt was refused: another one may stand for the version, where there was one."""
        attempts = self.attempts[key]
        if len(attempts) > 1:
            attempts[:] = [each for each in attempts if each is not made]
            if self.asked[key] is made:
                self.asked[key] = attempts[0]
