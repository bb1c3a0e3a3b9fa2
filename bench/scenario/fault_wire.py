"""Whether the wire of a scenario can be killed: what a wire has in memory alone ends with it."""

from collections.abc import Sequence

from bench.base.units import Wrong
from bench.scenario.audience import Audience
from bench.scenario.calendar import Calendar
from bench.scenario.faults import Fault

__all__ = ["check_killed_wire"]


def check_killed_wire(faults: Sequence[Fault], audience: Audience, calendar: Calendar, remote: int) -> None:
    """Raise Wrong for a fault that kills the wire of a scenario which the next wire could not go on with."""
    for number, fault in enumerate(faults):
        if fault.kind != "publisher_killed":
            continue
        for holds, problem, remedy in (
            (remote, "workers elsewhere are the wire's, and end with it", "set swarm.remote = 0"),
            (audience.behaviour, "the counts by behaviour are in no store", "leave audience.behaviour out"),
            (calendar.mode == "flood", "a flood is posted into the wire itself", 'take calendar.mode = "open"'),
        ):
            if holds:
                raise Wrong(problem, f"{remedy}, or leave {fault.kind} out", f"fault.{number}.kind")
