"""Every micro-benchmark, in the order in which a delivery takes the steps."""

from bench.benchmarks.micro import accounts, deliveries, documents, packets, scrapes
from bench.benchmarks.micro.timing import Measured, time_operation

__all__ = ["ratio", "run_suite"]


def run_suite(seconds: float) -> tuple[Measured, ...]:
    """Time each operation; a repeat lasts ``seconds``."""
    parts = (packets, deliveries, accounts, documents, scrapes)
    operations = [operation for part in parts for operation in part.operations()]
    return tuple(time_operation(operation, seconds) for operation in operations)


def ratio(measured: Measured, suite: tuple[Measured, ...]) -> float | None:
    """Return the operation's median divided by the median of the operation beside it; None where there is none."""
    for other in suite:
        if other.name == measured.beside:
            return measured.ns.median / other.ns.median
    return None
