"""All micro-benchmarks, in the order in which a delivery meets them."""

from bench.micro import accounts, documents, packets
from bench.micro.timing import Measured, time_operation

__all__ = ["ratio", "run_suite"]


def run_suite(seconds: float) -> tuple[Measured, ...]:
    """What each operation took; a repeat lasts ``seconds``."""
    operations = (*packets.operations(), *accounts.operations(), *documents.operations())
    return tuple(time_operation(operation, seconds) for operation in operations)


def ratio(measured: Measured, suite: tuple[Measured, ...]) -> float | None:
    """The operation's median by that of the one which it is held against, where there is one."""
    for other in suite:
        if other.name == measured.beside:
            return measured.ns.median / other.ns.median
    return None
