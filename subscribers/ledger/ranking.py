"""The order of a fan-out: which outlets of a topic had its messages early, message after message.

A message's arrivals are ranked. Two arrivals whose times are ranges that overlap are a tie, and share their ranks. The
place of an outlet is ``x = (2 * rank - n - 1) / n`` for ``n`` outlets: nearly -1 for the first one, nearly 1 for the
last one, 0 in the middle, scaled so that the squares of a message's places add up to ``(n * n - 1) / (3 * n)``, with
ties too. The mean product of the places of two messages is then Spearman's rank correlation, and its mean over all
pairs of messages follows from each outlet's sum of places alone (M. G. Kendall and B. Babington Smith, "The problem of
m rankings", 1939). So a topic needs some 140 bytes for each outlet, for any number of messages.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from operator import add, eq, itemgetter, lt, mul
from struct import Struct
from typing import NamedTuple

from subscribers.ledger.packed_sums import PackedSums
from wire.contract.order import LAGS, OrderSums

__all__ = ["SMALLEST", "UNDECIDED_MOST", "TopicRanking", "places"]

SMALLEST = 10  # outlets: fewer say little of an order
UNDECIDED_MOST = 0.05  # of the pairs of a message's arrivals: with more, the message has no order
DECILE = 0.1


def places(lowers: Sequence[int], uppers: Sequence[int]) -> tuple[list[float], float]:
    """Return the place of each arrival, and the fraction of undecided pairs.

    The n-th arrival came between the n-th ``lowers`` and the n-th ``uppers``, in nanoseconds; two are undecided where
    these ranges overlap. With more than ``UNDECIDED_MOST`` undecided pairs the places are empty.
    """
    count = len(lowers)
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


class _Ranked(NamedTuple):
    """A message's places, and which pairs of outlets have the former one ahead, and which have both at one place."""

    places: Sequence[float]
    ahead: int
    even: int


class TopicRanking:
    """The order of one topic's messages over the outlets of these slots, two or more.

    What is done for each message is done by few calls for all of its outlets.
    """

    __slots__ = (
        "_by_rank",
        "_delays",
        "_firsts_ns",
        "_inversions",
        "_lag_products",
        "_lagged",
        "_last",
        "_latest",
        "_of_each",
        "_packed",
        "_places",
        "messages",
        "size",
        "slots",
    )

    def __init__(self, slots: Sequence[int]) -> None:
        self.slots = tuple(slots)
        size = self.size = len(self.slots)
        self.messages = 0
        self._of_each = itemgetter(*self.slots)
        self._by_rank = tuple((2 * rank + 1 - size) / size for rank in range(size))
        # By half, even and odd messages: each outlet's sums of places and of arrivals, and the sum of first arrivals.
        self._places = (PackedSums("d", size), PackedSums("d", size))
        self._delays = (PackedSums("q", size), PackedSums("q", size))
        self._firsts_ns = [0, 0]
        self._last: tuple[_Ranked, ...] = ()  # the latest messages, the newest first, one for each of LAGS at most
        self._packed = Struct(f"{size}q").pack
        self._latest = b""  # the newest one's arrivals
        self._lagged = [0] * len(LAGS)
        self._lag_products = [0.0] * len(LAGS)
        self._inversions = [0.0] * len(LAGS)

    def add(self, uppers: Mapping[int, int], lowers: Mapping[int, int] | None = None) -> bool:
        """Rank a message; False where too many pairs are undecided, KeyError where an outlet of the topic is missing.

        An outlet had the message between its ``lowers`` and its ``uppers``, by slot, in nanoseconds after any moment of
        the message's own; without ``lowers`` all are exact. Other slots are left out.
        """
        arrivals = self._of_each(uppers)
        begins = arrivals if lowers is None else self._of_each(lowers)
        ascending = sorted(uppers.values() if len(uppers) == self.size else arrivals)  # the former nearly are already
        found = self._in_total_order(ascending, begins, arrivals)
        tied = not found
        if tied:
            found, _ = places(begins, arrivals)
            if not found:
                return False
        self._compare(found, tied=tied)
        half = self.messages % 2
        self._places[half].add(found)
        self._delays[half].add(arrivals)
        self._firsts_ns[half] += ascending[0]
        self._latest = self._packed(*arrivals)
        self.messages += 1
        return True

    def _in_total_order(self, ascending: Sequence[int], begins: Sequence[int], ends: Sequence[int]) -> Sequence[float]:
        """Return the place of each outlet where each arrival surely came after the one before it; else none.

        ``ascending`` are the ``ends``.
        """
        at = dict(zip(ascending, self._by_rank, strict=True))
        if len(at) < self.size or (begins is not ends and not all(map(lt, ascending, sorted(begins)[1:]))):
            return ()
        found: tuple[float, ...] = itemgetter(*ends)(at)
        return found

    def _compare(self, found: Sequence[float], *, tied: bool) -> None:
        """Compare a message with the latest ones: the product of the places, and the pairs of outlets that changed
        their order. Each outlet is in one of the pairs.
        """
        middle = self.size // 2
        others = found[middle : 2 * middle]
        ahead = _bits(map(lt, found, others))
        even = _bits(map(eq, found, others)) if tied else 0
        for number, then in enumerate(self._last):
            turned: float = (ahead ^ then.ahead).bit_count()
            if even or then.even:
                unknown = even | then.even
                turned = ((ahead ^ then.ahead) & ~unknown).bit_count() + unknown.bit_count() / 2
            self._lagged[number] += 1
            self._lag_products[number] += sum(map(mul, found, then.places))
            self._inversions[number] += turned
        self._last = (_Ranked(found, ahead, even), *self._last[: LAGS[-1] - 1])

    @property
    def _squares(self) -> float:
        """The sum of the squares of a message's places."""
        return (self.size * self.size - 1) / (3 * self.size)

    def sums(self) -> OrderSums:
        """Return what the topic adds to the order of a run; empty below two messages."""
        count, size = self.messages, self.size
        if count < 2:
            return OrderSums()
        both = list(map(add, *(half.values for half in self._places)))
        rho = (sum(value * value for value in both) / self._squares - count) / (count * (count - 1))
        weight = count * (count - 1) * (size - 1)
        arrivals = list(map(add, *(half.values for half in self._delays)))
        return OrderSums(
            topics=1,
            messages=count,
            weight=float(weight),
            rho=rho * weight,
            concordance=(1 + (count - 1) * rho) / count * weight,
            chance=weight / count,
            lagged=(self._lagged[0], self._lagged[1]),
            lag_rho=(self._lag_products[0] / self._squares, self._lag_products[1] / self._squares),
            inversions=(self._inversions[0] / (size // 2), self._inversions[1] / (size // 2)),
            ranges_ns=(max(arrivals) - min(arrivals)) / count * size,
            outlets=size,
            head_starts_ns=tuple(self._head_starts()),
        )

    def _head_starts(self) -> list[int]:
        """Return by how much each outlet of the first decile has a message before the mean outlet, in nanoseconds.

        The decile is chosen on the odd messages and measured on the even ones: an outlet that was early by chance on
        the one is not on the other.
        """
        chosen = sorted(range(self.size), key=self._places[1].values.__getitem__)[: max(1, round(DECILE * self.size))]
        count, arrivals = (self.messages + 1) // 2, self._delays[0].values
        mean = sum(arrivals) / self.size
        return [round((mean - arrivals[outlet]) / count) for outlet in chosen]

    def outlet_sums(self) -> tuple[Sequence[float], Sequence[float]]:
        """Return each outlet's sum of places, and its sum of arrival - first arrival in nanoseconds, as ``slots``."""
        firsts_ns = sum(self._firsts_ns)
        delays = [arrivals - firsts_ns for arrivals in map(add, *(half.values for half in self._delays))]
        return list(map(add, *(half.values for half in self._places))), delays

    def latest(self) -> Mapping[int, int]:
        """Return the arrivals after the first one of the latest message, in nanoseconds, by slot."""
        arrivals = array("q", self._latest)
        first_ns = min(arrivals, default=0)
        return {slot: time_ns - first_ns for slot, time_ns in zip(self.slots, arrivals, strict=False)}


def _bits(flags: Iterable[bool]) -> int:
    """Return a number with a byte for each flag, 1 where it is true: two such are compared in one step."""
    return int.from_bytes(bytes(flags), "little")
