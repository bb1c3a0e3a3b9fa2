"""What a calibration found of one figure under one injection: asked for, really done, measured."""

from dataclasses import dataclass, replace

from bench.base.documents import Document
from bench.base.quantities import Seconds, Unit

__all__ = ["TIME", "TOLERANCE", "Finding", "doubted", "exact", "timed", "unseen"]

TOLERANCE = 0.05
TIME = "transit"  # the figure that is a time; the others are counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Document):
    """One figure under one injection."""

    injection: str
    """What was injected."""
    figure: str
    """The figure that has to show it: ``transit``, or a count."""
    unit: Unit
    """What the figure is measured in: ``seconds`` or ``count``."""
    nominal: float
    """What the proxy was asked for, in the figure's unit."""
    truth: float
    """What the proxy did, by its own records, in the figure's unit."""
    measured: float
    """What the account says, in the figure's unit."""
    error: float
    """``measured`` less ``truth``: of a time as a fraction of ``truth``, of a count the difference."""
    recovered: bool
    """Whether the figure is right: a time within the tolerance, a count exactly."""
    note: str = ""
    """The doubt about the finding; empty if there is none."""
    transit_p50_seconds: Seconds | None = None
    """The p50 of transit as a run's summary would show it. Null: it is not asked about under this injection."""


def timed(injection: str, nominal_s: float, truth_s: float, measured_s: float, p50_s: float | None = None) -> Finding:
    """Return a time, which is recovered within the tolerance; where the proxy was late, the note says so."""
    error = (measured_s - truth_s) / abs(truth_s)
    return Finding(
        injection=injection,
        figure=TIME,
        unit=Unit.SECONDS,
        nominal=nominal_s,
        truth=truth_s,
        measured=measured_s,
        error=error,
        recovered=abs(error) <= TOLERANCE,
        note="" if abs(truth_s - nominal_s) <= TOLERANCE * abs(nominal_s) else "the proxy itself was late",
        transit_p50_seconds=p50_s,
    )


def unseen(injection: str, nominal_s: float) -> Finding:
    """Return a time of which nothing arrived, so that there is nothing to measure."""
    return Finding(
        injection=injection,
        figure=TIME,
        unit=Unit.SECONDS,
        nominal=nominal_s,
        truth=0.0,
        measured=0.0,
        error=0.0,
        recovered=False,
        note="nothing arrived to measure",
    )


def exact(
    injection: str, figure: str, nominal: int, truth: int, measured: int, *, p50_s: float | None = None
) -> Finding:
    """Return a count, which is recovered where it is the proxy's own."""
    return Finding(
        injection=injection,
        figure=figure,
        unit=Unit.COUNT,
        nominal=nominal,
        truth=truth,
        measured=measured,
        error=measured - truth,
        recovered=measured == truth,
        transit_p50_seconds=p50_s,
    )


def doubted(finding: Finding, why: str) -> Finding:
    """Return the finding with a reason why it can't be believed."""
    return replace(finding, recovered=False, note=f"{finding.note}; {why}" if finding.note else why)
