"""The summary as a person reads it, in the manner of k6: one sentence, the verdict, then the figures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.format import counted, duration, or_dash
from bench.base.quantiles import Quantiles
from bench.output.catch_up_rows import CATCH_UP_HEAD, catch_up_rows
from bench.output.change_rows import CHANGE_HEAD, CHANGE_NOTE, change_rows
from bench.output.cohort_rows import BEHAVIOUR_HEAD, GROUP_HEAD, behaviour_rows, group_rows
from bench.output.conditions import print_conditions
from bench.output.fault_rows import print_faults
from bench.output.service_level_rows import SERVICE_LEVEL_HEAD, service_level_rows
from bench.output.share_rows import SHARE_HEAD, share_rows
from bench.output.summary import Summary
from bench.output.summary_parts import GroupSummary
from bench.output.tables import figure_table
from bench.output.topic_rows import TOPIC_HEAD, topic_rows
from bench.output.wording import COLOURS, aborted_sentence, actual, apart, causes, headline
from wire.contract.places import LANGUAGES, REGIONS

__all__ = ["print_report"]

ROWS_SHOWN = 22  # every language or region there is


def print_report(console: Console, summary: Summary, folder: Path) -> None:
    """Print the whole report of a run, whose files are in the folder."""
    console.print()
    console.print(Text(headline(summary), style="bold"))
    console.print()
    _verdict(console, summary)
    _account(console, summary)
    print_faults(console, summary)
    _named(console, "catching up", CATCH_UP_HEAD, catch_up_rows(summary))
    _latencies(console, summary)
    _simultaneity(console, summary)
    _control(console, summary)
    _copy(console, summary)
    _named(console, "by behaviour", BEHAVIOUR_HEAD, behaviour_rows(summary.by_behaviour))
    _named(console, "by group", GROUP_HEAD, group_rows(summary.by_group, ROWS_SHOWN))
    _groups(console, "by kind", summary.by_kind, {})
    _changes(console, summary)
    _named(console, "service levels", SERVICE_LEVEL_HEAD, service_level_rows(summary))
    _groups(console, "by language", summary.by_language, {tag: item.name for tag, item in LANGUAGES.items()})
    _groups(console, "by region", summary.by_region, {slug: item.name for slug, item in REGIONS.items()})
    _named(console, "by topic", TOPIC_HEAD, topic_rows(summary.by_topic, ROWS_SHOWN))
    _shares(console, summary)
    print_conditions(console, summary)
    missing = ", missing.jsonl" if (folder / "missing.jsonl").exists() else ""
    console.print(f"\n  {folder}/summary.json, releases.jsonl{missing}, *.hgrm", style="dim", highlight=False)


def _verdict(console: Console, summary: Summary) -> None:
    console.print(Text.assemble("  verdict  ", (summary.verdict, f"bold {COLOURS[summary.verdict]}")))
    for threshold in summary.thresholds:
        mark, colour = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}[threshold.passed]
        line = f" {threshold.expression:<28} {actual(threshold)}"
        console.print(Text.assemble("    ", (mark, colour), line))
    for doubt in summary.doubts:
        console.print(Text.assemble(("    in doubt: ", "yellow"), doubt))
    for note in summary.notes:
        console.print(Text.assemble(("    note: ", "dim"), note))
    for fault in (summary.fault, *summary.account_faults):
        if fault:
            console.print(Text.assemble(("    fault: ", "red"), fault))
    if summary.aborted:
        console.print(Text.assemble(("    aborted: ", "red"), aborted_sentence(summary.aborted)))
    if summary.interrupted:
        console.print("    interrupted: the account covers all that was due until then")


def _account(console: Console, summary: Summary) -> None:
    console.print("\n  account", style="bold")
    fraction = summary.delivered / summary.expected if summary.expected else 1.0
    sent = f"{counted(summary.releases, 'release')}, {counted(summary.messages, 'message')} sent"
    lines = [
        ("expected", summary.expected, sent),
        ("delivered", summary.delivered, f"{fraction:.2%}" if fraction < 1 else "all of them"),
        ("missing", summary.missing, causes(summary)),
        ("duplicates", summary.duplicates, "the same message at the same outlet again"),
    ]
    rare = (
        ("overlapping", summary.overlapping, "further copies that an outlet's own filters allow"),
        ("reordered", summary.reordered, "after a later message on the same topic"),
        ("overtaken", summary.overtaken, "kills that came behind the replacement of their release"),
        ("misdelivered", summary.misdelivered, "at an outlet that is not entitled"),
        ("unexpected", summary.unexpected, "at an outlet that was not subscribed when the message was sent"),
        ("possible", summary.possible, f"on the way as an outlet left or came; {summary.possible_delivered:,} came"),
        ("late", summary.late, "to outlets that were away at the send, or after settling"),
        ("embargo breaches", summary.embargo_breaches, "before the embargo in the document"),
        ("foreign", summary.foreign, "without a stamp, of another run, or never announced"),
    )
    lines += [line for line in rare if line[1]]
    for name, count, note in lines:
        console.print(Text.assemble(f"    {name:<18}{count:>14,}   ", (note, "dim")))


def _latencies(console: Console, summary: Summary) -> None:
    table = figure_table("latency", "p50", "p90", "p99", "p99.9", "max", "from … to")
    upper, lower = summary.latency_seconds, summary.latency_lower_seconds
    _latency(table, "disclosure", "due → arrival", upper.disclosure, lower.disclosure)
    _latency(table, "transit", "sent → arrival", upper.transit, lower.transit)
    _latency(table, "lateness", "due → sent", upper.publisher_lateness)
    _latency(table, "swarm lag", "arrival → ledger", upper.swarm_lag)
    console.print()
    console.print(table)
    if summary.arrivals.exact + summary.arrivals.bounded:
        bounded = summary.arrivals.bounded_fraction
        clock = "kernel receive time" if summary.arrival_clock == "kernel" else "time of the read"
        console.print(
            f"    arrivals are the {clock}: {1 - bounded:.1%} exact, {bounded:.1%} bounded (several shared a read)",
            style="dim",
            highlight=False,
        )


def _latency(table: Table, name: str, way: str, upper: Quantiles, lower: Quantiles | None = None) -> None:
    table.add_row("  " + name, *map(or_dash, upper.values), way)
    if lower is not None and any(map(apart, lower.values, upper.values)):
        table.add_row("  at least", *map(or_dash, lower.values), "lower ends", style="dim")


def _simultaneity(console: Console, summary: Summary) -> None:
    spread = summary.spread_seconds
    table = figure_table(f"{spread.releases:,} releases", *spread.told, "from … to")
    table.add_row("  spread", *(or_dash(spread.at(stat)) for stat in spread.told), "first outlet → last")
    for fraction, reached in summary.coverage_seconds.items():
        cells = (duration(reached.at(stat)) for stat in spread.told)
        table.add_row(f"  to {float(fraction):.0%}", *cells, "due → arrival there")
    console.print()
    console.print(table)


def _control(console: Console, summary: Summary) -> None:
    control = summary.control
    if control is None:
        return
    table = figure_table(f"{control.outlets} outlets", "delivered", "p50", "p90", "p99", "max", "from … to")
    for name, side in (("swarm", control.swarm), ("control group", control.control)):
        seconds = side.seconds
        cells = map(or_dash, (seconds.p50, seconds.p90, seconds.p99, seconds.max))
        table.add_row(f"  {name}", f"{side.delivered:,}", *cells, "due → arrival")
    console.print()
    console.print(table)
    told = control.disagreement or control.note
    if not told and control.difference_seconds is not None:
        told = (
            f"they agree: both had all {control.both:,}, "
            f"plain clients {_later(*control.difference_seconds)} in the mean, within {or_dash(control.error_seconds)}"
        )
    console.print(f"    {told}", style="dim", highlight=False)


def _later(low_s: float, high_s: float) -> str:
    return f"{_between(-high_s, -low_s)} earlier" if high_s < 0 else f"{_between(low_s, high_s)} later"


def _between(low_s: float, high_s: float) -> str:
    return duration(low_s) if duration(low_s) == duration(high_s) else f"{duration(low_s)} to {duration(high_s)}"


def _copy(console: Console, summary: Summary) -> None:
    if not summary.copy:
        return
    console.print("\n  copy", style="bold")
    for release in summary.copy:
        console.print(Text(f"    {release.headline}"))
        console.print(
            Text(
                f"      {', '.join(release.languages)} · {release.sector} · {len(release.circuits)} circuits · "
                f"{release.delivered:,} of {release.expected:,} outlets · spread {or_dash(release.spread_seconds)}",
                style="dim",
            )
        )


def _groups(console: Console, title: str, groups: Mapping[str, GroupSummary], names: Mapping[str, str]) -> None:
    if not groups:
        return
    table = figure_table(title, "expected", "delivered", "missing", "p50", "p99", "max")
    for key, group in sorted(groups.items(), key=lambda item: -item[1].expected)[:ROWS_SHOWN]:
        counts = (group.expected, group.delivered, group.missing)
        times = (group.disclosure.p50, group.disclosure.p99, group.disclosure.max)
        table.add_row("  " + names.get(key, key), *(f"{count:,}" for count in counts), *map(or_dash, times))
    console.print()
    console.print(table)


def _changes(console: Console, summary: Summary) -> None:
    rows = list(change_rows(summary))
    _named(console, "changes of stories", CHANGE_HEAD, rows)
    if rows:
        console.print(Text(f"    {CHANGE_NOTE}", style="dim"))


def _shares(console: Console, summary: Summary) -> None:
    _named(console, "shared", SHARE_HEAD, share_rows(summary.shared, ROWS_SHOWN))
    if summary.shared:
        console.print(Text("    least, mean, most: messages of a member; uneven: the most over the mean", style="dim"))


def _named(console: Console, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose names are not ours, so that they may look like rich's markup; none without rows."""
    table = figure_table(title, *head)
    table.columns[0].overflow = "fold"
    for name, *cells in rows:
        table.add_row(Text("  " + name), *cells)
    if table.row_count:
        console.print()
        console.print(table)
