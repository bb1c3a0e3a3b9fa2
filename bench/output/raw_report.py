"""``wirestorm raw``, for a person and as JSON."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.base.documents import Document
from bench.base.format import counted, or_dash
from bench.base.quantiles import Stat
from bench.base.quantities import Count
from bench.output.raw_records import ExactFigures, RawRecords
from bench.output.summary_parts import Arrivals, DeliveryLatencies

__all__ = ["RawSummary", "describe_raw", "print_raw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSummary(Document):
    """The figures of raw records; latencies are named as in a run's summary."""

    run_id: str
    """The id of their run."""
    files: tuple[str, ...]
    """The files that were read."""
    torn: tuple[str, ...]
    """Of these, the files that end within a record."""
    records: Count
    """How many records there are in the files."""
    interrupted: bool
    """Whether Ctrl-C ended the reading: then the figures are of the first records, as many as ``arrivals`` and
    ``warm_up_deliveries`` are together."""
    arrivals: Arrivals
    """The records without the warm-up, by how exactly their time is known."""
    warm_up_deliveries: Count
    """The records of the warm-up, which are in no percentile."""
    latency_seconds: DeliveryLatencies
    """Latencies at the arrivals' upper ends."""
    latency_lower_seconds: DeliveryLatencies
    """Latencies at the arrivals' lower ends."""


def describe_raw(records: RawRecords, figures: ExactFigures) -> RawSummary:
    """Return the figures as JSON holds them."""
    disclosure, transit = figures.disclosure, figures.transit
    return RawSummary(
        run_id=f"{records.run_id:016x}",
        files=tuple(map(str, records.files)),
        torn=tuple(map(str, records.torn)),
        records=len(records),
        interrupted=figures.interrupted,
        arrivals=Arrivals(exact=figures.exact, bounded=figures.bounded),
        warm_up_deliveries=figures.warm,
        latency_seconds=DeliveryLatencies(disclosure=disclosure.upper, transit=transit.upper),
        latency_lower_seconds=DeliveryLatencies(disclosure=disclosure.lower, transit=transit.lower),
    )


def print_raw(console: Console, records: RawRecords, figures: ExactFigures) -> None:
    """Print the counts, then exact percentiles, with the lower ends where they differ."""
    files = counted(len(records.files), "file")
    console.print(
        f"{counted(len(records), 'raw record')} of {files}: {figures.exact:,} exact arrivals, {figures.bounded:,} "
        f"bounded ones, and {figures.warm:,} of the warm-up, which are in no percentile.",
        highlight=False,
    )
    if figures.interrupted:
        told = f"interrupted: these are the figures of the first {figures.records:,} of {len(records):,} records"
        console.print(told, style="bold", highlight=False)
    for file in records.torn:
        console.print(f"note: {file} ends within a record: its worker could not finish it", highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("exactly", style="bold", header_style="bold")
    for stat in Stat:
        table.add_column(stat, justify="right")
    for name, ends in (("disclosure", figures.disclosure), ("transit", figures.transit)):
        table.add_row(name, *map(or_dash, ends.upper.values))
        if ends.lower != ends.upper:
            table.add_row("at least", *map(or_dash, ends.lower.values), style="dim")
    console.print()
    console.print(table)
