"""What is told of one run of a set, in words: the console and the page have the same."""

from bench.base.exits import Exit
from bench.base.format import or_dash
from bench.output.run_set import RunInSet

__all__ = ["percent", "run_cells"]


def run_cells(run: RunInSet) -> tuple[str, ...]:
    """Return verdict, p99 of disclosure, the fractions bounded, of others and slowed, and the bottleneck of a run.

    A run that ended early has the name of its exit code in place of a verdict.
    """
    ended_early = run.exit_code in (Exit.INTERRUPTED, Exit.FAULT)
    return (
        Exit(run.exit_code).name if ended_early else run.verdict,
        or_dash(run.disclosure_p99),
        f"{run.bounded:.1%}",
        percent(run.others),
        percent(run.slowed),
        run.bottleneck or "–",
    )


def percent(fraction: float | None) -> str:
    """Return a fraction in whole percent, or a dash where it is not known."""
    return "–" if fraction is None else f"{fraction:.0%}"
