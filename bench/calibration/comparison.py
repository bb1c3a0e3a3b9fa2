"""The comparison of the account with the proxy's records: injected against measured.

A delay is recovered when the account's figure lies within 5 % of the proxy's own record. A count is recovered when
it equals the proxy's own. Nothing may be counted that was not injected.
"""

from bench.calibration.counts import count, measured_counts, true_counts
from bench.calibration.findings import Finding, doubted, exact
from bench.calibration.stage import InjectionResult
from bench.calibration.times import Baseline, delay, offset, transit_p50_seconds

__all__ = ["compare"]


def compare(result: InjectionResult, base: Baseline) -> list[Finding]:
    """Return the findings of one injection; a count that was not injected puts the first one in doubt."""
    injection = result.injection
    truths, counts = true_counts(result), measured_counts(result)
    findings: list[Finding] = []
    if injection.delay_ns:
        findings.append(delay(result, base))
    elif injection.offset_ns:
        findings.append(offset(result, base))
    findings += [count(result, name) for name, truth in truths.items() if truth]
    if not findings:
        total, p50_s = sum(counts.values()), transit_p50_seconds(result)
        findings.append(exact(injection.name, "faults", 0, 0, total, p50_s=p50_s))
    unexpected = {name: counts[name] for name, truth in truths.items() if not truth and counts[name]}
    if unexpected:
        told = ", ".join(f"{number:,} {name}" for name, number in unexpected.items())
        findings[0] = doubted(findings[0], f"{told}, not injected")
    return findings
