"""From the result of a run to the parts of a summary about its outlets' connections."""

from collections.abc import Mapping

from bench.output.summary_parts import ConnectBucket, TlsSummary
from bench.run.result import RunResult
from wire.contract.bins import COARSE_NS
from wire.contract.histogram import Histogram
from wire.contract.tally import SwarmFigures

__all__ = ["bytes_per_outlet", "connect_seconds", "connects_per_second", "handshake_buckets", "tls_of"]


def connect_seconds(result: RunResult) -> float | None:
    """Return the time from a worker's first connection to its last outlet's SUBACK.

    Workers begin together, and the slowest counts. None where the outlets were on before.
    """
    if result.came_on is None:
        return None
    return max((swarm.coming_on_s for swarm in result.account.swarms.values()), default=0.0)


def connects_per_second(count: int | None, seconds: float | None) -> float | None:
    """Return the outlets that came on in a second, of so many in so many seconds; None where either is not known."""
    if count is None or seconds is None:
        return None
    return count / seconds if seconds else 0.0


def tls_of(swarms: Mapping[str, SwarmFigures]) -> TlsSummary | None:
    """Return the outlets' TLS handshakes over every worker; None where there was none."""
    handshakes = sum(swarm.tls_handshakes for swarm in swarms.values())
    if not handshakes:
        return None
    return TlsSummary(
        handshakes=handshakes,
        offered=sum(swarm.tls_offered for swarm in swarms.values()),
        resumed=sum(swarm.tls_resumed for swarm in swarms.values()),
    )


def bytes_per_outlet(result: RunResult) -> float | None:
    """Return by how much the workers' memory grew, by outlet; None without workers."""
    swarms = result.account.swarms.values()
    grown = sum(max(0, swarm.resident_bytes - swarm.bare_bytes) for swarm in swarms)
    return grown / result.audience.size if swarms else None


def handshake_buckets(histogram: Histogram) -> list[ConnectBucket]:
    """Return the coarse buckets that hold any value."""
    buckets: list[ConnectBucket] = []
    below = 0
    for bound_ns in COARSE_NS:
        count = histogram.at_most(bound_ns)
        if count > below:
            buckets.append(ConnectBucket(le=bound_ns / 1e9, count=count - below))
        below = count
    if histogram.count > below:
        buckets.append(ConnectBucket(le=None, count=histogram.count - below))
    return buckets
