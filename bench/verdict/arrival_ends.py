"""The ends of a release's arrivals, from the bins that the account has of them."""

from collections.abc import Iterator, Sequence

from wire.account.rows import SettledRelease
from wire.contract.bins import Runs

__all__ = ["last_arrival", "lowers", "timed", "uppers"]


def timed(row: SettledRelease) -> int:
    """Return the deliveries whose time is known: all but those of sessions to outlets that came back."""
    return sum(times for _, times in row.bins)


def last_arrival(row: SettledRelease, edges: Sequence[int]) -> tuple[int, int] | None:
    """Return both ends of the last arrival after the due time: equal where every arrival is exact, None without one."""
    if not row.bins:
        return None
    latest = max(0, row.latest_ns)
    if row.exact:
        return latest, latest
    last = row.lows[-1][0]
    return min(edges[last - 1] if last else 0, latest), latest


def lowers(runs: Runs, edges: Sequence[int]) -> Iterator[int]:
    """Yield the lower end of each arrival after the due time, ascending."""
    for index, times in runs:
        low = edges[index - 1] if index else 0
        yield from (low for _ in range(times))


def uppers(row: SettledRelease, edges: Sequence[int]) -> Iterator[int]:
    """Yield the upper end of each arrival after the due time, ascending; none is after the last arrival."""
    latest = max(0, row.latest_ns)
    for index, times in row.bins:
        high = min(edges[index], latest) if index < len(edges) else latest
        yield from (high for _ in range(times))
