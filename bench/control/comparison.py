"""The swarm's figures of the watched outlets against their control group's, with the error of the difference."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, stdev

from bench.control.records import Arrival, Records

__all__ = ["Comparison", "Side", "compare"]

SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
# The mean difference is a mean over outlets, because a connection keeps its place in the broker's order. With ten
# outlets or more, five standard errors are passed by chance in less than one run of a thousand (Student's t).
STANDARD_ERRORS = 5.0
OUTLETS_AT_LEAST = 10
# The clients share an event loop, and one delivery costs it about this much: what arrives at all of them at once
# is read one after the other.
HANDLING_S = 0.0002

Times = tuple[int, int, int]  # due, and the lower and upper end of the arrival


@dataclass(frozen=True, slots=True)
class Side:
    """One reader's deliveries to the watched outlets, and their disclosure latency in seconds, by statistic."""

    delivered: int
    seconds: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both readers of the same outlets, of whose control clients ``on`` came on. ``both`` counts what both had.

    ``difference_s`` is control minus swarm, a mean over outlets, at the swarm's upper and lower ends; ``error_s``
    is what may part the two without a fault; None where there is too little to say. ``disagreement`` is empty
    where they agree, and ``note`` says what was not held against each other, and why.
    """

    outlets: int
    on: int
    swarm: Side
    control: Side
    both: int
    difference_s: tuple[float, float] | None
    error_s: float | None
    disagreement: str
    note: str


def compare(
    outlets: int,
    on: int,
    watched: Mapping[int, Mapping[int, Times]],
    records: Records,
    doubt: str = "",
    fault: str = "",
) -> Comparison:
    """Hold the watched outlets' arrivals against each other; ``watched`` is by outlet and sequence.

    ``doubt`` says why the two may have had different chances: then neither their deliveries nor their times are
    held against each other. So it is where the control group's own connections ended. ``fault`` is what broke it.
    """
    swarm = {(outlet, number): times for outlet, had in watched.items() for number, times in had.items()}
    control = {(row.outlet, row.sequence): row for row in records.arrivals}
    both = swarm.keys() & control.keys()
    difference_s, error_s = _difference(swarm, [control[key] for key in sorted(both)], outlets, records.lag_s)
    if records.lost:
        doubt = f"{len(records.lost)} connections of the control group ended: {records.lost[0]}"
    note = f"not held against each other: {doubt}" if doubt else ""
    disagreement = fault
    if not disagreement and on < outlets:
        disagreement = f"{outlets - on} of the control group's {outlets} clients never got on"
    if not disagreement and not doubt:
        if len(both) < len(swarm.keys() | control.keys()):
            disagreement = (
                f"{len(swarm) - len(both):,} deliveries reached the swarm and not its control group, "
                f"{len(control) - len(both):,} the other way round"
            )
        elif difference_s is None or error_s is None:
            note = f"latencies not held against each other: fewer than {OUTLETS_AT_LEAST} outlets had messages"
        elif difference_s[0] > error_s or difference_s[1] < -error_s:
            disagreement = (
                f"the control group's latencies differ from the swarm's by {difference_s[1] * 1e3:+.3g} ms, "
                f"more than the error of {error_s * 1e3:.3g} ms"
            )
    return Comparison(
        outlets=outlets,
        on=on,
        swarm=_side([high - due for due, _, high in swarm.values()]),
        control=_side([row.arrival_ns - row.due_ns for row in control.values()]),
        both=len(both),
        difference_s=difference_s,
        error_s=error_s,
        disagreement=disagreement,
        note=note,
    )


def _difference(
    swarm: Mapping[tuple[int, int], Times], rows: Sequence[Arrival], outlets: int, lag_s: float
) -> tuple[tuple[float, float] | None, float | None]:
    """The mean difference of what both had, at the swarm's upper and lower ends, and its error."""
    lows, highs = defaultdict(list), defaultdict(list)
    for row in rows:
        _, low_ns, high_ns = swarm[row.outlet, row.sequence]
        lows[row.outlet].append((row.arrival_ns - high_ns) / 1e9)
        highs[row.outlet].append((row.arrival_ns - low_ns) / 1e9)
    if len(lows) < OUTLETS_AT_LEAST:
        return None, None
    means_low, means_high = ([fmean(values) for values in side.values()] for side in (lows, highs))
    spread = STANDARD_ERRORS * max(stdev(means_low), stdev(means_high)) / sqrt(len(lows))
    return (fmean(means_low), fmean(means_high)), spread + lag_s + outlets * HANDLING_S


def _side(latencies_ns: Sequence[int]) -> Side:
    ordered = sorted(latencies_ns)
    # Nearest rank; the tolerance keeps 0.99 * 100 at 99.
    seconds = {
        name: ordered[max(0, ceil(share * len(ordered) - 1e-9) - 1)] / 1e9 if ordered else None
        for name, share in SHARES.items()
    }
    return Side(len(ordered), seconds)
