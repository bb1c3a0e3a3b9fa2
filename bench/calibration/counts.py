"""Losses, duplicates and what else is counted: the proxy's own count, against the account's."""

from bench.calibration.findings import Finding
from bench.calibration.stage import Evidence

__all__ = ["count", "done", "measured"]


def done(evidence: Evidence) -> dict[str, int]:
    """What the proxy did, by the name of the count that has to show it."""
    passages = evidence.passages
    offset_ns = evidence.injection.offset_ns
    return {
        "missing": sum(not passage.copies for passage in passages),
        "duplicates": sum(max(0, passage.copies - 1) for passage in passages),
        "late": sum(passage.fate == "late" and passage.copies > 0 for passage in passages),
        "connections lost": evidence.cuts,
        "negative latencies": sum(
            passage.copies > 0 and passage.out_ns < passage.due_ns + offset_ns for passage in passages
        ),
        "reordered": 0,
        "misdelivered": 0,
        "foreign": 0,
    }


def measured(evidence: Evidence) -> dict[str, int]:
    """What the account counted, by the same names."""
    totals = evidence.account.totals()
    sums = totals.sums
    return {
        "missing": totals.missing,
        "duplicates": sums.duplicates,
        "late": sums.late,
        "connections lost": evidence.connections_lost,
        "negative latencies": sums.negative,
        "reordered": sums.reordered,
        "misdelivered": sums.misdelivered,
        "foreign": totals.foreign,
    }


def count(evidence: Evidence, name: str) -> Finding:
    """One of these counts: it is recovered where the two are the same, at the same outlets or on the same circuits."""
    injection = evidence.injection
    truth, found = done(evidence)[name], measured(evidence)[name]
    nominal = len(evidence.passages) // (injection.every or 1)
    recovered, note = found == truth, ""
    if name == "missing":
        never_came = evidence.account.owed - len(evidence.passages)
        if never_came:
            note = f"{never_came:,} deliveries never came to the proxy"
        elif recovered and _lacking(evidence) != _swallowed(evidence):
            recovered, note = False, "as many are missing as were lost, but at other outlets"
    if name == "duplicates" and recovered and _duplicates(evidence) != _doubled(evidence):
        recovered, note = False, "as many were counted as were injected, but on other circuits"
    return Finding(injection.name, name, nominal, truth, found, found - truth, recovered, note)


def _swallowed(evidence: Evidence) -> set[tuple[int, int]]:
    """Outlet and sequence of each PUBLISH that the proxy did not forward."""
    return {(passage.sequence, passage.outlet) for passage in evidence.passages if not passage.copies}


def _lacking(evidence: Evidence) -> set[tuple[int, int]]:
    """Outlet and sequence of each delivery that the worker found missing."""
    return {
        (sequence, outlet)
        for sequence, (_, shares) in evidence.account.lacking.items()
        for outlet, bit in enumerate(reversed(f"{int(shares[0], 16):b}"))
        if bit == "1"
    }


def _doubled(evidence: Evidence) -> dict[str, int]:
    """How many copies too many the proxy sent, by circuit."""
    counts: dict[str, int] = {}
    for passage in evidence.passages:
        if passage.copies > 1:
            circuit = "/".join(passage.topic.split("/")[2:4])
            counts[circuit] = counts.get(circuit, 0) + passage.copies - 1
    return counts


def _duplicates(evidence: Evidence) -> dict[str, int]:
    circuits = evidence.account.circuits()
    return {name: figures.sums.duplicates for name, figures in circuits.items() if figures.sums.duplicates}
