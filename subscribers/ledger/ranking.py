"""The order of a fan-out: which outlets of a topic had its messages early, message after message.

A message's arrivals are ranked. Two arrivals whose times are ranges that overlap are a tie, and share their ranks. The
place of an outlet is ``x = (2 * rank - n - 1) / n`` for ``n`` outlets: nearly -1 for the first one, nearly 1 for the
last one, 0 in the middle, scaled so that the squares of a message's places add up to ``(n * n - 1) / (3 * n)``, with
ties too. The mean product of the places of two messages is then Spearman's rank correlation, and its mean over all
pairs of messages follows from each outlet's sum of places alone (M. G. Kendall and B. Babington Smith, "The problem of
m rankings", 1939). So a topic needs some 40 bytes for each outlet, for any number of messages.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import sqrt
from operator import add, mul, sub

from wire.contract.order import LAGS, OrderSums

__all__ = ["SMALLEST", "UNDECIDED_MOST", "TopicRanking", "places"]

SMALLEST = 10  # outlets: fewer say little of an order
UNDECIDED_MOST = 0.05  # of the pairs of a message's arrivals: with more, the message has no order
DECILE = 0.1


def places(lowers: Sequence[int], uppers: Sequence[int]) -> tuple[list[float], float]:
    """Return the place of each arrival, and the fraction of undecided pairs.

    The n-th arrival came between the n-th ``lowers`` and the n-th ``uppers``, in nanoseconds, which are one sequence
    where every arrival is exact; two are undecided where these ranges overlap. With more than ``UNDECIDED_MOST``
    undecided pairs the places are empty.
    """
    count = len(lowers)
    if lowers is uppers and len(set(uppers)) == count:
        return _distinct_places(uppers), 0.0
    firsts, lasts = sorted(lowers), sorted(uppers)
    # Of the others, so many came surely before the arrival, less so many that came surely after it.
    ahead = [bisect_left(lasts, low) for low in lowers]
    behind = [count - bisect_right(firsts, high) for high in uppers]
    undecided = 1 - (sum(ahead) + sum(behind)) / (count * (count - 1))
    if undecided > UNDECIDED_MOST:
        return [], undecided
    signed = [before - after for before, after in zip(ahead, behind, strict=True)]
    scale = sqrt(count * (count * count - 1) / 3 / sum(value * value for value in signed)) / count
    return [value * scale for value in signed], undecided


def _distinct_places(arrivals: Sequence[int]) -> list[float]:
    """Return the places of exact arrivals of which no two are equal."""
    count = len(arrivals)
    found = [0.0] * count
    for rank, outlet in enumerate(sorted(range(count), key=arrivals.__getitem__)):
        found[outlet] = (2 * rank + 1 - count) / count
    return found


class TopicRanking:
    """The order of one topic's messages over ``size`` outlets, which are counted from 0."""

    __slots__ = (
        "_delays",
        "_firsts_ns",
        "_inversions",
        "_lag_products",
        "_lagged",
        "_last",
        "_places",
        "messages",
        "size",
    )

    def __init__(self, size: int) -> None:
        self.size = size
        self.messages = 0
        # By half, even and odd messages: each outlet's sums of places and of arrivals, and the sum of first arrivals.
        self._places = [array("d", bytes(8 * size)), array("d", bytes(8 * size))]
        self._delays = [array("q", bytes(8 * size)), array("q", bytes(8 * size))]
        self._firsts_ns = [0, 0]
        self._last: list[array[float]] = []  # the places of the latest messages, the newest first
        self._lagged = [0] * len(LAGS)
        self._lag_products = [0.0] * len(LAGS)
        self._inversions = [0.0] * len(LAGS)

    def add(self, lowers: Sequence[int], uppers: Sequence[int]) -> bool:
        """Rank a message; False where too many pairs are undecided. All outlets of the topic have it.

        The n-th outlet had the message between the n-th ``lowers`` and the n-th ``uppers``, in nanoseconds after it was
        due; these are one sequence where every arrival is exact.
        """
        found, _ = places(lowers, uppers)
        if not found:
            return False
        for number, lag in enumerate(LAGS):
            if lag <= len(self._last):
                self._compare(number, found, self._last[lag - 1])
        self._last.insert(0, array("f", found))
        del self._last[max(LAGS) :]
        half = self.messages % 2
        self._places[half] = array("d", map(add, self._places[half], found))
        self._delays[half] = array("q", map(add, self._delays[half], uppers))
        self._firsts_ns[half] += min(uppers)
        self.messages += 1
        return True

    def _compare(self, number: int, now: Sequence[float], then: Sequence[float]) -> None:
        """Compare two messages: the product of the places, and the pairs of outlets that changed their order.

        Each outlet is in one of the pairs.
        """
        self._lagged[number] += 1
        self._lag_products[number] += sum(map(mul, now, then)) / self._squares
        middle = self.size // 2
        products = list(map(mul, map(sub, now, now[middle:]), map(sub, then, then[middle : 2 * middle])))
        turned = sum(map((0.0).__gt__, products)) + products.count(0.0) / 2
        self._inversions[number] += turned / middle

    @property
    def _squares(self) -> float:
        """The sum of the squares of a message's places."""
        return (self.size * self.size - 1) / (3 * self.size)

    def sums(self) -> OrderSums:
        """Return what the topic adds to the order of a run; empty below two messages."""
        count, size = self.messages, self.size
        if count < 2:
            return OrderSums()
        both = list(map(add, *self._places))
        rho = (sum(value * value for value in both) / self._squares - count) / (count * (count - 1))
        weight = count * (count - 1) * (size - 1)
        arrivals = list(map(add, *self._delays))
        return OrderSums(
            topics=1,
            messages=count,
            weight=float(weight),
            rho=rho * weight,
            concordance=(1 + (count - 1) * rho) / count * weight,
            chance=weight / count,
            lagged=(self._lagged[0], self._lagged[1]),
            lag_rho=(self._lag_products[0], self._lag_products[1]),
            inversions=(self._inversions[0], self._inversions[1]),
            ranges_ns=(max(arrivals) - min(arrivals)) / count * size,
            outlets=size,
            head_starts_ns=tuple(self._head_starts()),
        )

    def _head_starts(self) -> list[int]:
        """Return by how much each outlet of the first decile has a message before the mean outlet, in nanoseconds.

        The decile is chosen on the odd messages and measured on the even ones: an outlet that was early by chance on
        the one is not on the other.
        """
        chosen = sorted(range(self.size), key=self._places[1].__getitem__)[: max(1, round(DECILE * self.size))]
        count, arrivals = (self.messages + 1) // 2, self._delays[0]
        mean = sum(arrivals) / self.size
        return [round((mean - arrivals[outlet]) / count) for outlet in chosen]

    def outlet_sums(self) -> tuple[Sequence[float], Sequence[float]]:
        """Return each outlet's sum of places, and its sum of arrival - first arrival in nanoseconds."""
        firsts_ns = sum(self._firsts_ns)
        delays = [arrivals - firsts_ns for arrivals in map(add, *self._delays)]
        return list(map(add, *self._places)), delays
