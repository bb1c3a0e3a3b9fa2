"""The parts of a run's page about the sorts of its outlets, and about messages of somebody's own: their topics, and the
shared subscriptions.
"""

from collections.abc import Iterator

from bench.base.format import counted
from bench.output.cohort_rows import BEHAVIOUR_HEAD, GROUP_HEAD, behaviour_rows, group_rows
from bench.output.share_rows import SHARE_HEAD, share_rows
from bench.output.summary import Summary
from bench.output.topic_rows import TOPIC_HEAD, topic_rows
from bench.report.markup import Markup, element, table

__all__ = ["behaviours", "groups", "shared_subscriptions", "topics"]

ROWS_MOST = 100
BESIDE = (
    "What outlets of one behaviour cost the others shows in the figures of the steady outlets: beside those of the "
    "same run, and against a run in which every outlet is steady."
)
UNEVEN = (
    "Each message is expected to reach one member of a shared subscription. Least, mean and most are messages of a "
    "member; uneven is the most over the mean, 1 where each member got as many."
)


def behaviours(summary: Summary) -> Iterator[Markup]:
    """Yield the part about the behaviours of outlets, where there are several."""
    if summary.by_behaviour:
        yield element("p", BESIDE)
        caption = "Deliveries by behaviour of the outlets"
        yield table(caption, ("behaviour", *BEHAVIOUR_HEAD), behaviour_rows(summary.by_behaviour))


def groups(summary: Summary) -> Iterator[Markup]:
    """Yield the part about groups of clients, where they have names."""
    if summary.by_group:
        caption = f"Deliveries by group of clients: {counted(len(summary.by_group), 'group')}"
        yield table(caption, ("group", *GROUP_HEAD), group_rows(summary.by_group, ROWS_MOST))


def topics(summary: Summary) -> Iterator[Markup]:
    """Yield the part about topics, where the run had its own."""
    if summary.by_topic:
        caption = f"Deliveries by topic: {counted(len(summary.by_topic), 'label')}, the worst first"
        yield table(caption, ("topic", *TOPIC_HEAD), topic_rows(summary.by_topic, ROWS_MOST))


def shared_subscriptions(summary: Summary) -> Iterator[Markup]:
    """Yield the part about shared subscriptions, where there were any."""
    if summary.shared:
        yield element("p", UNEVEN)
        caption = f"{counted(len(summary.shared), 'shared subscription')}, the worst first"
        yield table(caption, ("group/filter", *SHARE_HEAD), share_rows(summary.shared, ROWS_MOST))
