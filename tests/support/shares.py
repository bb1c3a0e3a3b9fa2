"""Shared subscriptions of a summary, as tests make them."""

from bench.output.summary_shares import ShareSummary

__all__ = ["share"]


def share(got, *, missing=0, members=None):
    """A shared subscription whose members got so many messages each."""
    counts = sorted(got)
    return ShareSummary(
        members=len(counts) if members is None else members,
        expected=sum(counts) + missing,
        delivered=sum(counts),
        missing=missing,
        messages=sum(counts),
        least=counts[0],
        median=counts[(len(counts) - 1) // 2],
        most=counts[-1],
    )
