"""Losses, duplicates and the other counts: the proxy's own count and the account's."""

from dataclasses import replace

from bench.calibration.findings import Finding, doubted, exact
from bench.calibration.stage import InjectionResult

__all__ = ["count", "measured_counts", "true_counts"]


def true_counts(result: InjectionResult) -> dict[str, int]:
    """Return the proxy's counts, by the name of the account's count that must equal each."""
    passages = result.passages
    offset_ns = result.injection.offset_ns
    return {
        "missing": sum(not passage.copies for passage in passages),
        "duplicates": sum(max(0, passage.copies - 1) for passage in passages),
        "late": sum(passage.fate == "late" and passage.copies > 0 for passage in passages),
        "connections lost": result.cuts,
        "negative latencies": sum(
            passage.copies > 0 and passage.out_ns < passage.due_ns + offset_ns for passage in passages
        ),
        "reordered": 0,
        "misdelivered": 0,
        "foreign": 0,
    }


def measured_counts(result: InjectionResult) -> dict[str, int]:
    """Return the account's counts, by the same names."""
    totals = result.account.totals()
    sums = totals.sums
    return {
        "missing": totals.missing,
        "duplicates": sums.duplicates,
        "late": sums.late,
        "connections lost": result.connections_lost,
        "negative latencies": sums.negative,
        "reordered": sums.reordered,
        "misdelivered": sums.misdelivered,
        "foreign": totals.foreign,
    }


def count(result: InjectionResult, name: str) -> Finding:
    """Return the finding of one count: recovered where both are equal, at the same outlets or on the same circuits."""
    injection = result.injection
    truth, found = true_counts(result)[name], measured_counts(result)[name]
    nominal = len(result.passages) // (injection.every or 1)
    finding = exact(injection.name, name, nominal, truth, found)
    if name == "missing":
        never_came = result.account.expected - len(result.passages)
        if never_came:
            return replace(finding, note=f"{never_came:,} deliveries never came to the proxy")
        if finding.recovered and _missing(result) != _not_forwarded(result):
            return doubted(finding, "as many are missing as were lost, but at other outlets")
    if name == "duplicates" and finding.recovered and _duplicates(result) != _extra_copies(result):
        return doubted(finding, "as many were counted as were injected, but on other circuits")
    return finding


def _not_forwarded(result: InjectionResult) -> set[tuple[int, int]]:
    """Sequence and outlet of each PUBLISH that the proxy did not forward."""
    return {(passage.sequence, passage.outlet) for passage in result.passages if not passage.copies}


def _missing(result: InjectionResult) -> set[tuple[int, int]]:
    """Sequence and outlet of each delivery that the worker found missing."""
    return {(missing.sequence, outlet) for missing in result.account.missing.outlets() for outlet in missing.outlets}


def _extra_copies(result: InjectionResult) -> dict[str, int]:
    """The copies that the proxy sent beyond the first, by circuit."""
    counts: dict[str, int] = {}
    for passage in result.passages:
        if passage.copies > 1:
            circuit = "/".join(passage.topic.split("/")[2:4])
            counts[circuit] = counts.get(circuit, 0) + passage.copies - 1
    return counts


def _duplicates(result: InjectionResult) -> dict[str, int]:
    circuits = result.account.figures().by_label
    return {name: figures.sums.duplicates for name, figures in circuits.items() if figures.sums.duplicates}
