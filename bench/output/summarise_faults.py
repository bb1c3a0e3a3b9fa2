"""From the costs of a run's faults to their summary, and to a sentence for each."""

from collections.abc import Iterator, Sequence
from typing import cast

from bench.base.format import counted, duration
from bench.output.summary_faults import FaultSummary
from bench.scenario.faults import UNMENDED, FaultKind
from bench.verdict.fault_costs import FaultCost
from wire.account.missing_messages import MissingCause
from wire.contract.times import format_time

__all__ = ["fault_cells", "fault_sentence", "faults_of"]


def faults_of(costs: Sequence[FaultCost]) -> tuple[FaultSummary, ...]:
    """Return the summaries of the faults, in their order."""
    return tuple(map(_fault, costs))


def fault_sentence(fault: FaultSummary) -> str:
    """Return what a fault cost, in one sentence."""
    if fault.problem:
        return f"{fault.name}: {fault.problem}"
    if fault.begun is None:
        return f"{fault.name}: the run ended before it began"
    return f"{fault.name}: {', '.join(_parts(fault))}"


def fault_cells(fault: FaultSummary) -> tuple[str, ...]:
    """Return the cells of a fault's row: missing, late, duplicates, the longest wait, the recovery."""
    counts = (f"{fault.missing:,}", f"{fault.late:,}", f"{fault.duplicates:,}")
    worst = "–" if fault.worst_seconds is None else duration(fault.worst_seconds)
    return (*counts, worst, _recovery(fault))


def _parts(fault: FaultSummary) -> Iterator[str]:
    yield _recovery(fault)
    if fault.worst_seconds is not None:
        yield f"longest wait {duration(fault.worst_seconds)}"
    yield f"{fault.missing:,} missing"
    if fault.duplicates:
        yield counted(fault.duplicates, "duplicate")
    if fault.late:
        yield f"{fault.late:,} late"


def _recovery(fault: FaultSummary) -> str:
    if fault.kind in UNMENDED:
        return "to the end"
    if fault.ended is None:
        return "not mended"
    return "never whole again" if fault.recovery_seconds is None else f"whole {duration(fault.recovery_seconds)} after"


def _fault(cost: FaultCost) -> FaultSummary:
    recovery_s = cost.recovery_s
    return FaultSummary(
        name=cost.name,
        kind=cast("FaultKind", cost.kind),
        planned=_moment(cost.begin_ns or None),
        planned_end=_moment(cost.end_ns or None),
        begun=_moment(cost.begun_ns),
        ended=_moment(cost.ended_ns),
        problem=cost.problem,
        releases=cost.releases,
        missing=cost.missing,
        missing_by_cause={cast("MissingCause", cause): count for cause, count in cost.missing_by_cause.items()},
        duplicates=cost.duplicates,
        late=cost.late,
        worst_seconds=None if cost.worst_ns is None else cost.worst_ns / 1e9,
        recovery_seconds=None if recovery_s in (None, float("inf")) else recovery_s,
    )


def _moment(moment_ns: int | None) -> str | None:
    return None if moment_ns is None else format_time(moment_ns)
