"""The ``[[fault]]`` tables of a scenario: what breaks during the run, when, and when it is mended."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from bench.base.units import SECOND_NS, Wrong, format_duration, parse_duration
from bench.brokers.spec import BrokerSpec
from bench.scenario.bandwidth import BytesPerSecond
from bench.scenario.sections import Number, Section, Text, Whole
from bench.scenario.times import DAY_NS, DurationNs, StepNs

__all__ = [
    "BROKER_KINDS",
    "KINDS",
    "NETWORK_KINDS",
    "SHAPED",
    "WIRE_KINDS",
    "WORKER_KINDS",
    "Fault",
    "FaultKind",
    "check_faults",
    "move_faults",
    "named_faults",
    "without_nodes",
]

FaultKind = Literal[
    "broker_killed",
    "broker_stopped",
    "broker_restarted",
    "worker_killed",
    "worker_stopped",
    "clock_step",
    "disk_full",
    "publisher_killed",
    "publisher_cut",
    "delay",
    "loss",
    "bandwidth",
    "partition",
]
BROKER_KINDS: tuple[FaultKind, ...] = ("broker_killed", "broker_stopped", "broker_restarted")
WORKER_KINDS: tuple[FaultKind, ...] = ("worker_killed", "worker_stopped")
WIRE_KINDS: tuple[FaultKind, ...] = ("clock_step", "disk_full", "publisher_killed")
SHAPED: tuple[FaultKind, ...] = ("delay", "loss", "bandwidth", "partition")
NETWORK_KINDS: tuple[FaultKind, ...] = ("publisher_cut", *SHAPED)
KINDS: tuple[FaultKind, ...] = (*BROKER_KINDS, *WORKER_KINDS, *WIRE_KINDS, *NETWORK_KINDS)
# The keys that some kinds have, with these kinds; every kind has name, kind and at.
KEYS_OF_KINDS: Mapping[str, tuple[FaultKind, ...]] = {
    "node": BROKER_KINDS,
    "worker": WORKER_KINDS,
    "between": SHAPED,
    "share": SHAPED,
    "delay": ("delay",),
    "jitter": ("delay",),
    "fraction": ("loss",),
    "rate": ("bandwidth",),
    "step": ("clock_step",),
}
# The keys that a kind can't do without. A worker that is killed may stay away until the run ends.
NEEDED: Mapping[str, tuple[FaultKind, ...]] = {
    "for": tuple(kind for kind in KINDS if kind != "worker_killed"),
    **{key: KEYS_OF_KINDS[key] for key in ("delay", "fraction", "rate", "step")},
}
# What two faults of some kinds may not have at the same time: a number of one, or the run has one alone.
OF_ONE: tuple[tuple[tuple[FaultKind, ...], str], ...] = (
    (BROKER_KINDS, "node"),
    (WORKER_KINDS, "worker"),
    (("clock_step",), "clock"),
    (("disk_full",), "disk"),
    (("publisher_killed",), "wire"),
)
# What can't be broken while the wire is dead: its store, and what a wire has to see and prove.
NOT_WHILE_DEAD: tuple[FaultKind, ...] = ("disk_full", *BROKER_KINDS, *WORKER_KINDS)
LEAST_NS = SECOND_NS // 10


class Fault(Section):
    """``[[fault]]``: something that breaks ``at_ns`` after the start of publishing, for so long.

    Which of the keys there are depends on the kind. ``node`` 0 is every node; ``share`` is of the outlets.
    """

    name: Text = Field("", pattern=r"^[A-Za-z0-9._-]{0,64}$", description="up to 64 letters, digits, . _ and -")
    kind: FaultKind = Field(description=", ".join(KINDS[:-1]) + f" or {KINDS[-1]}")
    at_ns: DurationNs = Field(alias="at", description='a duration from the start such as "15s"')
    for_ns: DurationNs | None = Field(
        None, alias="for", ge=LEAST_NS, description='a duration of "100ms" or more, such as "5s"'
    )
    node: Whole = Field(0, ge=0, le=99, description="the number of a node, from 1; 0: every node")
    worker: Whole = Field(1, ge=1, le=256, description="the number of a local worker, from 1")
    between: Literal["outlets", "wire", "all"] = Field("all", description="outlets, wire or all")
    share: Number = Field(1.0, gt=0, le=1, description="a number above 0, up to 1: the share of the outlets")
    delay_ns: DurationNs = Field(0, alias="delay", le=60 * SECOND_NS, description='a duration such as "50ms"')
    jitter_ns: DurationNs = Field(0, alias="jitter", le=60 * SECOND_NS, description='a duration such as "10ms"')
    fraction: Number = Field(0.0, ge=0, lt=1, description="a number above 0, below 1: the fraction that is lost")
    rate_bytes_s: BytesPerSecond = Field(0, alias="rate", description='a rate such as "20kB/s"')

    step_ns: StepNs = Field(0, alias="step", ge=-DAY_NS, le=DAY_NS, description='a duration such as "5s" or "-5s"')

    @property
    def end_ns(self) -> int | None:
        """When it is to be mended, from the start of publishing; None for one that lasts until the run ends."""
        return None if self.for_ns is None else self.at_ns + self.for_ns

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for name, field in type(self).model_fields.items():
            key = field.alias or name
            given, kinds = getattr(self, name) != field.default, KEYS_OF_KINDS.get(key)
            if given and kinds is not None and self.kind not in kinds:
                raise Wrong(f"{self.kind} has no such key", f"leave it out, or take {' or '.join(kinds)}", key)
            if not given and self.kind in NEEDED.get(key, ()):
                raise Wrong(f"{self.kind} needs it", f"give {field.description}", key)
        if self.jitter_ns > self.delay_ns:
            raise Wrong("it is greater than the delay that it varies", "give at most the delay", "jitter")
        if self.share != 1 and self.between == "wire":
            raise Wrong("a share is of the outlets", 'leave it out, or set between = "outlets"', "share")
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


def check_faults(faults: Sequence[Fault], broker: BrokerSpec, duration_ns: int, remote: int, *, desk: bool) -> None:
    """Raise Wrong for a fault that does not fit into the run, its broker or the number of its ``remote`` workers.

    Without a ``desk`` the run sends messages of the user's own, whose times the load test keeps itself.
    """
    for number, fault in enumerate(faults):
        key = f"fault.{number}"
        end_ns = fault.end_ns or fault.at_ns
        if end_ns > duration_ns or fault.at_ns >= duration_ns:
            published, late = format_duration(duration_ns), "at" if fault.at_ns >= duration_ns else "for"
            problem = f"the fault ends {format_duration(end_ns)} after the start, and publishing after {published}"
            raise Wrong(problem, "make it end earlier, or duration longer", f"{key}.{late}")
        if fault.kind in BROKER_KINDS:
            if broker.kind == "url":
                problem = "a broker that the run did not start is not the run's to end"
                remedy = f'take a broker that it starts, such as broker.kind = "embedded", instead of {fault.kind}'
                raise Wrong(problem, remedy, f"{key}.kind")
            if fault.node > broker.nodes:
                problem = f"there is no node {fault.node}"
                raise Wrong(problem, f"give 1 to {broker.nodes}, or broker.nodes = {fault.node}", f"{key}.node")
        if fault.kind in NETWORK_KINDS:
            _check_network(fault, broker, remote, key)
        if fault.kind in WIRE_KINDS and not desk:
            problem = f"{fault.kind} is of the wire's desk, and messages of your own do not pass it"
            raise Wrong(problem, "leave it out, or [message]", f"{key}.kind")
        for other in faults[:number]:
            _check_apart(fault, other, key)


def _check_network(fault: Fault, broker: BrokerSpec, remote: int, key: str) -> None:
    """Raise Wrong where the proxy of network faults can't stand in front of the broker."""
    for url in broker.urls:
        if url.scheme != "mqtt":
            problem = f"its proxy can't stand in front of {url.text}: it relays plain MQTT over TCP"
            raise Wrong(problem, f"take a broker at mqtt://, or leave {fault.kind} out", f"{key}.kind")
    if remote:
        problem = "workers elsewhere do not reach its proxy, which listens on the loopback"
        raise Wrong(problem, f"set swarm.remote = 0, or leave {fault.kind} out", f"{key}.kind")


def _check_apart(fault: Fault, other: Fault, key: str) -> None:
    """Raise Wrong where two faults would break one thing at the same time."""
    for kinds, what in OF_ONE:
        one, two = getattr(fault, what, 0), getattr(other, what, 0)
        same = fault.kind in kinds and other.kind in kinds and (0 in (one, two) or one == two)
        if same and _overlap(fault, other):
            until = "the end" if other.end_ns is None else format_duration(other.end_ns)
            problem = f"{other.name} has the same {what} from {format_duration(other.at_ns)} to {until}"
            raise Wrong(problem, "let one begin after the other has ended", f"{key}.at")
    for one, two in ((fault, other), (other, fault)):
        if one.kind == "publisher_killed" and two.kind in NOT_WHILE_DEAD and _overlap(one, two):
            problem = f"{two.name} lasts while {one.name} has the wire killed"
            raise Wrong(problem, "let one begin after the other has ended", f"{key}.at")


def _overlap(fault: Fault, other: Fault) -> bool:
    ends = [math.inf if each.end_ns is None else each.end_ns for each in (fault, other)]
    return fault.at_ns <= ends[1] and other.at_ns <= ends[0]


def without_nodes(table: dict[str, Any]) -> None:
    """Have the faults of one node concern the whole broker: the command line gave one that is no cluster."""
    faults = table.get("fault")
    if isinstance(faults, list) and all(isinstance(fault, dict) for fault in faults):
        table["fault"] = [{key: value for key, value in fault.items() if key != "node"} for fault in faults]


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
