"""The checks of a run that is not over: what of a verdict's doubts is known already."""

from bench.base.quantiles import Stat
from bench.verdict.figures import Figures
from bench.verdict.verdict import ValidityChecks

__all__ = ["checks_so_far"]


def checks_so_far(figures: Figures, outlets: int, starved: str) -> ValidityChecks:
    """Return the checks as of now, of a run with so many outlets; the control group is compared at the end."""
    return ValidityChecks(
        publisher_lateness_s=figures.of("publisher_lateness", Stat.P99).high or 0.0,
        clock_uncertainty_s=0.0,  # every worker is on the wire's own boot, and reads its clock
        windows_closed=sum(swarm.windows_closed for swarm in figures.account.swarms.values()),
        starved=starved,
        disagreement="",
        outlets_expected=outlets,
        outlets_on=int(figures.of("outlets_on").high or 0),
        broken=False,
    )
