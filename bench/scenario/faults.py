"""The ``[[fault]]`` tables of a scenario: what breaks during the run, when, and when it is mended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from bench.base.units import SECOND_NS, Wrong, format_duration, parse_duration
from bench.brokers.spec import BrokerSpec
from bench.scenario.audience import DurationNs
from bench.scenario.sections import Section, Text, Whole

__all__ = ["BROKER_KINDS", "KINDS", "Fault", "check_faults", "move_faults", "named_faults"]

FaultKind = Literal["broker_killed", "broker_stopped", "broker_restarted"]
BROKER_KINDS: tuple[FaultKind, ...] = ("broker_killed", "broker_stopped", "broker_restarted")
KINDS: tuple[FaultKind, ...] = BROKER_KINDS
# The keys that some kinds have, with these kinds; every kind has name, kind, at and for.
KEYS_OF_KINDS: Mapping[str, tuple[FaultKind, ...]] = {"node": BROKER_KINDS}
LEAST_NS = SECOND_NS // 10


class Fault(Section):
    """``[[fault]]``: something that breaks ``at_ns`` after the start of publishing, for so long. ``node`` 0: each."""

    name: Text = Field("", pattern=r"^[A-Za-z0-9._-]{0,64}$", description="up to 64 letters, digits, . _ and -")
    kind: FaultKind = Field(description=", ".join(KINDS[:-1]) + f" or {KINDS[-1]}")
    at_ns: DurationNs = Field(alias="at", description='a duration from the start such as "15s"')
    for_ns: DurationNs = Field(alias="for", ge=LEAST_NS, description='a duration of "100ms" or more, such as "5s"')
    node: Whole = Field(0, ge=0, le=99, description="the number of a node, from 1; 0: every node")

    @property
    def end_ns(self) -> int:
        """When it is to be mended, from the start of publishing."""
        return self.at_ns + self.for_ns

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for key, kinds in KEYS_OF_KINDS.items():
            if self.kind not in kinds and getattr(self, key) != type(self).model_fields[key].default:
                raise Wrong(f"{self.kind} has no such key", f"leave it out, or take {' or '.join(kinds)}", key)
        return self


def named_faults(tables: object) -> object:
    """Give each table that has no name the name of its kind; Wrong for a name that is taken."""
    if not isinstance(tables, list | tuple) or not all(isinstance(table, dict) for table in tables):
        return tables
    named = [table if table.get("name") else {**table, "name": table.get("kind", "")} for table in tables]
    counts = Counter(table["name"] for table in named if isinstance(table["name"], str))
    for number, table in reversed(list(enumerate(named))):
        if isinstance(table["name"], str) and table["name"] and counts[table["name"]] > 1:
            key = "name" if tables[number].get("name") else "kind"
            raise Wrong(f"another fault is called {table['name']!r}", "give each its own name", f"{number}.{key}")
    return named


def check_faults(faults: Sequence[Fault], broker: BrokerSpec, duration_ns: int) -> None:
    """Raise Wrong for a fault that does not fit into the run, or that this broker can't have."""
    for number, fault in enumerate(faults):
        key = f"fault.{number}"
        if fault.end_ns > duration_ns:
            published = format_duration(duration_ns)
            late = "at" if fault.at_ns >= duration_ns else "for"
            problem = (
                f"the fault ends {format_duration(fault.end_ns)} after the start, and publishing after {published}"
            )
            raise Wrong(problem, "make it end earlier, or duration longer", f"{key}.{late}")
        if fault.kind in BROKER_KINDS:
            if broker.kind == "url":
                problem = "a broker that the run did not start is not the run's to end"
                remedy = f'take a broker that it starts, such as broker.kind = "embedded", instead of {fault.kind}'
                raise Wrong(problem, remedy, f"{key}.kind")
            if fault.node > broker.nodes:
                problem = f"there is no node {fault.node}"
                raise Wrong(problem, f"give 1 to {broker.nodes}, or broker.nodes = {fault.node}", f"{key}.node")
        for other in faults[:number]:
            _check_apart(fault, other, key)


def _check_apart(fault: Fault, other: Fault, key: str) -> None:
    """Raise Wrong where two faults would end or hold up one process at the same time."""
    both = fault.kind in BROKER_KINDS and other.kind in BROKER_KINDS
    same = 0 in (fault.node, other.node) or fault.node == other.node
    if both and same and fault.at_ns <= other.end_ns and other.at_ns <= fault.end_ns:
        problem = (
            f"{other.name} has the same node from {format_duration(other.at_ns)} to {format_duration(other.end_ns)}"
        )
        raise Wrong(problem, "let one begin after the other has ended", f"{key}.at")


def move_faults(table: dict[str, Any], from_duration: object) -> None:
    """Move the file's faults with a duration that the command line changed: each keeps its place in the run.

    A fault that can't be read stays, and so does one that would become shorter than a fault can be.
    """
    faults = table.get("fault")
    if not isinstance(faults, list):
        return
    try:
        before_ns, after_ns = parse_duration(from_duration), parse_duration(table["duration"])
        table["fault"] = [
            fault
            | {
                key: format_duration(max(least_ns, parse_duration(fault[key]) * after_ns // before_ns))
                for key, least_ns in (("at", 0), ("for", LEAST_NS))
                if key in fault
            }
            for fault in faults
        ]
    except (Wrong, AttributeError, TypeError, ZeroDivisionError):
        return
