"""Deliveries by topic as rows of a table, for console and page: the worst topics first, and the rest counted."""

from collections.abc import Iterator, Mapping
from itertools import islice

from bench.base.format import counted, or_dash
from bench.output.summary_parts import GroupSummary

__all__ = ["TOPIC_HEAD", "topic_rows"]

TOPIC_HEAD = ("expected", "delivered", "missing", "p50", "p99")


def topic_rows(topics: Mapping[str, GroupSummary], most: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each of at most so many topics, and one for the sums of the others, which has no times.

    The worst have the most missing deliveries, then the greatest p99.
    """
    ranked = iter(
        sorted(topics.items(), key=lambda item: (-item[1].missing, -(item[1].disclosure.p99 or 0.0), item[0]))
    )
    for name, group in islice(ranked, most if len(topics) <= most else most - 1):
        yield (name, *_counts([group]), or_dash(group.disclosure.p50), or_dash(group.disclosure.p99))
    others = [group for _, group in ranked]
    if others:
        yield (counted(len(others), "more topic"), *_counts(others), "–", "–")


def _counts(groups: list[GroupSummary]) -> tuple[str, str, str]:
    return (
        f"{sum(group.expected for group in groups):,}",
        f"{sum(group.delivered for group in groups):,}",
        f"{sum(group.missing for group in groups):,}",
    )
