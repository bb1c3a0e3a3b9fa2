"""The part of a run's page about the faults that its scenario had, and what each of them cost."""

from collections.abc import Iterator

from bench.base.format import counted
from bench.output.fault_rows import FAULT_HEAD, cause_words, early_words, fault_cells
from bench.output.summary import Summary
from bench.output.summary_faults import FaultSummary
from bench.report.markup import Markup, element, table

__all__ = ["faults"]

HOW = (
    "Missing and the longest wait are of the releases that were due before a fault's end, and whose last delivery came "
    "after its begin, or never. The account is whole once every delivery has arrived that was due before the end. Late "
    "deliveries and duplicates are a fault's where the workers have proved by what they came; those without a proof "
    "(unattributed) are the whole run's, from the begin until then."
)


def faults(summary: Summary) -> Iterator[Markup]:
    """Yield the part, where the scenario had faults."""
    if not summary.faults:
        return
    yield element("p", HOW)
    causes = ("missing by cause", "late by cause", "duplicates by cause")
    head = ("fault", "kind", "begun", "ended", *FAULT_HEAD, *causes)
    rows = (
        (fault.name, fault.kind, fault.begun or "–", fault.ended or "–", *fault_cells(fault), *_causes(fault))
        for fault in summary.faults
    )
    yield table(counted(len(summary.faults), "fault"), head, rows)
    for fault in summary.faults:
        for said in (fault.problem, early_words(fault)):
            if said:
                yield element("p", f"{fault.name}: {said}")


def _causes(fault: FaultSummary) -> tuple[str, str, str]:
    missing = ", ".join(f"{count:,} {cause}" for cause, count in fault.missing_by_cause.items())
    late, duplicates = cause_words(fault.late_by_cause), cause_words(fault.duplicates_by_cause)
    return missing or "–", late or "–", duplicates or "–"
