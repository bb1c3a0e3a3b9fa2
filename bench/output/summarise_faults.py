"""From the costs of a run's faults to their part of a summary."""

from collections.abc import Sequence
from typing import cast

from bench.output.summary_faults import FaultSummary
from bench.scenario.faults import FaultKind
from bench.verdict.clocks import NEVER
from bench.verdict.fault_costs import FaultCost
from wire.account.missing_messages import MissingCause
from wire.contract.times import format_time

__all__ = ["faults_of"]


def faults_of(costs: Sequence[FaultCost]) -> tuple[FaultSummary, ...]:
    """Return the summaries of the faults, in their order."""
    return tuple(map(_fault, costs))


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
        duplicates_by_cause=dict(sorted(cost.duplicates_by_cause.items())),
        late=cost.late,
        late_by_cause=dict(sorted(cost.late_by_cause.items())),
        worst_seconds=None if cost.worst_ns is None else cost.worst_ns / 1e9,
        early=cost.early,
        earliest_seconds=None if cost.earliest_ns is None else cost.earliest_ns / 1e9,
        recovery_seconds=None if recovery_s in (None, NEVER) else recovery_s,
    )


def _moment(moment_ns: int | None) -> str | None:
    return None if moment_ns is None else format_time(moment_ns)
