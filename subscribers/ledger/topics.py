"""The topics of a partition. Each topic's state is computed from the directory when the topic is first met."""

from array import array
from collections.abc import Sequence

from subscribers.ledger.messages import TopicState
from wire.contract.tally import CircuitSums
from wire.contract.topics import parse
from wire.directory.directory import Directory
from wire.errors import ContractError

__all__ = ["TopicBook"]


class TopicBook:
    """The state of each topic met so far, and the sums of the circuits that the topics belong to."""

    def __init__(self, directory: Directory, index: int, count: int, bin_edges: Sequence[int]) -> None:
        self._directory = directory
        self._index = index
        self._count = count
        self._edges = bin_edges
        self._states: dict[str, TopicState] = {}
        self.sums: dict[str, CircuitSums] = {}

    def state(self, topic: str) -> TopicState:
        """Return the state of a topic; ContractError where the text is no topic of the wire."""
        state = self._states.get(topic)
        if state is None:
            circuit, sector = parse(topic)
            index, count = self._index, self._count
            slots = array(
                "I",
                (
                    (outlet - index) // count
                    for outlet in self._directory.entitled(circuit, sector)
                    if outlet % count == index
                ),
            )
            name = str(circuit)
            sums = self.sums.get(name)
            if sums is None:
                sums = self.sums[name] = CircuitSums.empty(self._edges)
            state = self._states[topic] = TopicState(name, slots, sums, topic.encode())
        return state

    def find(self, topic: str) -> TopicState | None:
        """Return the state of a topic, or None where the text is no topic of the wire."""
        try:
            return self.state(topic)
        except ContractError:
            return None
