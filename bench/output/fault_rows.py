"""The faults of a run as rows of a table and in a sentence for each."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration
from bench.output.summary import Summary
from bench.output.summary_faults import FaultSummary
from bench.output.tables import figure_table
from wire.contract.delivery_causes import DeliveryCause

__all__ = ["FAULT_HEAD", "cause_words", "early_words", "fault_cells", "fault_sentence", "print_faults"]

FAULT_HEAD = ("missing", "late", "duplicates", "longest wait", "account whole")
CAUSES: Mapping[DeliveryCause, str] = {
    "connection": "by lost connections",
    "worker": "by the change of the worker",
    "publisher": "by the publisher",
    "acknowledgement": "without acknowledgement",
    "plan": "away as planned",
    "unknown": "unattributed",
}


def print_faults(console: Console, summary: Summary) -> None:
    """Print a row for each fault, and why one could not be made or mended; nothing for a run without faults."""
    if not summary.faults:
        return
    table = figure_table("fault", *FAULT_HEAD)
    for fault in summary.faults:
        table.add_row(f"  {fault.name}", *fault_cells(fault))
    console.print()
    console.print(table)
    for fault in summary.faults:
        for said in (fault.problem, early_words(fault)):
            if said:
                console.print(Text(f"    {fault.name}: {said}", style="dim"))


def fault_sentence(fault: FaultSummary) -> str:
    """Return what a fault cost, in one sentence."""
    if fault.problem:
        return f"{fault.name}: {fault.problem}"
    if fault.begun is None:
        return f"{fault.name}: the run ended before it began"
    return f"{fault.name}: {', '.join(_parts(fault))}"


def fault_cells(fault: FaultSummary) -> tuple[str, ...]:
    """Return the cells of a fault's row: missing, late, duplicates, the longest wait, the recovery."""
    counts = (f"{fault.missing:,}", f"{fault.late:,}", f"{fault.duplicates:,}")
    worst = "–" if fault.worst_seconds is None else duration(fault.worst_seconds)
    return (*counts, worst, _recovery(fault))


def _parts(fault: FaultSummary) -> Iterator[str]:
    yield _recovery(fault)
    if fault.worst_seconds is not None:
        yield f"longest wait {duration(fault.worst_seconds)}"
    yield f"{fault.missing:,} missing"
    if fault.duplicates:
        yield counted(fault.duplicates, "duplicate") + _in_brackets(fault.duplicates_by_cause)
    if fault.late:
        yield f"{fault.late:,} late" + _in_brackets(fault.late_by_cause)
    if early := early_words(fault):
        yield early


def early_words(fault: FaultSummary) -> str:
    """Return how many deliveries came before they were due, and by how much; empty where none did."""
    if not fault.early or fault.earliest_seconds is None:
        return ""
    return f"{fault.early:,} before they were due, by up to {duration(fault.earliest_seconds)}"


def cause_words(causes: Mapping[DeliveryCause, int]) -> str:
    """Return late deliveries or duplicates by their causes, those without a proved one last."""
    found = sorted(causes.items(), key=lambda item: (item[0] == "unknown", item[0]))
    return ", ".join(f"{count:,} {CAUSES[cause]}" for cause, count in found)


def _in_brackets(causes: Mapping[DeliveryCause, int]) -> str:
    return f" ({cause_words(causes)})" if causes else ""


def _recovery(fault: FaultSummary) -> str:
    if fault.planned is not None and fault.planned_end is None:
        return "to the end"
    if fault.ended is None:
        return "not mended"
    return "never whole again" if fault.recovery_seconds is None else f"whole {duration(fault.recovery_seconds)} after"
