"""The moments of the background's releases: at even distances, by chance, or as the day goes in each circuit.

Offsets are nanoseconds of the calendar's day from the start of publishing.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bench.base.units import SECOND_NS
from bench.scenario.calendar import Calendar
from bench.workload.local_time import ahead_ns
from wire.contract.places import Circuit
from wire.directory.directory import Directory

__all__ = ["BY_HOUR", "arrivals", "hour_offsets"]

HOUR_NS = 3_600 * SECOND_NS
HALF_HOUR_NS = HOUR_NS // 2
# How many releases a circuit has in each hour of its day, as multiples of the day's mean: most are out before the
# markets open, some when they close, few at night. An assumption of this project, in round numbers.
BY_HOUR = (
    0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.6, 2.8, 3.2, 2.4, 1.6, 1.3,
    1.2, 1.3, 1.2, 1.1, 1.8, 1.2, 0.8, 0.5, 0.3, 0.2, 0.2, 0.1,
)  # fmt: skip


def arrivals(
    calendar: Calendar, directory: Directory, choice: random.Random, span_ns: int
) -> Iterator[tuple[int, Circuit]]:
    """Yield the offset of each background release within a span, ascending but for those moved to the half hour, and
    the circuit that it comes from.

    Circuits are drawn alike, so that a language of many regions is frequent. A diurnal circuit has its releases by its
    own local time, with the same number a day.
    """
    rate = calendar.background_per_minute / 60
    offsets = hour_offsets(directory) if calendar.background == "diurnal" else {}
    peak = max(BY_HOUR) if offsets else 1.0
    offset_s = _gap(calendar, choice, rate * peak)
    while offset_s < span_ns / SECOND_NS:
        offset_ns = int(offset_s * SECOND_NS)
        home = choice.choice(directory.circuits)
        if not offsets or choice.random() * peak < _weight(calendar, offset_ns, offsets[home]):
            if calendar.on_the_hour and choice.random() < calendar.on_the_hour:
                offset_ns = -(-(calendar.begins_ns + offset_ns) // HALF_HOUR_NS) * HALF_HOUR_NS - calendar.begins_ns
            if offset_ns < span_ns:
                yield offset_ns, home
        offset_s += _gap(calendar, choice, rate * peak)


def hour_offsets(directory: Directory) -> Mapping[Circuit, int]:
    """Return by how many nanoseconds the local time of most of a circuit's outlets is ahead of UTC in winter."""
    zones: dict[Circuit, Counter[str]] = {circuit: Counter() for circuit in directory.circuits}
    for outlet in directory.outlets:
        for language in outlet.languages:
            counter = zones.get(Circuit(language, outlet.region))
            if counter is not None:
                counter[outlet.timezone] += 1
    return {circuit: _ahead_ns(counter.most_common(1)) for circuit, counter in zones.items()}


def _ahead_ns(commonest: Sequence[tuple[str, int]]) -> int:
    """Return the zone's offset; a circuit that no outlet of its own region takes keeps UTC."""
    return ahead_ns(commonest[0][0]) if commonest else 0


def _gap(calendar: Calendar, choice: random.Random, rate: float) -> float:
    """Return the seconds to the next release, or to the next that may be one; those of a Poisson process by chance."""
    if not rate:
        return float("inf")
    return 1 / rate if calendar.background == "constant" else choice.expovariate(rate)


def _weight(calendar: Calendar, offset_ns: int, ahead_ns: int) -> float:
    return BY_HOUR[(calendar.begins_ns + offset_ns + ahead_ns) // HOUR_NS % len(BY_HOUR)]
