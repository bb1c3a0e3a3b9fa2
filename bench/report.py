"""The summary as a person reads it, in the manner of k6: one sentence, the verdict, then the figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.quantities import counted, duration, or_dash
from bench.report_conditions import print_conditions
from wire.contract.places import LANGUAGES, REGIONS

__all__ = ["counted", "duration", "headline", "print_report", "report_table"]

ROWS_SHOWN = 22  # every language or region there is
SHORT = {"publisher_lateness": "lateness"}
COLOURS = {"PASS": "green", "FAIL": "red", "INVALID": "yellow"}


def headline(summary: Mapping[str, Any]) -> str:
    """One sentence that a stranger understands."""
    if summary["fault"]:
        return f"The run broke off: {summary['fault'].splitlines()[0]}."
    flashes = summary["flashes"]
    if flashes and flashes[0]["spread_seconds"] is not None:
        flash = flashes[0]
        return (
            f"{flash['outlets_reached']:,} of {flash['outlets']:,} outlets had the flash; "
            f"the last {duration(flash['spread_seconds'])} after the first."
        )
    if not summary["expected"]:
        return "Nothing was due to anybody."
    return (
        f"{summary['delivered']:,} of {summary['expected']:,} deliveries of "
        f"{counted(summary['releases'], 'release')} were made, "
        f"{summary['deliveries_per_second']:,.0f} a second."
    )


def print_report(console: Console, summary: Mapping[str, Any], folder: Path) -> None:
    """Print the whole report."""
    console.print()
    console.print(Text(headline(summary), style="bold"))
    console.print()
    _verdict(console, summary)
    _account(console, summary)
    _latencies(console, summary)
    _simultaneity(console, summary)
    _control(console, summary)
    _copy(console, summary)
    _groups(console, summary)
    print_conditions(console, summary)
    missing = ", missing.jsonl" if (folder / "missing.jsonl").exists() else ""
    console.print(f"\n  {folder}/summary.json, releases.jsonl{missing}, *.hgrm", style="dim", highlight=False)


def _verdict(console: Console, summary: Mapping[str, Any]) -> None:
    verdict = summary["verdict"]
    console.print(Text.assemble("  verdict  ", (verdict, f"bold {COLOURS[verdict]}")))
    for threshold in summary["thresholds"]:
        mark, colour = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}[threshold["passed"]]
        actual = _actual(threshold)
        console.print(Text.assemble("    ", (mark, colour), f" {threshold['expression']:<28} {actual}"))
    for doubt in summary["doubts"]:
        console.print(Text.assemble(("    in doubt: ", "yellow"), doubt))
    for fault in (summary["fault"], *summary["account_faults"]):
        if fault:
            console.print(Text.assemble(("    fault: ", "red"), fault))
    if summary["interrupted"]:
        console.print("    interrupted: the account covers what was due until then")


def _actual(threshold: Mapping[str, Any]) -> str:
    low, high = threshold["actual_lower"], threshold["actual"]
    if high is None:
        return "never" if threshold["passed"] is False else "nothing to measure"
    timed = any(mark in threshold["expression"] for mark in (".p", ".max"))
    show = duration if timed else (lambda value: f"{value:,.0f}")
    shown = show(high)
    if low is not None and show(low) != shown and high - low > 0.03 * high:
        shown += f" (at least {show(low)})"
    return shown


def _account(console: Console, summary: Mapping[str, Any]) -> None:
    console.print("\n  account", style="bold")
    share = summary["delivered"] / summary["expected"] if summary["expected"] else 1.0
    lines = [
        (
            "expected",
            f"{summary['expected']:,}",
            f"{counted(summary['releases'], 'release')}, {counted(summary['messages'], 'message')} sent",
        ),
        ("delivered", f"{summary['delivered']:,}", f"{share:.2%}" if share < 1 else "all of them"),
        ("missing", f"{summary['missing']:,}", _causes(summary)),
    ]
    lines += [
        (name.replace("_", " "), f"{summary[name]:,}", note)
        for name, note in (
            ("duplicates", "the same message at the same outlet again"),
            ("reordered", "after a later message on the same topic"),
            ("misdelivered", "at an outlet that is not entitled"),
            ("late", "to outlets that were away at the send, or after settling"),
            ("embargo_breaches", "before the embargo in the document"),
            ("foreign", "without a stamp, or of another run"),
        )
        if summary[name] or name == "duplicates"
    ]
    for name, count, note in lines:
        console.print(Text.assemble(f"    {name:<18}{count:>14}   ", (note, "dim")))


def _causes(summary: Mapping[str, Any]) -> str:
    names = {"unsent": "never sent", "unreported": "unreported by dead workers", "lost": "lost on the way"}
    return ", ".join(f"{count:,} {names[cause]}" for cause, count in summary["missing_by_cause"].items() if count)


def _latencies(console: Console, summary: Mapping[str, Any]) -> None:
    table = report_table("latency", "p50", "p90", "p99", "p99.9", "max", "from … to")
    meanings = {
        "disclosure": "due → arrival",
        "transit": "sent → arrival",
        "publisher_lateness": "due → sent",
        "swarm_lag": "arrival → ledger",
    }
    for name, meaning in meanings.items():
        stats = summary["latency_seconds"][name]
        cells = [
            "–" if stats[stat] is None else duration(stats[stat]) for stat in ("p50", "p90", "p99", "p99.9", "max")
        ]
        table.add_row("  " + SHORT.get(name, name).replace("_", " "), *cells, meaning)
        lower = summary["latency_lower_seconds"].get(name)
        if lower and any(_differ(lower[stat], stats[stat]) for stat in lower):
            table.add_row(
                "  at least",
                *(duration(lower[stat]) for stat in ("p50", "p90", "p99", "p99.9", "max")),
                "lower ends",
                style="dim",
            )
    console.print()
    console.print(table)
    exact, bounded = summary["arrivals"]["exact"], summary["arrivals"]["bounded"]
    if exact + bounded:
        share = exact / (exact + bounded)
        clock = "kernel receive time" if summary["arrival_clock"] == "kernel" else "time of the read"
        console.print(
            f"    arrivals are the {clock}: {share:.1%} exact, {1 - share:.1%} bounded (several shared a read)",
            style="dim",
            highlight=False,
        )


def _differ(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and high - low > 0.03 * high


def _simultaneity(console: Console, summary: Mapping[str, Any]) -> None:
    spread = summary["spread_seconds"]
    stats = [stat for stat in spread if stat != "releases"]
    table = report_table(f"{spread['releases']:,} releases", *stats, "from … to")
    table.add_row("  spread", *(or_dash(spread[stat]) for stat in stats), "first outlet → last")
    for share, figures in summary["coverage_seconds"].items():
        table.add_row(
            f"  to {float(share):.0%}",
            *(duration(figures[stat]) for stat in stats),
            "due → arrival there",
        )
    console.print()
    console.print(table)


def _copy(console: Console, summary: Mapping[str, Any]) -> None:
    if not summary["copy"]:
        return
    console.print("\n  copy", style="bold")
    for release in summary["copy"]:
        languages = ", ".join(release["languages"])
        console.print(Text(f"    {release['headline']}"))
        console.print(
            Text(
                f"      {languages} · {release['sector']} · {len(release['circuits'])} circuits · "
                f"{release['delivered']:,} of {release['expected']:,} outlets · "
                f"spread {or_dash(release['spread_seconds'])}",
                style="dim",
            )
        )


def _groups(console: Console, summary: Mapping[str, Any]) -> None:
    for title, key, names in (
        ("by language", "by_language", {tag: language.name for tag, language in LANGUAGES.items()}),
        ("by region", "by_region", {slug: region.name for slug, region in REGIONS.items()}),
    ):
        table = report_table(title, "expected", "delivered", "missing", "p50", "p99", "max")
        groups = sorted(summary[key].items(), key=lambda item: -item[1]["expected"])
        for name, figures in groups[:ROWS_SHOWN]:
            stats = figures["disclosure"]
            table.add_row(
                "  " + names.get(name, name),
                *(f"{figures[count]:,}" for count in ("expected", "delivered", "missing")),
                *(or_dash(stats[stat]) for stat in ("p50", "p99", "max")),
            )
        console.print()
        console.print(table)


def _control(console: Console, summary: Mapping[str, Any]) -> None:
    control = summary["control"]
    if control is None:
        return
    table = report_table(f"{control['outlets']} outlets", "delivered", "p50", "p90", "p99", "max", "from … to")
    for name, key in (("swarm", "swarm"), ("control group", "control")):
        side = control[key]
        cells = (or_dash(side["seconds"][stat]) for stat in ("p50", "p90", "p99", "max"))
        table.add_row(f"  {name}", f"{side['delivered']:,}", *cells, "due → arrival")
    console.print()
    console.print(table)
    if control["disagreement"] or control["note"]:
        told = control["disagreement"] or control["note"]
    else:
        low, high = control["difference_s"]
        told = (
            f"they agree: both had all {control['both']:,}, plain clients {_later(low, high)} in the mean, "
            f"within {duration(control['error_s'])}"
        )
    console.print(f"    {told}", style="dim", highlight=False)


def _later(low_s: float, high_s: float) -> str:
    return f"{_between(-high_s, -low_s)} earlier" if high_s < 0 else f"{_between(low_s, high_s)} later"


def _between(low: float, high: float) -> str:
    return duration(low) if duration(low) == duration(high) else f"{duration(low)} to {duration(high)}"


def report_table(title: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  " + title, style="bold", header_style="bold")
    for column in columns:
        words = column.startswith(("from", "over"))
        table.add_column(column, justify="left" if words else "right", style="dim" if words else "")
    return table
