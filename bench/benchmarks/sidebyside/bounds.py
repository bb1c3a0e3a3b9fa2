"""The bounds that the swarm promises to keep, and whether it keeps them.

A ratio is taken in each round. What is judged is the interval of its geometric mean over the rounds, at 95 %: that of
Student on the logarithms, because ratios multiply (docs/decisions/0022-intervals-over-rounds.md).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bench.base.intervals import Interval, interval, looks, share_of_error
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.plan import SECURE
from bench.benchmarks.sidebyside.trial import Mode
from bench.benchmarks.spread import Spread

__all__ = ["Bound", "Judgement", "bounds", "is_enough"]

CPU_AT_MOST = 1.4
FLOOD_AT_LEAST = 0.8
CONNECT_AT_MOST = 2.0
BYTES_AT_MOST = 4096.0
SECURE_CPU_AT_MOST = 1.5  # over TLS, at each QoS and pace
SECURE_BYTES_AT_MOST = 24_000.0  # OpenSSL itself takes 20,000 (docs/decisions/0054-one-memory-for-all-of-tls.md)
SAMPLE_AT_MOST = 1.03  # the order at a run's sample of outlets, in processor time a delivery without the order
RANKED_AT_MOST = 1.15  # the order at all outlets
BURST_AT_MOST = 1.3
ACCEPT_AT_LEAST = 2_000.0  # releases a second, from 64 clients on two cores
PUBLISH_AT_LEAST = 0.8  # at QoS 1 and 2, where the broker says what it has taken

Judgement = Literal["held", "broken", "not decided"]
Promise = tuple[str, str, Literal["<=", ">="], float, Spread | None]


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of the swarm with its promised limit and its measured value.

    ``interval`` is that of its geometric mean over the rounds. It is None of fewer than four rounds, and of a figure
    that is not above 0 in each: then nothing is decided.
    """

    name: str
    unit: str
    relation: Literal["<=", ">="]
    limit: float
    value: Spread
    interval: Interval | None

    @property
    def judgement(self) -> Judgement:
        """Held or broken where the whole interval is on one side of the limit."""
        if self.interval is None:
            return "not decided"
        low, high = self.interval.low, self.interval.high
        if self.relation == "<=":
            held, broken = high <= self.limit, low > self.limit
        else:
            held, broken = low >= self.limit, high < self.limit
        return "held" if held else "broken" if broken else "not decided"


def bounds(result: CaseResult, rounds: int) -> tuple[Bound, ...]:
    """Return the bounds that a case of at most so many rounds is judged by; one whose figure is missing is left out."""
    promised = PROMISES.get(result.case.mode, _beside_baseline)(result)
    error = share_of_error(1, len(looks(rounds)))
    return tuple(
        Bound(name, unit, relation, limit, value, _interval(value, error))
        for name, unit, relation, limit, value in promised
        if value is not None
    )


def is_enough(result: CaseResult, number: int, rounds: int) -> bool:
    """Return whether a case of at most so many rounds ends after this one: it is a look, and each bound is decided."""
    return number in looks(rounds) and all(bound.judgement != "not decided" for bound in bounds(result, rounds))


def _beside_baseline(result: CaseResult) -> list[Promise]:
    case, unit = result.case, "× baseline"
    promised: list[Promise] = []
    if case.broker == SECURE:
        cpu = result.ratio("swarm", "cpu_us_per_delivery")
        promised.append(("CPU per delivery", unit, "<=", SECURE_CPU_AT_MOST, cpu))
    elif case.mode == "paced" and case.qos == 0:
        cpu = result.ratio("swarm", "cpu_us_per_delivery")
        promised.append(("CPU per delivery", unit, "<=", CPU_AT_MOST, cpu))
    if case.mode == "flood" and case.broker == "embedded":
        rate = result.ratio("swarm", "deliveries_per_second")
        promised.append(("deliveries per second", unit, ">=", FLOOD_AT_LEAST, rate))
    connect = result.ratio("swarm", "connect_seconds")
    promised.append(("connect and subscribe", unit, "<=", CONNECT_AT_MOST, connect))
    memory = result.absolute("swarm", "bytes_per_outlet")
    most = SECURE_BYTES_AT_MOST if case.broker == SECURE else BYTES_AT_MOST
    promised.append(("memory an outlet", "bytes", "<=", most, memory))
    return promised


def _order(result: CaseResult) -> list[Promise]:
    unit = "× without"
    sample, ranked = (result.ratio(kind, "cpu_us_per_delivery") for kind in ("swarm", "ranked"))
    return [
        ("CPU per delivery, order of a sample", unit, "<=", SAMPLE_AT_MOST, sample),
        ("CPU per delivery, order of all outlets", unit, "<=", RANKED_AT_MOST, ranked),
    ]


def _burst(result: CaseResult) -> list[Promise]:
    near, last = (result.ratio("swarm", name) for name in ("seconds_to_99", "seconds_to_last"))
    return [
        ("time to 99 % of a burst", "× C to C", "<=", BURST_AT_MOST, near),
        ("time to the last of a burst", "× C to C", "<=", BURST_AT_MOST, last),
    ]


def _publish(result: CaseResult) -> list[Promise]:
    if not result.case.qos:
        return []
    published, accepted = (result.ratio(kind, "deliveries_per_second") for kind in ("publisher", "wire"))
    return [
        ("messages published per second", "× C publisher", ">=", PUBLISH_AT_LEAST, published),
        ("releases accepted and published per second", "× C publisher", ">=", PUBLISH_AT_LEAST, accepted),
    ]


def _accept(result: CaseResult) -> list[Promise]:
    return [
        (
            f"releases accepted as {kind}",
            "a second",
            ">=",
            ACCEPT_AT_LEAST,
            result.absolute(kind, "deliveries_per_second"),
        )
        for kind in result.case.clients
    ]


PROMISES: dict[Mode, Callable[[CaseResult], list[Promise]]] = {
    "order": _order,
    "burst": _burst,
    "publish": _publish,
    "accept": _accept,
}


def _interval(value: Spread, error: float) -> Interval | None:
    if value.least <= 0:  # resident memory need not grow for a few outlets
        return None
    found = interval([math.log(one) for one in value.values], error)
    return Interval(*map(math.exp, (found.mean, found.low, found.high))) if found else None
