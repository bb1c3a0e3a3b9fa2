"""The topics of a partition. Each topic's state is computed from the audience when the topic is first met."""

from array import array
from collections.abc import Sequence

from subscribers.ledger.cohorts import CohortBook
from subscribers.ledger.copies import ShareCounts, TopicShares
from subscribers.ledger.ranked import RankedTopic
from subscribers.ledger.ranking_queue import RankingQueue
from subscribers.ledger.topic_state import TopicState
from wire.contract.tally import LabelSums
from wire.directory.audience import Audience, ShareGroup
from wire.directory.cohorts import Cohorts
from wire.errors import ContractError

__all__ = ["TopicBook"]


class TopicBook:
    """The state of each topic met so far, and the sums of the labels that the topics belong to.

    ``shares`` counts what each member of a shared subscription got, ``cohorts`` the deliveries by cohort, where there
    are cohorts; ``ranking_queue`` has what waits to be ranked.
    """

    def __init__(
        self,
        audience: Audience,
        index: int,
        count: int,
        bin_edges: Sequence[int],
        rank_step: int = 0,
        cohorts: Cohorts | None = None,
    ) -> None:
        self.cohorts = None if cohorts is None else CohortBook(cohorts, index, count, bin_edges)
        self._audience = audience
        self._index = index
        self._count = count
        self._edges = bin_edges
        self._rank_step = rank_step
        self._states: dict[str, TopicState] = {}
        self.sums: dict[str, LabelSums] = {}
        self.shares = ShareCounts()
        self.ranking_queue = RankingQueue()

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
            further = {
                slot: copies - 1 for slot in slots if (copies := self._audience.copies(slot * count + index, topic)) > 1
            }
            groups = self._audience.shared(topic)
            state = self._states[topic] = TopicState(
                label,
                slots,
                sums,
                topic.encode(),
                self._shares(groups),
                further,
                RankedTopic.of(slots, self._rank_step),
                None if self.cohorts is None else self.cohorts.topic(groups),
            )
        return state

    def rank(self, step: int) -> None:
        """Rank the arrivals at every ``step``-th outlet of each topic from now on; 0: at none. Earlier orders go."""
        self.ranking_queue.flush()
        self._rank_step = step
        for state in self._states.values():
            state.ranking = RankedTopic.of(state.slots, step)

    def _shares(self, groups: Sequence[ShareGroup]) -> TopicShares | None:
        if not groups:
            return None
        of = {
            member // self._count: number
            for number, group in enumerate(groups)
            for member in group.members
            if member % self._count == self._index
        }
        return TopicShares(tuple(group.name for group in groups), of, self.shares)

    def find(self, topic: str) -> TopicState | None:
        """Return the state of a topic, or None where the text is no topic of the run."""
        try:
            return self.state(topic)
        except ContractError:
            return None

    @property
    def ranked(self) -> list[RankedTopic]:
        """The topics whose messages are ranked, with every message that has settled."""
        self.ranking_queue.flush()
        return [state.ranking for state in self._states.values() if state.ranking is not None]
