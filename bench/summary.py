"""The summary as data: what ``summary.json`` holds. Latencies in seconds, upper ends, lower beside them."""

import platform
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bench.evidence import Evidence
from bench.measures import STATS, Measures
from bench.scenario import Scenario
from bench.verdict import Judgement
from wire.contract.histogram import BUCKETS_NS, Histogram
from wire.contract.places import Circuit
from wire.contract.tally import CircuitSums
from wire.releaserow import COVERAGE_SHARES
from wire.totals import CircuitFigures

__all__ = ["RELEASES_FOR_PERCENTILES", "summarise"]

# Below this many releases a percentile over releases is the maximum under another name.
RELEASES_FOR_PERCENTILES = 100


def summarise(
    scenario: Scenario, evidence: Evidence, measures: Measures, judgement: Judgement, version: str
) -> dict[str, Any]:
    """Everything that is known of a run, ready for JSON."""
    account, totals = evidence.account, measures.totals
    sums = totals.sums
    directory = evidence.directory
    figures = account.circuits()
    # From a worker's first connection to its last outlet's SUBACK; workers begin together.
    connect_seconds = (
        None if evidence.came_on is None else max((swarm.coming_on_s for swarm in account.swarms.values()), default=0.0)
    )
    return {
        "wirestorm": version,
        "scenario": scenario.name,
        "seed": scenario.seed,
        "run_id": f"{evidence.run_id:016x}",
        "verdict": judgement.verdict,
        "fault": evidence.fault or None,
        "interrupted": evidence.interrupted,
        "doubts": judgement.doubts,
        "directory": directory.digest,
        "qos": evidence.qos,
        "mqtt": evidence.mqtt,
        "outlets": len(directory.outlets),
        "outlets_on": evidence.outlets_on,
        "outlets_refused": dict(evidence.outlets_refused),
        "circuits": len(directory.circuits),
        "releases": account.releases,
        "releases_settled": account.releases_settled,
        "releases_incomplete": account.releases_incomplete,
        "messages": account.published_messages.total(),
        "expected": totals.expected,
        "delivered": totals.delivered,
        "missing": totals.missing,
        "missing_by_cause": {
            "unsent": totals.unsent_deliveries,
            "unreported": totals.unreported,
            "lost": max(0, totals.missing - totals.unreported - totals.unsent_deliveries),
        },
        "unsent": totals.unsent_messages,
        "duplicates": sums.duplicates,
        "reordered": sums.reordered,
        "misdelivered": sums.misdelivered,
        "late": sums.late,
        "embargo_breaches": sums.breaches,
        "foreign": totals.foreign,
        "negative_latencies": sums.negative,
        "warm_up_deliveries": sums.warm,
        "publishing_seconds": evidence.publishing_seconds,
        "deliveries_per_second": evidence.deliveries_per_second,
        "bytes_per_second": sums.body_bytes / evidence.publishing_seconds if evidence.publishing_seconds else 0.0,
        "connect_seconds": connect_seconds,
        "connects": sum(swarm.connects for swarm in account.swarms.values()),
        "connects_per_second": _per_second(evidence.came_on, connect_seconds),
        "handshake_seconds": measures.seconds("handshake"),
        "handshakes": _buckets(account.handshakes()),
        "bytes_per_outlet": _bytes_per_outlet(evidence),
        "arrival_clock": "read" if any(swarm.read_clock_arrivals for swarm in account.swarms.values()) else "kernel",
        "arrivals": {"exact": sums.exact, "bounded": sums.bounded},
        "raw": None if evidence.raw is None else list(evidence.raw),
        "windows_closed": sum(swarm.windows_closed for swarm in account.swarms.values()),
        "broker": dict(evidence.broker),
        "service": None if evidence.service is None else dict(evidence.service),
        "latency_seconds": {
            name: measures.seconds(name) for name in ("disclosure", "transit", "swarm_lag", "publisher_lateness")
        },
        "latency_lower_seconds": {
            name: {stat: measures.of(name, stat).low for stat in STATS} for name in ("disclosure", "transit")
        },
        "spread_seconds": _per_release(measures, "spread", account.spread.count),
        "coverage_seconds": {
            f"{share:g}": _per_release(measures, f"coverage.{share:g}", account.releases_measured)
            for share in COVERAGE_SHARES
        },
        "control": None if evidence.control is None else dict(evidence.control),
        "by_language": _grouped(figures, account.edges, lambda circuit: circuit.language),
        "by_region": _grouped(figures, account.edges, lambda circuit: circuit.region),
        "flashes": list(evidence.flashes),
        "copy": list(evidence.copy),
        "thresholds": [
            {
                "expression": result.threshold.expression,
                "actual": _finite(result.measure.high),
                "actual_lower": _finite(result.measure.low),
                "passed": result.passed,
                "doubt": result.doubt or None,
            }
            for result in judgement.results
        ],
        "bottleneck": dict(evidence.bottleneck),
        "speed": None if evidence.speed is None else dict(evidence.speed),
        "disconnects": _summed(swarm.disconnects for swarm in account.swarms.values()),
        "publish_errors": dict(account.publish_errors),
        "account_faults": account.faults,
        "machine": {"system": platform.platform(terse=True), "python": platform.python_version()},
    }


def _per_release(measures: Measures, name: str, releases: int) -> dict[str, Any]:
    stats = STATS if releases >= RELEASES_FOR_PERCENTILES else ("p50", "max")
    return {"releases": releases} | {stat: _finite(measures.of(name, stat).high) for stat in stats}


def _grouped(
    figures: Mapping[str, CircuitFigures], bin_edges: Sequence[int], group: Callable[[Circuit], str]
) -> dict[str, Any]:
    sums: dict[str, CircuitSums] = defaultdict(lambda: CircuitSums(bin_edges))
    expected: dict[str, int] = defaultdict(int)
    for name, figure in figures.items():
        key = group(Circuit.parse(name))
        sums[key].merge(figure.sums)
        expected[key] += figure.expected
    return {
        key: {
            "expected": expected[key],
            "delivered": total.delivered,
            "missing": total.missing,
            "disclosure": {stat: _ends(total.disclosure.quantile(share))[1] for stat, share in STATS.items()},
            "disclosure_lower": {stat: _ends(total.disclosure.quantile(share))[0] for stat, share in STATS.items()},
        }
        for key, total in sorted(sums.items())
    }


def _ends(ends: tuple[int, int] | None) -> tuple[float | None, float | None]:
    return (None, None) if ends is None else (ends[0] / 1e9, ends[1] / 1e9)


def _buckets(histogram: Histogram) -> list[dict[str, float | int | None]]:
    """How many values are in each bucket of the latency metrics that has any; ``le`` is in seconds, null above all."""
    buckets: list[dict[str, float | int | None]] = []
    below = 0
    for bound_ns in BUCKETS_NS:
        count = histogram.at_most(bound_ns)
        if count > below:
            buckets.append({"le": bound_ns / 1e9, "count": count - below})
        below = count
    if histogram.count > below:
        buckets.append({"le": None, "count": histogram.count - below})
    return buckets


def _per_second(count: int | None, seconds: float | None) -> float | None:
    if count is None or seconds is None:
        return None
    return count / seconds if seconds else 0.0


def _bytes_per_outlet(evidence: Evidence) -> float | None:
    swarms = evidence.account.swarms.values()
    outlets = len(evidence.directory.outlets)
    grown = sum(max(0, swarm.resident_bytes - swarm.bare_bytes) for swarm in swarms)
    return grown / outlets if swarms else None


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in counts:
        total.update(part)
    return dict(total)


def _finite(value: float | None) -> float | None:
    """JSON has no infinity: a share that was never reached is null."""
    return None if value is None or value == float("inf") else value
