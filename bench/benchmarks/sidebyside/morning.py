"""The burst of the scenario morning: forty releases due in the same instant, and the releases before them."""

import time
from dataclasses import dataclass

from bench.benchmarks.sidebyside.messages import messages_of
from bench.scenario.load import load_scenario
from bench.workload.planned import Planned
from bench.workload.schedule import compose_calendar, sample_pool
from wire.desk.message import Message
from wire.directory.directory import Directory

__all__ = ["Part", "morning"]

SCENARIO, AT_ONCE = "morning", "earnings"


@dataclass(frozen=True, slots=True)
class Part:
    """Releases of the morning, their messages in the order of a wire's desk, and the deliveries that these make."""

    releases: tuple[Planned, ...]
    messages: tuple[Message, ...]
    deliveries: int


async def morning(directory: Directory, run_id: int) -> tuple[Part, Part]:
    """Return the releases before the burst, and those of the burst, for these outlets: the same ones each time.

    The first part uses the topics and the outlets' connections, as it does in a run.
    """
    scenario = load_scenario(SCENARIO, [f"audience.outlets={directory.size}"])
    start_ns = int(time.time()) * 1_000_000_000  # a time with a fraction has more digits in a document
    planned = compose_calendar(scenario, directory, sample_pool(), start_ns)
    at_once = tuple(item for item in planned if item.kind == AT_ONCE)
    before = tuple(item for item in planned if item.due_ns < at_once[0].due_ns)
    numbered = await messages_of(directory, run_id, before, at_once)
    earlier, later = (
        Part(releases, messages, sum(len(directory.entitled_to(message.topic)) for message in messages))
        for releases, messages in zip((before, at_once), numbered, strict=True)
    )
    return earlier, later
