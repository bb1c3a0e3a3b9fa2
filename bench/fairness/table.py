"""Who is first, on the console: at most 20 lines that fit a terminal of 80 columns."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration
from bench.fairness.document import Fairness, Interval
from bench.fairness.findings import Finding
from bench.output.summary_order import OrderSummary

__all__ = ["COLUMNS", "LINES", "interval_text", "print_fairness", "print_sentences"]

LINES, COLUMNS = 20, 80
COLOURS = {Finding.CAUSE: "red", Finding.NO_CAUSE: "green", Finding.CHANCE: "green", Finding.OPEN: "yellow"}
DISTANCES = ("1ms", "10ms", "100ms")


def print_sentences(console: Console, fairness: Fairness) -> None:
    """Print the order in a sentence, and one for each trial."""
    console.print(Text(fairness.sentence, "bold"))
    for trial in fairness.trials:
        console.print(Text(f"{trial.name}: {trial.sentence}"))
    if fairness.fault:
        console.print(Text(f"fault: {fairness.fault}", "red"))


def print_fairness(console: Console, fairness: Fairness, folder: Path) -> None:
    """Print the law, the figures of the order, the trials, and where the files are."""
    width = min(console.width, COLUMNS)
    lines = list(_wrapped(console, Text(fairness.sentence, "bold"), width))[:3]
    if fairness.order is not None and fairness.order.rho is not None:
        lines += _order(fairness, fairness.order)
    lines += _trials(fairness)
    if fairness.fault:
        lines += list(_wrapped(console, Text(f"fault: {fairness.fault}", "red"), width))[:2]
    if fairness.end == "interrupted":
        lines.append(Text("interrupted: the figures are of the runs until then", "dim"))
    lines += list(_wrapped(console, Text(f"report: {folder}/fairness.html, beside fairness.json", "dim"), width))[:2]
    console.print()
    for line in lines[: LINES - 1]:
        line.truncate(width, overflow="ellipsis")
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)


def interval_text(interval: Interval | None) -> str:
    """Return a correlation with its interval; a dash where there is none."""
    return "–" if interval is None else f"{interval.value:.2f} ({interval.low:.2f} … {interval.high:.2f})"


def _order(fairness: Fairness, order: OrderSummary) -> Iterator[Text]:
    messages = counted(order.messages, "message")
    yield Text(f"by chance ± {order.noise or 0:.3f}; {counted(order.outlets, 'outlet')} ranked, {messages}")
    head = order.head_start_seconds
    if head.p50 is not None and head.max is not None and order.range_seconds is not None:
        yield Text(
            f"head start of the first tenth {duration(head.p50)}, at most {duration(head.max)}; "
            f"range {duration(order.range_seconds)}"
        )
    goes = {
        "subscribing": order.subscribing,
        "client ids": order.client_ids,
        "exact filters first": order.exact_first,
        "node": order.node,
        "group": order.group,
    }
    known = ", ".join(f"{name} {value:.2f}" for name, value in goes.items() if value is not None)
    if known:
        yield Text(f"place goes with: {known}")
    if fairness.first:
        yield Text("first: " + ", ".join(f"{each.outlet} ({each.place:+.2f})" for each in fairness.first))
    if fairness.nearness is not None:
        within = fairness.nearness.within
        held = ", ".join(f"{within[each].low:.0%} within {each}" for each in DISTANCES if each in within)
        yield Text(f"of a release's first arrival: {held}")


def _trials(fairness: Fairness) -> Iterator[Text]:
    if not fairness.trials:
        return
    yield Text(f"{'trial':<14}{'with the outlet':<22}{'with the cause':<22}finding", "dim")
    for trial in fairness.trials:
        line = Text(f"{trial.name:<14}{interval_text(trial.with_outlet):<22}{interval_text(trial.with_cause):<22}")
        line.append(trial.finding.value, COLOURS.get(trial.finding, ""))
        yield line


def _wrapped(console: Console, text: Text, width: int) -> Iterator[Text]:
    for line in text.wrap(console, width):
        line.rstrip()
        yield line
