"""A bench's results as JSON: by broker, QoS and mode each reader's medians, and what belongs to them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.exits import Exit
from bench.micro.suite import ratio
from bench.micro.timing import Measured
from bench.sidebyside.bounds import Bound, bounds
from bench.sidebyside.outcome import FIGURES, Outcome, Spread
from bench.sidebyside.plan import BrokerName, Plan
from bench.sidebyside.trial import READERS, Kind

__all__ = ["Results", "as_json", "exit_code", "write_json"]


@dataclass(frozen=True, slots=True)
class Results:
    """``skipped`` says why a broker is not among the outcomes."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    skipped: Mapping[BrokerName, str]
    micro: tuple[Measured, ...]
    facts: Mapping[str, object]

    def bounds(self, outcome: Outcome) -> tuple[Bound, ...]:
        """The bounds of an outcome, where the bench is of the size that they are made for."""
        return bounds(outcome) if self.plan.judged and not outcome.busy else ()


def exit_code(results: Results) -> Exit:
    """FAULT where the floor or the swarm broke, INVALID where the machine was busy, FAIL where a bound does not
    hold. What others' readers can't do is a finding.
    """
    if any(outcome.failures.get(kind) for outcome in results.outcomes for kind in ("floor", "swarm")):
        return Exit.FAULT
    sound = [outcome for outcome in results.outcomes if not outcome.busy and not outcome.doubts]
    if not all(bound.holds for outcome in sound for bound in results.bounds(outcome)):
        return Exit.FAIL
    return Exit.PASS if len(sound) == len(results.outcomes) else Exit.INVALID


def as_json(results: Results) -> dict[str, Any]:
    """Brokers by name, in each the QoS and the mode; beside them ``about`` and ``micro``."""
    document: dict[str, Any] = {name: {"skipped": reason} for name, reason in results.skipped.items()}
    for outcome in results.outcomes:
        case = outcome.case
        modes = document.setdefault(case.broker, {}).setdefault(str(case.qos), {})
        modes[case.mode] = {"busy": outcome.busy} if outcome.busy else _outcome(results, outcome)
    document["micro"] = {
        measured.name: {"ns": _spread(measured.ns)}
        | ({"beside": measured.beside, "ratio": ratio(measured, results.micro)} if measured.beside else {})
        for measured in results.micro
    }
    plan = asdict(results.plan)
    del plan["cases"]
    document["about"] = {**results.facts, "plan": plan}
    return document


def write_json(results: Results, path: Path) -> None:
    """To a file that is whole or not there."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=2) + "\n")
    fresh.replace(path)


def _outcome(results: Results, outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = {kind: _reader(outcome, kind) for kind in READERS}
    found["ratios"] = {
        f"{kind}/floor": {
            figure: _spread(value) for figure in FIGURES if (value := outcome.ratio(kind, figure)) is not None
        }
        for kind in READERS[1:]
    }
    found["bounds"] = [
        {"name": bound.name, "unit": bound.unit, "relation": bound.relation, "limit": bound.limit}
        | {"median": bound.value.median, "holds": bound.holds, "in_every_round": bound.in_every_round}
        for bound in results.bounds(outcome)
    ]
    found["doubts"] = list(outcome.doubts)
    return found


def _reader(outcome: Outcome, kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for figure in (*FIGURES, "bytes_per_outlet"):
        value = outcome.absolute(kind, figure)
        if value is not None:
            found[figure] = value.median
    found["deliveries"] = [None if trial is None else trial.deliveries for trial in outcome.trials[kind]]
    if outcome.failures[kind]:
        found["failures"] = list(outcome.failures[kind])
    return found


def _spread(value: Spread) -> dict[str, Any]:
    return {"median": value.median, "least": value.least, "most": value.most, "values": list(value.values)}
