"""Shared subscriptions as rows of a table and in a sentence: copies, and how they were split among the members."""

from collections.abc import Iterator, Mapping
from itertools import islice

from bench.base.format import counted
from bench.output.summary_shares import ShareSummary

__all__ = ["SHARE_HEAD", "share_rows", "share_sentence"]

SHARE_HEAD = ("members", "expected", "delivered", "least", "mean", "most", "uneven")
PREFIX = "$share/"  # of a name; group and filter follow


def share_rows(shared: Mapping[str, ShareSummary], most: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each of at most so many subscriptions, the worst first, and one for the sums of the others.

    The worst have the most missing messages, then the most uneven split.
    """
    ranked = iter(_worst(shared))
    for name, share in islice(ranked, most if len(shared) <= most else most - 1):
        yield (
            name.removeprefix(PREFIX),
            f"{share.members:,}",
            f"{share.expected:,}",
            f"{share.delivered:,}",
            f"{share.least:,}",
            f"{share.mean:,.1f}",
            f"{share.most:,}",
            _times(share),
        )
    others = [share for _, share in ranked]
    if others:
        sums = (sum(getattr(share, name) for share in others) for name in ("members", "expected", "delivered"))
        yield (f"{len(others):,} more", *(f"{total:,}" for total in sums), "–", "–", "–", "–")


def share_sentence(shared: Mapping[str, ShareSummary]) -> str:
    """Return the worst shared subscription in a sentence, and how many others there are; empty where there is none."""
    if not shared:
        return ""
    name, share = _worst(shared)[0]
    told = (
        f"{name.removeprefix(PREFIX)}: {share.delivered:,} of {counted(share.expected, 'message')} at "
        f"{counted(share.members, 'member')}, {share.least:,} to {share.most:,} each"
    )
    told += f" (the most is {_times(share)} the mean)" if share.messages else ""
    return told + (f"; {len(shared) - 1:,} more" if len(shared) > 1 else "")


def _worst(shared: Mapping[str, ShareSummary]) -> list[tuple[str, ShareSummary]]:
    return sorted(shared.items(), key=lambda item: (-item[1].missing, -(item[1].unevenness or 0.0), item[0]))


def _times(share: ShareSummary) -> str:
    return "–" if share.unevenness is None else f"{share.unevenness:.2f} ×"
