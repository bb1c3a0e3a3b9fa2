"""The figures of a run as of now, from its account and from what is counted beside it."""

import time

from bench.run.phases import Phases
from bench.run.run_faults import costs_now
from bench.run.service_levels import ServiceLevelWatch
from bench.verdict.changes import Changes
from bench.verdict.fault_costs import FaultCosts
from bench.verdict.figures import Figures
from bench.verdict.kinds import Kinds
from bench.verdict.nearness import Nearness
from wire.service.composition import Wire

__all__ = ["figures_now"]


def figures_now(
    wire: Wire,
    kinds: Kinds,
    nearness: Nearness,
    changes: Changes,
    costs: FaultCosts,
    phases: Phases,
    levels: ServiceLevelWatch | None,
) -> Figures:
    """Return the figures; the rate is over publishing so far, and the outlets are those when it began."""
    account = wire.account
    readiness = phases.readiness if account.start_ns else wire.membership.readiness()
    seconds = (time.time_ns() - account.start_ns) / 1e9 if account.start_ns else 0.0
    rate = account.delivered / seconds if seconds > 0 else 0.0
    return Figures(
        account.figures(),
        rate,
        readiness.on + readiness.away,
        kinds=kinds.figures(account.settled_release),
        nearness=nearness,
        changes=changes.figures(account.settled_release),
        faults=costs_now(wire, costs),
        receipts=levels.figures(account.settled_release) if levels else None,
    )
