"""Print a bench's results: the ratios with their spread over the rounds, the bounds, the micro-benchmarks."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.base.intervals import FEWEST
from bench.benchmarks.micro.suite import ratio
from bench.benchmarks.micro.timing import Measured
from bench.benchmarks.sidebyside.bounds import Bound, Judgement
from bench.benchmarks.sidebyside.case_result import CaseResult, Figure
from bench.benchmarks.sidebyside.plan import FULL_OUTLETS
from bench.benchmarks.sidebyside.results import Results
from bench.benchmarks.sidebyside.trial import Kind, Mode
from bench.benchmarks.spread import Spread

__all__ = ["figure", "print_results"]

MEMORY: Figure = "bytes_per_outlet"
# The columns of the tables, and the modes whose cases stand in a table of their own.
COLUMNS: dict[str, tuple[tuple[str, Figure], ...]] = {
    "deliveries": (
        ("CPU µs each", "cpu_us_per_delivery"),
        ("deliveries/s", "deliveries_per_second"),
        ("connect s", "connect_seconds"),
        ("B/outlet", MEMORY),
    ),
    "burst": (
        ("99 % after s", "seconds_to_99"),
        ("last after s", "seconds_to_last"),
        ("CPU µs each", "cpu_us_per_delivery"),
    ),
    "publish": (("messages/s", "deliveries_per_second"), ("CPU µs each", "cpu_us_per_delivery")),
    "accept": (("releases/s", "deliveries_per_second"), ("CPU µs each", "cpu_us_per_delivery")),
}
COLUMNS_OF: dict[Mode, str] = {"burst": "burst", "publish": "publish", "accept": "accept"}
MARKS: dict[Judgement, str] = {"held": "[green]✓[/]", "broken": "[red]✗[/]", "not decided": "[yellow]?[/]"}


def figure(value: float) -> str:
    """Three significant digits, or all of a whole number that has more."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def print_results(console: Console, results: Results) -> None:
    """Print the comparison, the missing or doubtful trials, the bounds and the micro-benchmarks."""
    title = f"Side by side, {results.plan.outlets:,} outlets: × a case's first, median (least to most) of the rounds"
    _heading(console, title)
    for kind, columns in COLUMNS.items():
        cases = [case for case in results.cases if COLUMNS_OF.get(case.case.mode, "deliveries") == kind]
        if cases:
            console.print(_table(cases, columns))
    _remarks(console, results)
    _bounds(console, results)
    if results.micro:
        _micro(console, results.micro)


def _table(cases: Sequence[CaseResult], columns: Sequence[tuple[str, Figure]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    for name, figure_name in columns:
        table.add_column(name, justify="right", no_wrap=True)
        if figure_name != MEMORY:
            table.add_column("× first", justify="right", no_wrap=True)
    for case in cases:
        table.add_row(f"[bold]{case.case}[/]")
        if case.busy:
            table.add_row("  no result")
        else:
            for kind in filter(case.tried, case.case.clients):
                table.add_row(*_row(case, kind, columns))
    return table


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/]")


def _row(case: CaseResult, kind: Kind, columns: Sequence[tuple[str, Figure]]) -> list[str]:
    cells = [f"  {kind}"]
    for _, name in columns:
        value = case.absolute(kind, name)
        if name == MEMORY:
            cells.append(f"{value.median:,.0f}" if value else "")
            continue
        times = None if kind == case.case.clients[0] else case.ratio(kind, name)
        cells += [figure(value.median) if value else "-", _times(times) if times else ""]
    return cells


def _times(value: Spread) -> str:
    digits = 2 if value.most < 10 else 1
    return f"{value.median:.{digits}f} ({value.least:.{digits}f}-{value.most:.{digits}f})"


def _remarks(console: Console, results: Results) -> None:
    """Print the missing and the doubtful trials, with the reasons."""
    for name, reason in results.skipped.items():
        console.print(f"  [yellow]{escape(f'{name} was skipped: {reason}')}[/]")
    for case in results.cases:
        if case.busy:
            text = f"{case.case}: no result, the machine is busy: {case.busy}"
            console.print(f"  [yellow]{escape(text)}[/]")
        for kind, failures in case.failures.items():
            for failure in failures:
                console.print(f"  [red]{escape(f'{case.case}: {kind} broke in {failure}')}[/]")
        for doubt in case.doubts:
            console.print(f"  [yellow]{escape(f'{case.case}: doubtful, {doubt}')}[/]")


def _bounds(console: Console, results: Results) -> None:
    if not results.plan.judged:
        console.print(f"\nBounds are not judged: that takes {FEWEST} rounds.")
        return
    _heading(console, "Bounds: mean (95 % interval over rounds)")
    if results.plan.outlets != FULL_OUTLETS:
        console.print(f"  They are made for {FULL_OUTLETS:,} outlets.", style="dim")
    if all(case.busy for case in results.cases):
        console.print("  There is nothing to judge.")
    for case in results.cases:
        for bound in results.bounds(case):
            doubtful = " (doubtful)" if case.doubts else ""
            console.print(f"  {MARKS[bound.judgement]} {case.case}: {_stated(bound)}{doubtful}")


def _stated(bound: Bound) -> str:
    stated = f"{bound.name} {bound.relation} {figure(bound.limit)} {bound.unit}: {bound.judgement}"
    if bound.interval is None:
        return f"{stated}, too few rounds have it above 0"
    mean, low, high = map(figure, (bound.interval.mean, bound.interval.low, bound.interval.high))
    return f"{stated}, {mean} ({low} to {high}) in {len(bound.value.values)} rounds"


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
