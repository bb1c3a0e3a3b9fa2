"""The topics of a partition. Each topic's state is computed from the audience when the topic is first met."""

from array import array
from collections.abc import Sequence

from subscribers.ledger.messages import TopicState
from wire.contract.tally import LabelSums
from wire.directory.audience import Audience
from wire.errors import ContractError

__all__ = ["TopicBook"]


class TopicBook:
    """The state of each topic met so far, and the sums of the labels that the topics belong to."""

    def __init__(self, audience: Audience, index: int, count: int, bin_edges: Sequence[int]) -> None:
        self._audience = audience
        self._index = index
        self._count = count
        self._edges = bin_edges
        self._states: dict[str, TopicState] = {}
        self.sums: dict[str, LabelSums] = {}

    def state(self, topic: str) -> TopicState:
        """Return the state of a topic; ContractError where the text is no topic of the run."""
        state = self._states.get(topic)
        if state is None:
            label = self._audience.label(topic)
            index, count = self._index, self._count
            slots = array(
                "I",
                ((outlet - index) // count for outlet in self._audience.entitled_to(topic) if outlet % count == index),
            )
            sums = self.sums.get(label)
            if sums is None:
                sums = self.sums[label] = LabelSums.empty(self._edges)
            state = self._states[topic] = TopicState(label, slots, sums, topic.encode())
        return state

    def find(self, topic: str) -> TopicState | None:
        """Return the state of a topic, or None where the text is no topic of the run."""
        try:
            return self.state(topic)
        except ContractError:
            return None
