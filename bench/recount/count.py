"""The account of a run, counted again: who was to get which message, and who got it, from the records alone.

Nothing here is the ledger's. Who is to get a message follows from the filters that each outlet sent, by MQTT's rules of
matching; whether it must, may or must not come, from the events of the outlet (docs/measuring.md, "The account").
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields

from bench.recount.arrivals import Arrival
from bench.recount.presence import Gap, gaps
from bench.recount.recorded import Announced, Recorded
from wire.contract.outages import NOT_OVER_NS
from wire.contract.topic_filters import matches, parse_filter

__all__ = ["Recount", "recount"]

MUST, MAY, MUST_NOT = "must", "may", "must not"  # how a message stands to an outlet


@dataclass(slots=True)
class Recount:
    """The counts of a summary, of the same names. ``missing_by_message`` has the messages that some outlets miss, by
    sequence. ``overtaken_perhaps`` are kills that came at the same time as the replacement, in one read.
    """

    messages: int = 0
    expected: int = 0
    delivered: int = 0
    missing: int = 0
    duplicates: int = 0
    overlapping: int = 0
    misdelivered: int = 0
    unexpected: int = 0
    possible: int = 0
    possible_delivered: int = 0
    overtaken: int = 0
    overtaken_perhaps: int = 0
    missing_by_message: dict[int, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        names = [each.name for each in fields(self) if each.name not in ("missing_by_message", "overtaken_perhaps")]
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Readers:
    """The outlets with a filter that matches a topic, each with the number of these filters, and the members of each
    shared subscription that matches.
    """

    own: dict[int, int]
    shared: dict[str, frozenset[int]]


def recount(recorded: Recorded, look: Callable[[int], bool] | None = None) -> Recount:
    """Count every message that was announced. ``look`` is called with the number of messages so far; once it returns
    true, the count ends there.
    """
    gaps_of = {
        outlet: gaps(events, recorded.outages, lasting=recorded.lasting) for outlet, events in recorded.events.items()
    }
    readers: dict[str, Readers] = {}
    found = Recount()
    for sequence, message in sorted(recorded.messages.items()):
        if look is not None and look(found.messages):
            break
        found.messages += 1
        if message.topic not in readers:
            readers[message.topic] = _readers(recorded, message.topic)
        _Message(recorded, gaps_of, sequence, message, readers[message.topic]).count(found)
        if message.kill in recorded.messages:
            _count_overtaken(recorded, sequence, message, readers, found)
    return found


def _count_overtaken(
    recorded: Recorded, sequence: int, message: Announced, readers: dict[str, Readers], found: Recount
) -> None:
    """Count the outlets at which the first copy of a replacement came before that of its kill."""
    first = _first_arrivals(recorded, sequence, readers[message.topic])
    topic = recorded.messages[message.kill].topic
    if topic not in readers:
        readers[topic] = _readers(recorded, topic)
    for outlet, kill_ns in _first_arrivals(recorded, message.kill, readers[topic]).items():
        if outlet in first:
            found.overtaken += first[outlet] < kill_ns
            found.overtaken_perhaps += first[outlet] == kill_ns


def _first_arrivals(recorded: Recorded, sequence: int, readers: Readers) -> dict[int, int]:
    """Return when the first copy of a message came, by outlet with a filter of its own."""
    first: dict[int, int] = {}
    for arrival in recorded.arrivals.of(sequence):
        if arrival.outlet in readers.own:
            first[arrival.outlet] = min(arrival.at_ns, first.get(arrival.outlet, arrival.at_ns))
    return first


def _readers(recorded: Recorded, topic: str) -> Readers:
    own: dict[int, int] = {}
    shared: dict[str, set[int]] = {}
    known: dict[str, tuple[bool, bool]] = {}  # by filter: does it match, and is it shared
    for outlet, filters in recorded.filters.items():
        for text in filters:
            if text not in known:
                parsed = parse_filter(text)
                known[text] = matches(parsed.pattern, topic), bool(parsed.share)
            match, is_shared = known[text]
            if match and is_shared:
                shared.setdefault(text, set()).add(outlet)
            elif match:
                own[outlet] = own.get(outlet, 0) + 1
    return Readers(own, {name: frozenset(members) for name, members in shared.items()})


class _Message:
    """One message while it is counted."""

    def __init__(
        self,
        recorded: Recorded,
        gaps_of: dict[int, tuple[Gap, ...]],
        sequence: int,
        message: Announced,
        readers: Readers,
    ) -> None:
        self._sequence = sequence
        self._due_ns = message.due_ns
        self._partitions = recorded.partitions
        self._gaps_of = gaps_of
        self._readers = readers
        self._came: dict[int, list[Arrival]] = {}
        self._timed: list[list[Arrival]] = [[] for _ in range(self._partitions)]
        self._sent: list[set[int]] = [set() for _ in range(self._partitions)]
        for arrival in recorded.arrivals.of(sequence):
            partition = arrival.outlet % self._partitions
            self._came.setdefault(arrival.outlet, []).append(arrival)
            self._sent[partition].add(arrival.sent_ns)
            if arrival.timed:
                self._timed[partition].append(arrival)
        self._settled_ns = [recorded.settled.get((sequence, index), NOT_OVER_NS) for index in range(self._partitions)]
        self._last_ns = [
            self._last(index, settled_ns) for index, settled_ns in enumerate(self._settled_ns)
        ]  # the last arrival in the partition before it settled

    def count(self, found: Recount) -> None:
        """Add the message to the counts."""
        missing = 0
        for outlet, copies in self._readers.own.items():
            came = self._came.pop(outlet, [])
            if not self._gaps_of.get(outlet):
                found.expected += 1
                found.delivered += bool(came)
                missing += not came
                self._count_further(found, came[1:], copies - 1)
            else:
                missing += self._judge(found, outlet, came, copies - 1)
        missing += self._count_shared(found)
        for came in self._came.values():
            found.misdelivered += len(_not_retained(came))
        found.missing += missing
        if missing:
            found.missing_by_message[self._sequence] = missing

    def _count_further(self, found: Recount, further: Sequence[Arrival], allowed: int) -> None:
        copies = len(_not_retained(further))
        found.overlapping += min(copies, allowed)
        found.duplicates += max(0, copies - allowed)

    def _count_shared(self, found: Recount) -> int:
        """Count the shared subscriptions, each of which is to get one copy; return how many had none.

        A broker chooses the member. Where it may have chosen one that the copy did not reach, the copy may come and
        need not; where every member was gone it must not.
        """
        missing = 0
        for members in self._readers.shared.values():
            came = sorted(arrival for member in members for arrival in self._came.pop(member, ()))
            presence = {self._presence(member) for member in members}
            may = MAY in presence
            found.possible += may
            found.possible_delivered += may and bool(came)
            if not came and (may or MUST not in presence):
                continue
            found.expected += 1
            found.delivered += bool(came)
            missing += not came
            found.duplicates += max(0, len(_not_retained(came)) - 1)
        return missing

    def _presence(self, outlet: int) -> str:
        """Return whether the message must, may or must not reach an outlet if the broker chooses the outlet for it."""
        partition = outlet % self._partitions
        settled_ns, last_ns = self._settled_ns[partition], self._last_ns[partition]
        absent = self._absent(outlet)
        if self._proved(absent, partition):
            return MUST
        times = self._sent[partition] or {self._due_ns}
        excluded = all(any(gap.must_not_reach(sent_ns, last_ns, settled_ns) for gap in absent) for sent_ns in times)
        return MUST_NOT if excluded else MAY

    def _absent(self, outlet: int) -> list[Gap]:
        settled_ns = self._settled_ns[outlet % self._partitions]
        gaps_of = self._gaps_of.get(outlet, ())
        return [gap for gap in gaps_of if gap.left_ns <= settled_ns and gap.back_ns > self._due_ns]

    def _proved(self, absent: Sequence[Gap], partition: int) -> bool:
        """Return whether an outlet with these absences was to get the message."""
        last_ns = self._last_ns[partition]
        return not absent or any(
            all(gap.must_reach(sent_ns, last_ns) for gap in absent) for sent_ns in self._sent[partition]
        )

    def _judge(self, found: Recount, outlet: int, came: list[Arrival], allowed: int) -> int:
        """Count the message at an outlet that was not there all the time; return 1 where it is missing."""
        partition = outlet % self._partitions
        settled_ns, last_ns = self._settled_ns[partition], self._last_ns[partition]
        absent = self._absent(outlet)
        if self._proved(absent, partition):
            found.expected += 1
            found.delivered += bool(came)
            self._count_further(found, came[1:], allowed)
            return int(not came)
        first = came[0] if came else None
        if first is None:
            times = self._sent[partition] or {self._due_ns}
            excluded = all(any(gap.must_not_reach(sent_ns, last_ns, settled_ns) for gap in absent) for sent_ns in times)
            found.possible += not excluded
            return 0
        known_ns = self._last(partition, min(first.at_ns - 1, settled_ns))  # elsewhere
        if any(gap.must_not_reach(first.sent_ns, known_ns, first.at_ns) for gap in absent):
            found.unexpected += 1
        else:
            found.possible += 1
            found.possible_delivered += 1
            in_time = first.at_ns <= settled_ns
            found.expected += in_time
            found.delivered += in_time
        self._count_further(found, came[1:], allowed)
        return 0

    def _last(self, partition: int, until_ns: int) -> int:
        """Return the last arrival with a time in a partition until then; 0: there was none."""
        return max((arrival.at_ns for arrival in self._timed[partition] if arrival.at_ns <= until_ns), default=0)


def _not_retained(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Return the copies that count: a retained message beyond the first copy is the broker's answer to SUBSCRIBE."""
    return [arrival for arrival in arrivals if not arrival.retained]
