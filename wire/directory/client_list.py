"""A user's own clients as an audience: who must get a message follows from MQTT's rules of matching alone.

The law it keeps: for a topic, a client has one role. It gets a copy of its own, by one filter or by several that
overlap, or it shares one subscription with others. Copies by two roles could not be told apart, so no client has two.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from wire.contract.topic_filters import FilterIndex, TopicFilter, parse_filter
from wire.directory.audience import Client, ShareGroup
from wire.directory.topic_set import TopicSet
from wire.errors import AudienceError

__all__ = ["ClientList"]

ENTRIES_KEPT = 20_000_000  # indices of clients over all topics; beyond it topics are worked out again


@dataclass(frozen=True, slots=True)
class _Matched:
    """The clients of one topic: ``further`` has those with overlapping filters, and how many of them match."""

    entitled: "array[int]"
    shared: tuple[ShareGroup, ...]
    further: dict[int, int]


class ClientList:
    """The clients of a run, in index order, and its topics.

    ``notes`` has a sentence for each thing that the user should know. AudienceError where a client has two roles for a
    topic, a topic matches nobody, or a client's filters match no topic; the message names ``source``'s place.
    """

    def __init__(self, seed: int, clients: Sequence[Client], topics: TopicSet, places: Sequence[str] = ()) -> None:
        self.seed = seed
        self.notes: tuple[str, ...] = ()
        self.topics = topics
        self._clients = clients
        self._places = places  # of each client in its source, for errors
        self._matched: dict[str, _Matched] = {}
        self._entries = 0
        self._filters: list[TopicFilter] = []
        self._members: list[array[int]] = []  # of each filter
        self._index: FilterIndex[int] = FilterIndex()  # numbers of filters
        self._index_filters()
        self.digest = self._digest()

    @property
    def size(self) -> int:
        """The number of clients."""
        return len(self._clients)

    @property
    def labels(self) -> Sequence[str]:
        """Every label that a topic may have."""
        return self.topics.labels

    def client(self, index: int) -> Client:
        """Return a client by its index."""
        return self._clients[index]

    def entitled_to(self, topic: str) -> "array[int]":
        """Return the ascending indices of the clients that must get a message on a topic, each by its own filters."""
        return self._match(topic).entitled

    def shared(self, topic: str) -> tuple[ShareGroup, ...]:
        """Return the shared subscriptions that match a topic, by name."""
        return self._match(topic).shared

    def copies(self, index: int, topic: str) -> int:
        """Return how many filters of an entitled client match a topic."""
        return self._match(topic).further.get(index, 1)

    def label(self, topic: str) -> str:
        """Return the label of a topic; ContractError where the topic is none of the run's."""
        return self.topics.label(topic)

    @property
    def sharing(self) -> bool:
        """True where some client shares a subscription."""
        return any(found.share for found in self._filters)

    def mixed_qos(self, qos: int) -> bool:
        """Return whether some clients are at QoS 0 and others above; ``qos`` is that of a client without its own."""
        return len({(qos if client.qos is None else client.qos) > 0 for client in self._clients}) > 1

    def check(self) -> None:
        """Raise AudienceError where a topic matches nobody, a filter matches no topic, or a client has two roles."""
        used: set[int] = set()
        for topic in self.topics.names:
            numbers = set(self._index.find(topic))
            if not numbers:
                problem, remedy = f"no client takes {topic!r}", self._nearest(topic)
                raise AudienceError("topic", problem, remedy, field="topic")
            used |= numbers
            self._match(topic)
        for number, found in enumerate(self._filters):
            if number not in used:
                client = self._members[number][0]
                problem = f"no topic of the run matches {str(found)!r}"
                raise AudienceError(self._place(client), problem, self._instead(found), field="filters", client=client)

    def _index_filters(self) -> None:
        numbers: dict[str, int] = {}
        for index, client in enumerate(self._clients):
            for text in dict.fromkeys(client.filters):  # the same one twice is one subscription (MQTT 3.1.1 §3.8.4)
                number = numbers.get(text)
                if number is None:
                    number = numbers[text] = len(self._filters)
                    found = parse_filter(text)
                    self._filters.append(found)
                    self._members.append(array("I"))
                    self._index.add(found.pattern, number)
                self._members[number].append(index)

    def _match(self, topic: str) -> _Matched:
        known = self._matched.get(topic)
        if known is None:
            self.topics.label(topic)
            known = self._work_out(topic)
            size = len(known.entitled) + sum(len(group.members) for group in known.shared)
            if self._entries + size > ENTRIES_KEPT:
                self._matched.clear()
                self._entries = 0
            self._entries += size
            self._matched[topic] = known
        return known

    def _work_out(self, topic: str) -> _Matched:
        own: list[array[int]] = []
        shared: list[ShareGroup] = []
        for number in self._index.find(topic):
            found, members = self._filters[number], self._members[number]
            if found.share:
                shared.append(ShareGroup(str(found), members))
            else:
                own.append(members)
        further: dict[int, int] = {}
        if len(own) == 1:
            entitled = own[0]
        else:
            counts: defaultdict[int, int] = defaultdict(int)
            for members in own:
                for index in members:
                    counts[index] += 1
            entitled = array("I", sorted(counts))
            further = {index: count for index, count in counts.items() if count > 1}
        shared.sort(key=lambda group: group.name)
        self._check_roles(topic, entitled, shared)
        return _Matched(entitled, tuple(shared), further)

    def _check_roles(self, topic: str, entitled: "array[int]", shared: Sequence[ShareGroup]) -> None:
        if not shared:
            return
        roles = dict.fromkeys(entitled, "a filter of its own")
        for group in shared:
            for index in group.members:
                earlier = roles.setdefault(index, group.name)
                if earlier != group.name:
                    problem = (
                        f"client {self._clients[index].id!r} gets {topic!r} by {earlier} and by {group.name}: its "
                        "copies cannot be told apart"
                    )
                    remedy = "give the two filters to different clients"
                    raise AudienceError(self._place(index), problem, remedy, field="filters", client=index)

    def _place(self, index: int) -> str:
        return self._places[index] if index < len(self._places) else f"client {self._clients[index].id}"

    def _nearest(self, topic: str) -> str:
        """Return the remedy of a topic that matches nobody: the filter that is most like it."""
        near = _closest(topic, {str(found) for found in self._filters})
        return f"the nearest filter is {near!r}" if near else "give the clients a filter that matches"

    def _instead(self, found: TopicFilter) -> str:
        near = _closest(found.pattern, self.topics.names)
        return f"the nearest topic is {near!r}" if near else "publish on a topic that it matches, or leave it out"

    def _digest(self) -> str:
        """Hash topics, labels and all of each client but its credentials, one line each."""
        text = sha256()
        for name in self.topics.names:
            text.update(f"{name}\t{self.topics.label(name)}\n".encode())
        for client in self._clients:
            text.update(f"{client.id}\t{client.client_id}\t{client.qos}\t{chr(1).join(client.filters)}\n".encode())
        return text.hexdigest()[:16]


def _closest(text: str, others: Sequence[str] | set[str]) -> str:
    """Return the text with the longest common beginning, of equals the first by the alphabet; empty for none."""

    def common(other: str) -> int:
        return next((place for place, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1]), 10**6)

    return min(others, key=lambda other: (-common(other), abs(len(other) - len(text)), other), default="")
