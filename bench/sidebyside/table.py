"""Prints a bench's results: ratios first, with their spread over the rounds."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.micro.suite import ratio
from bench.micro.timing import Measured
from bench.sidebyside.bounds import Bound
from bench.sidebyside.outcome import Figure, Outcome, Spread
from bench.sidebyside.results import Results
from bench.sidebyside.trial import READERS, Kind

__all__ = ["figure", "print_results"]


def figure(value: float) -> str:
    """Three significant digits, or all of a whole number that has more."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def print_results(console: Console, results: Results) -> None:
    """The side by side, what was not measured, the bounds, the micro-benchmarks."""
    rounds = results.plan.rounds
    title = f"Side by side, {results.plan.outlets:,} outlets: × floor, median (least to most) of {rounds} rounds"
    _heading(console, title)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    times = "× floor"
    for name in ("", "CPU µs each", times, "deliveries/s", times, "connect s", times, "B/outlet"):
        table.add_column(name, justify="right" if table.columns else "left", no_wrap=True)
    for outcome in results.outcomes:
        table.add_row(f"[bold]{outcome.case}[/]")
        if outcome.busy:
            table.add_row("  no result")
        else:
            for kind in READERS:
                table.add_row(*_row(outcome, kind))
    console.print(table)
    _remarks(console, results)
    _bounds(console, results)
    if results.micro:
        _micro(console, results.micro)


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/]")


def _row(outcome: Outcome, kind: Kind) -> tuple[str, ...]:
    def pair(name: Figure) -> tuple[str, str]:
        value = outcome.absolute(kind, name)
        times = None if kind == "floor" else outcome.ratio(kind, name)
        return figure(value.median) if value else "-", _times(times) if times else ""

    memory = outcome.absolute(kind, "bytes_per_outlet")
    return (
        f"  {kind}",
        *pair("cpu_us_per_delivery"),
        *pair("deliveries_per_second"),
        *pair("connect_seconds"),
        f"{memory.median:,.0f}" if memory else "",
    )


def _times(value: Spread) -> str:
    digits = 2 if value.most < 10 else 1
    return f"{value.median:.{digits}f} ({value.least:.{digits}f}-{value.most:.{digits}f})"


def _remarks(console: Console, results: Results) -> None:
    """Everything that is not there, or not to be trusted, and why."""
    for name, reason in results.skipped.items():
        console.print(f"  [yellow]{escape(f'{name} was skipped: {reason}')}[/]")
    for outcome in results.outcomes:
        if outcome.busy:
            text = f"{outcome.case}: no result, the machine is busy: {outcome.busy}"
            console.print(f"  [yellow]{escape(text)}[/]")
        for kind, failures in outcome.failures.items():
            for failure in failures:
                console.print(f"  [red]{escape(f'{outcome.case}: {kind} broke in {failure}')}[/]")
        for doubt in outcome.doubts:
            console.print(f"  [yellow]{escape(f'{outcome.case}: doubtful, {doubt}')}[/]")


def _bounds(console: Console, results: Results) -> None:
    if not results.plan.judged:
        console.print("\nBounds are not judged: this was a quick bench.")
        return
    _heading(console, "Bounds")
    if all(outcome.busy for outcome in results.outcomes):
        console.print("  There is nothing to judge.")
    for outcome in results.outcomes:
        for bound in results.bounds(outcome):
            doubtful = " (doubtful)" if outcome.doubts else ""
            console.print(f"  {_mark(bound)} {outcome.case}: {_stated(bound)}{doubtful}")


def _mark(bound: Bound) -> str:
    return "[green]✓[/]" if bound.holds else "[red]✗[/]"


def _stated(bound: Bound) -> str:
    value = bound.value
    stated = f"{bound.name} {bound.relation} {figure(bound.limit)} {bound.unit}: {figure(value.median)}"
    return stated if bound.in_every_round else f"{stated} ({figure(value.least)} to {figure(value.most)})"


def _micro(console: Console, suite: tuple[Measured, ...]) -> None:
    _heading(console, "Micro-benchmarks: ns of CPU, median (least to most)")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for justify in ("left", "right", "left", "left"):
        table.add_column(justify=justify)
    for measured in suite:
        times = ratio(measured, suite)
        ns = measured.ns
        beside = f"{times:.2f} × {measured.beside.rpartition(', ')[2]}" if times else ""
        table.add_row(f"  {measured.name}", f"{ns.median:,.0f}", f"({ns.least:,.0f} to {ns.most:,.0f})", beside)
    console.print(table)
