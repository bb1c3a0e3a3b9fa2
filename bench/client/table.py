"""A version's delivery as a person reads it. Reach stands apart: it is people, and never printed as delivery."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from bench.client.answers import Delivery, ReachStep
from bench.quantities import duration, or_dash
from bench.report import report_table

__all__ = ["describe_delivery", "print_delivery"]

STATES = {"waiting": "waits for its due time", "committed": "has left", "stopped": "was stopped and never leaves"}
REACH_SHOWN = 8


def print_delivery(console: Console, delivery: Delivery) -> None:
    """Counts by circuit, simultaneity, then reach."""
    killed = ", a kill" if delivery.status == "canceled" else ""
    console.print(Text.assemble((delivery.uri, "bold"), f" version {delivery.version}{killed}"), soft_wrap=True)
    console.print(Text(f"  due {delivery.due}; it {STATES.get(delivery.state, delivery.state)}"))
    if not delivery.circuits:
        return
    table = report_table("delivery", "entitled", "delivered", "missing", "outstanding")
    for line in sorted(delivery.circuits, key=lambda line: (-line.entitled, line.circuit)):
        counts = (line.entitled, line.delivered, line.missing, line.outstanding)
        table.add_row(f"  {line.circuit}", *(f"{count:,}" for count in counts))
    sums = (delivery.entitled, delivery.delivered, delivery.missing, delivery.outstanding)
    table.add_row("  all circuits", *(f"{count:,}" for count in sums))
    console.print()
    console.print(table)
    console.print()
    arrivals = f"{delivery.first or '–'}, last {delivery.last or '–'}"
    console.print(Text(f"  first arrival  {arrivals}, spread {or_dash(delivery.spread_s)}"))
    reached = ", ".join(f"to {share} {_reached(delivery, time_s)}" for share, time_s in delivery.coverage_s.items())
    console.print(Text(f"  from due       {reached}"))
    if delivery.reach:
        _print_reach(console, delivery.reach)


def describe_delivery(delivery: Delivery) -> dict[str, Any]:
    """For programs: as the service says it, times in seconds and RFC 3339."""
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
            {"circuit": line.circuit} | {name: getattr(line, name) for name in counts} for line in delivery.circuits
        ],
        "first": delivery.first,
        "last": delivery.last,
        "spread_s": delivery.spread_s,
        "coverage_s": dict(delivery.coverage_s),
        "reach": [
            {"since_due_s": step.since_due_s, "outlets": step.outlets, "desktops": step.desktops}
            for step in delivery.reach
        ],
    }


def _reached(delivery: Delivery, time_s: float | None) -> str:
    if time_s is not None:
        return duration(time_s)
    return "not yet" if delivery.outstanding else "never"


def _print_reach(console: Console, reach: Sequence[ReachStep]) -> None:
    table = report_table("reach", "outlets", "desktops", "from due")
    for step in _some(reach):
        table.add_row("", f"{step.outlets:,}", f"{step.desktops:,}", duration(step.since_due_s))
    console.print()
    console.print(table)
    console.print("    outlets with at least one edition, each once, and the desktops in them", style="dim")


def _some(reach: Sequence[ReachStep]) -> list[ReachStep]:
    """So many of the steps, the last among them."""
    every = -(-len(reach) // REACH_SHOWN)
    return list(reach[::-1][::every][::-1])
