"""What the deliveries of a run are grouped by: the wire's circuits, or somebody's own topics."""

from bench.output.summary import Summary

__all__ = ["label_noun"]


def label_noun(summary: Summary) -> str:
    """Return ``circuit``, or ``topic`` where the messages are of somebody's own."""
    return "topic" if summary.by_topic else "circuit"
