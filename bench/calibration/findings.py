"""What a calibration found: one figure of one injection, asked for, really done, measured."""

from dataclasses import dataclass, replace

__all__ = ["TIME", "TOLERANCE", "Finding", "doubted", "timed"]

TOLERANCE = 0.05
TIME = "transit"  # the figure that is a time; the others are counts


@dataclass(frozen=True, slots=True)
class Finding:
    """What was asked for, what the proxy did, what the account says, and the error between those two: of a time by
    its size, of a count the difference. Times are seconds. ``transit_p50_s`` is what a run's summary would show.
    """

    injection: str
    figure: str
    nominal: float
    truth: float
    measured: float
    error: float
    recovered: bool
    note: str = ""
    transit_p50_s: float | None = None


def timed(injection: str, nominal_s: float, truth_s: float, measured_s: float, p50_s: float | None = None) -> Finding:
    """A time, which is recovered within the tolerance; where the proxy was late, that is said."""
    error = (measured_s - truth_s) / abs(truth_s)
    note = "" if abs(truth_s - nominal_s) <= TOLERANCE * abs(nominal_s) else "the proxy itself was late"
    recovered = abs(error) <= TOLERANCE
    return Finding(injection, TIME, nominal_s, truth_s, measured_s, error, recovered, note, p50_s)


def doubted(finding: Finding, why: str) -> Finding:
    """The same, which can't be believed."""
    return replace(finding, recovered=False, note=f"{finding.note}; {why}" if finding.note else why)
