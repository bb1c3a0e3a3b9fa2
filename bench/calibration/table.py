"""The calibration as a table: injected, done by the proxy, measured, and the error."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration, shown
from bench.base.quantities import Unit
from bench.calibration.findings import Finding
from bench.calibration.times import Baseline
from bench.output.tables import figure_table

__all__ = ["print_calibration", "sentence"]


def sentence(findings: Sequence[Finding]) -> str:
    """Return a sentence that names the figures that were not recovered, or says that all were."""
    wrong = [f"{finding.figure} under {finding.injection}" for finding in findings if not finding.recovered]
    if wrong:
        return f"Not recovered: {', '.join(wrong)}."
    if not findings:
        return "Nothing was injected."
    return "Everything that was injected was measured as it is: delays and clocks within 5 %, every count exactly."


def print_calibration(console: Console, findings: Sequence[Finding], base: Baseline) -> None:
    """Print the table, the notes, the baseline and the sentence."""
    table = figure_table("injection", "figure", "injected", "by the proxy", "measured", "error", "", "transit p50")
    before = ""
    for finding in findings:
        mark = Text("✓", "green") if finding.recovered else Text("✗", "red")
        table.add_row(
            "  " + finding.injection if finding.injection != before else "",
            finding.figure,
            *(shown(value, finding.unit) for value in (finding.nominal, finding.truth, finding.measured)),
            _error(finding),
            mark,
            "" if finding.transit_p50_seconds is None else duration(finding.transit_p50_seconds),
        )
        before = finding.injection
    console.print()
    console.print(table)
    for finding in findings:
        if finding.note:
            console.print(Text(f"    {finding.injection}, {finding.figure}: {finding.note}", style="yellow"))
    console.print(
        f"    with nothing injected a message is {duration(base.proxy_seconds)} in the proxy, "
        f"and {duration(base.way_seconds)} on its way from there to an outlet",
        style="dim",
        highlight=False,
    )
    recovered = sum(finding.recovered for finding in findings)
    console.print()
    console.print(Text(sentence(findings), style="bold green" if recovered == len(findings) else "bold red"))
    console.print(f"  {recovered} of {counted(len(findings), 'figure')} recovered", style="dim", highlight=False)


def _error(finding: Finding) -> str:
    if finding.unit is Unit.SECONDS:
        return f"{finding.error:+.2%}"
    return f"{finding.error:+,.0f}" if finding.error else "0"
