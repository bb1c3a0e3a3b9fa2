"""The swarm's figures of the sampled outlets against the control group's, with the error of the difference."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from bench.control_group.records import Arrival, Records
from wire.contract.nearest_rank import quantile_of

__all__ = ["Comparison", "Side", "compare"]

QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
# The mean difference is a mean over outlets, because a connection keeps its place in the broker's order. With ten
# outlets or more, five standard errors are passed by chance in less than one run of a thousand (Student's t).
STANDARD_ERRORS = 5.0
OUTLETS_AT_LEAST = 10
# The clients share an event loop, and one delivery costs it about this much: messages that arrive at all of them at
# once are read one after the other.
HANDLING_S = 0.0002

Times = tuple[int, int, int]  # due, and the lower and upper end of the arrival


@dataclass(frozen=True, slots=True)
class Side:
    """The deliveries to the sampled outlets on one side, and their disclosure latency in seconds, by statistic."""

    delivered: int
    seconds: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Swarm and control group at the same ``outlets``, of which ``on`` have a control client that came on.

    ``both`` counts the deliveries that both sides have. ``difference_s`` is control minus swarm, a mean over outlets,
    at the swarm's upper and lower ends, and ``error_s`` the difference that needs no fault; None where there are too
    few outlets. ``disagreement`` is empty where the sides agree; ``note`` is why a comparison was not made.
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
    sampled: Mapping[int, Mapping[int, Times]],
    records: Records,
    doubt: str = "",
    fault: str = "",
) -> Comparison:
    """Compare the arrivals at the sampled outlets; ``sampled`` has the swarm's, by outlet and sequence.

    ``doubt`` says why the two sides may have had different chances: then neither deliveries nor times are compared. The
    same holds where the control group's own connections ended. ``fault`` is the reason why the control group broke.
    """
    swarm = {(outlet, number): times for outlet, had in sampled.items() for number, times in had.items()}
    control = {(row.outlet, row.sequence): row for row in records.arrivals}
    both = swarm.keys() & control.keys()
    difference_s, error_s = _difference(swarm, [control[key] for key in sorted(both)], outlets, records.lag_s)
    if records.ended:
        doubt = f"{len(records.ended)} connections of the control group ended: {records.ended[0]}"
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
    """The mean difference of the times that both have, at the swarm's upper and lower ends, and its error."""
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
    found = {name: quantile_of(ordered, fraction) for name, fraction in QUANTILES.items()}
    return Side(len(ordered), {name: None if value_ns is None else value_ns / 1e9 for name, value_ns in found.items()})
