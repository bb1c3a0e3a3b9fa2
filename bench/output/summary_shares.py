"""The part of a summary about shared subscriptions."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count

__all__ = ["ShareSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSummary(Document):
    """A shared subscription: how its messages were split among its members."""

    members: Count
    """The clients that share it."""
    expected: Count
    """Messages that it was expected to get a copy of."""
    delivered: Count
    """Of these, the messages that it got, each once."""
    missing: Count
    """Of these, the messages that none of its members got."""
    messages: Count
    """The sum over the members: ``delivered``, and further copies of a message that two members had at about the same
    time. Other further copies are duplicates alone."""
    least: Count
    """The fewest that a member got."""
    median: Count
    """The median over the members."""
    most: Count
    """The most that a member got."""

    @property
    def mean(self) -> float:
        """The mean over the members; 0 without members."""
        return self.messages / self.members if self.members else 0.0

    @property
    def unevenness(self) -> float | None:
        """The most over the mean: 1 where the split is even. None where no member got anything."""
        return self.most / self.mean if self.messages else None
