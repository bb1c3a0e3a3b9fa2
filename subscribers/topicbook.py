"""What a share knows of topics: made from the directory when a topic is first met."""

from array import array
from collections.abc import Sequence

from subscribers.messages import TopicPage
from wire.contract.tally import CircuitSums
from wire.contract.topics import parse
from wire.directory.directory import Directory

__all__ = ["TopicBook"]


class TopicBook:
    """The pages of the topics met so far, and the sums of the circuits that they belong to."""

    def __init__(self, directory: Directory, index: int, count: int, bin_edges: Sequence[int]) -> None:
        self._directory = directory
        self._index = index
        self._count = count
        self._edges = bin_edges
        self._pages: dict[str, TopicPage] = {}
        self.sums: dict[str, CircuitSums] = {}

    def page(self, topic: str) -> TopicPage:
        """The page of a topic; ContractError where it is none of the wire's."""
        page = self._pages.get(topic)
        if page is None:
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
                sums = self.sums[name] = CircuitSums(self._edges)
            page = self._pages[topic] = TopicPage(name, slots, sums)
        return page
