"""What was injected against what was measured: the proxy's records on one side, the account on the other.

A delay is recovered when what the account has of it lies within 5 % of what the proxy really did; a count, when it
is the proxy's own, and nothing else was counted that nobody injected.
"""

from bench.calibration.counts import count, done, measured
from bench.calibration.findings import Finding, doubted
from bench.calibration.stage import Evidence
from bench.calibration.times import Baseline, delay, offset, transit_p50_s

__all__ = ["compare"]


def compare(evidence: Evidence, base: Baseline) -> list[Finding]:
    """The figures of one injection; the first of them answers for what nobody injected, too."""
    injection = evidence.injection
    truths, counts = done(evidence), measured(evidence)
    findings: list[Finding] = []
    if injection.delay_ns:
        findings.append(delay(evidence, base))
    elif injection.offset_ns:
        findings.append(offset(evidence, base))
    findings += [count(evidence, name) for name, truth in truths.items() if truth]
    if not findings:
        total, p50_s = sum(counts.values()), transit_p50_s(evidence)
        findings.append(Finding(injection.name, "faults", 0, 0, total, total, not total, transit_p50_s=p50_s))
    uninvited = {name: counts[name] for name, truth in truths.items() if not truth and counts[name]}
    if uninvited:
        told = ", ".join(f"{number:,} {name}" for name, number in uninvited.items())
        findings[0] = doubted(findings[0], f"{told}, which nobody injected")
    return findings
