"""The settled sequences of a partition, kept as intervals: a million consecutive numbers are one pair."""

from bisect import bisect_left, bisect_right

__all__ = ["Intervals"]


class Intervals:
    """A set of integers that costs memory per gap, not per member."""

    __slots__ = ("_starts", "_stops")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []  # exclusive

    def __contains__(self, number: int) -> bool:
        index = bisect_right(self._starts, number) - 1
        return index >= 0 and number < self._stops[index]

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self._starts)

    def add(self, number: int) -> None:
        """Add a number, joining the intervals that it touches."""
        starts, stops = self._starts, self._stops
        index = bisect_right(starts, number)
        if index and number < stops[index - 1]:
            return
        touches_left = bool(index) and stops[index - 1] == number
        touches_right = index < len(starts) and starts[index] == number + 1
        if touches_left and touches_right:
            stops[index - 1] = stops.pop(index)
            del starts[index]
        elif touches_left:
            stops[index - 1] = number + 1
        elif touches_right:
            starts[index] = number
        else:
            starts.insert(index, number)
            stops.insert(index, number + 1)

    def add_run(self, start: int, stop: int) -> None:
        """Add the numbers from ``start`` to before ``stop``."""
        if start >= stop:
            return
        starts, stops = self._starts, self._stops
        first = bisect_left(stops, start)  # an interval that ends at the start is joined
        last = bisect_right(starts, stop)
        if first < last:
            start, stop = min(start, starts[first]), max(stop, stops[last - 1])
        starts[first:last] = [start]
        stops[first:last] = [stop]
