"""The calibration as a person reads it: what was injected, what the proxy did, what was measured, the error."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bench.calibration.findings import TIME, Finding
from bench.calibration.times import Baseline
from bench.report import counted, duration, report_table

__all__ = ["print_calibration", "sentence"]


def sentence(findings: Sequence[Finding]) -> str:
    """Whether it was all recovered, or what was not."""
    wrong = [f"{finding.figure} under {finding.injection}" for finding in findings if not finding.recovered]
    if wrong:
        return f"Not recovered: {', '.join(wrong)}."
    return "Everything that was injected was measured as it is: delays and clocks within 5 %, every count exactly."


def print_calibration(console: Console, findings: Sequence[Finding], base: Baseline) -> None:
    """The table, what lies under it, and the sentence."""
    shown = report_table("injection", "figure", "injected", "by the proxy", "measured", "error", "", "transit p50")
    before = ""
    for finding in findings:
        mark = Text("✓", "green") if finding.recovered else Text("✗", "red")
        shown.add_row(
            "  " + finding.injection if finding.injection != before else "",
            finding.figure,
            *(_figure(finding, value) for value in (finding.nominal, finding.truth, finding.measured)),
            f"{finding.error:+.2%}" if finding.figure == TIME else f"{finding.error:+,.0f}" if finding.error else "0",
            mark,
            "" if finding.transit_p50_s is None else duration(finding.transit_p50_s),
        )
        before = finding.injection
    console.print()
    console.print(shown)
    for finding in findings:
        if finding.note:
            console.print(Text(f"    {finding.injection}, {finding.figure}: {finding.note}", style="yellow"))
    console.print(
        f"    with nothing injected a message is {duration(base.proxy_s)} in the proxy, "
        f"and {duration(base.way_s)} on its way from there to an outlet",
        style="dim",
        highlight=False,
    )
    recovered = sum(finding.recovered for finding in findings)
    console.print()
    console.print(Text(sentence(findings), style="bold green" if recovered == len(findings) else "bold red"))
    console.print(f"  {recovered} of {counted(len(findings), 'figure')} recovered", style="dim", highlight=False)


def _figure(finding: Finding, value: float) -> str:
    return duration(value) if finding.figure == TIME else f"{value:,.0f}"
