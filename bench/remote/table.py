"""A version's delivery as a table. Reach stands apart: it counts people, and is never printed as delivery."""

from collections.abc import Sequence
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration, or_dash
from bench.output.tables import figure_table
from bench.remote.answers import ChangeLine, Delivery, ReachStep

__all__ = ["describe_delivery", "print_delivery"]

STATES = {"waiting": "waits for its due time", "committed": "was sent", "stopped": "was stopped and is never sent"}
REACH_SHOWN = 8


def print_delivery(console: Console, delivery: Delivery) -> None:
    """Print the counts by circuit, the circuits that the broker refused, the simultaneity, then the reach."""
    killed = ", a kill" if delivery.status == "canceled" else ""
    console.print(Text.assemble((delivery.uri, "bold"), f" version {delivery.version}{killed}"), soft_wrap=True)
    console.print(Text(f"  due {delivery.due or 'when it is lifted'}; it {STATES.get(delivery.state, delivery.state)}"))
    if not delivery.circuits:
        return
    table = figure_table("delivery", "entitled", "delivered", "missing", "outstanding")
    for line in sorted(delivery.circuits, key=lambda line: (-line.entitled, line.circuit)):
        counts = (line.entitled, line.delivered, line.missing, line.outstanding)
        table.add_row(f"  {line.circuit}", *(f"{count:,}" for count in counts))
    sums = (delivery.entitled, delivery.delivered, delivery.missing, delivery.outstanding)
    table.add_row("  all circuits", *(f"{count:,}" for count in sums))
    console.print()
    console.print(table)
    _print_refused(console, delivery)
    console.print()
    arrivals = f"{delivery.first or '–'}, last {delivery.last or '–'}"
    console.print(Text(f"  first arrival  {arrivals}, spread {or_dash(delivery.spread_seconds)}"))
    reached = ", ".join(
        f"to {float(fraction):.0%} {_reached(delivery, time_s)}"
        for fraction, time_s in delivery.coverage_seconds.items()
    )
    console.print(Text(f"  from due       {reached}"))
    if delivery.change is not None:
        console.print(Text(f"  {delivery.change.kind:<14} {_changed(delivery.change)}"))
    if delivery.reach:
        _print_reach(console, delivery.reach)


def describe_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return the delivery for ``--json``: the service's own values, times in seconds and RFC 3339."""
    counts = ("entitled", "delivered", "missing", "outstanding")
    return {
        "uri": delivery.uri,
        "version": delivery.version,
        "status": delivery.status,
        "state": delivery.state,
        "settled": delivery.settled,
        "due": delivery.due,
        **{name: getattr(delivery, name) for name in counts},
        "circuits": [
            {"circuit": line.circuit} | {name: getattr(line, name) for name in (*counts, "refused")}
            for line in delivery.circuits
        ],
        "first": delivery.first,
        "last": delivery.last,
        "spread_seconds": delivery.spread_seconds,
        "coverage_seconds": dict(delivery.coverage_seconds),
        "reach": [
            {"since_due_seconds": step.since_due_seconds, "outlets": step.outlets, "desktops": step.desktops}
            for step in delivery.reach
        ],
        "change": None if delivery.change is None else to_builtins(delivery.change),
    }


def _print_refused(console: Console, delivery: Delivery) -> None:
    """Print each reason for which the broker did not take messages, with the circuits of these messages."""
    by_reason: dict[str, list[str]] = {}
    for line in sorted(delivery.circuits, key=lambda line: line.circuit):
        if line.refused is not None:
            by_reason.setdefault(line.refused, []).append(line.circuit)
    if not by_reason:
        return
    count = sum(map(len, by_reason.values()))
    console.print()
    console.print(Text(f"  refused by the broker and given up: {count:,} of {len(delivery.circuits):,} circuits"))
    for reason, circuits in by_reason.items():
        console.print(Text(f"    {', '.join(circuits)}: {reason}"), soft_wrap=True)


def _changed(change: ChangeLine) -> str:
    """Return how long the outlets had the story without its change, or how many have it still."""
    had = counted(change.had, "outlet")
    if change.missing:
        return f"{change.missing:,} of {had} that had the story do not have it"
    took = "" if change.seconds is None else f" in {duration(change.seconds)}"
    return f"every one of {had} that had the story{took}"


def _reached(delivery: Delivery, time_s: float | None) -> str:
    if time_s is not None:
        return duration(time_s)
    return "not yet" if delivery.outstanding > 0 else "never"


def _print_reach(console: Console, reach: Sequence[ReachStep]) -> None:
    table = figure_table("reach", "outlets", "desktops", "from due")
    for step in _some(reach):
        table.add_row("", f"{step.outlets:,}", f"{step.desktops:,}", duration(step.since_due_seconds))
    console.print()
    console.print(table)
    console.print("    outlets with at least one edition, each once, and the desktops in them", style="dim")


def _some(reach: Sequence[ReachStep]) -> list[ReachStep]:
    """Return at most eight of the steps, the last one among them."""
    every = -(-len(reach) // REACH_SHOWN)
    return list(reach[::-1][::every][::-1])
