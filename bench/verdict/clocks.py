"""What the clocks of releases have in common: both ends of a time, never, and the row of a version as of now."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from wire.account.rows import SettledRelease
from wire.contract.nearest_rank import quantile_of

__all__ = ["NEVER", "Ends", "RowNow", "as_settled", "quantile_ends"]

NEVER = float("inf")  # of a time: some outlet does not have the version
Ends: TypeAlias = tuple[float, float]
RowNow: TypeAlias = Callable[[str, int], SettledRelease | None]  # by URI and version; None where it is not known


def as_settled(_uri: str, _version: int) -> None:
    """Return no row: a ``RowNow`` where every version is as it was when it settled."""


def quantile_ends(lows: Sequence[float], highs: Sequence[float], fraction: float) -> Ends | None:
    """Return both ends of a quantile by nearest rank, of ends that ascend; None without any."""
    low, high = quantile_of(lows, fraction), quantile_of(highs, fraction)
    return None if low is None or high is None else (low, high)
