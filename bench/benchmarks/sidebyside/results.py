"""The results of a bench and their JSON form: medians, ratios and bounds by broker, QoS and mode."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.base.exits import Exit
from bench.benchmarks.micro.suite import ratio
from bench.benchmarks.micro.timing import Measured
from bench.benchmarks.sidebyside.bounds import Bound, bounds
from bench.benchmarks.sidebyside.case_result import FIGURES, CaseResult
from bench.benchmarks.sidebyside.plan import BrokerName, Plan
from bench.benchmarks.sidebyside.trial import Kind
from bench.benchmarks.spread import Spread

__all__ = ["Results", "as_json", "exit_code", "write_json"]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a bench found. ``skipped`` says why a broker is not among the cases."""

    plan: Plan
    cases: tuple[CaseResult, ...]
    skipped: Mapping[BrokerName, str]
    micro: tuple[Measured, ...]
    facts: Mapping[str, object]

    def bounds(self, case: CaseResult) -> tuple[Bound, ...]:
        """Return the bounds of a case; none of fewer rounds than an interval takes."""
        return bounds(case, self.plan.rounds) if self.plan.judged and not case.busy else ()


def exit_code(results: Results) -> Exit:
    """Return FAULT where the baseline or the swarm broke, FAIL where a bound is broken, INVALID where one is not
    decided or the machine was busy, else PASS. A failure of the aiomqtt clients is a finding, and changes nothing.
    """
    if any(kind != "aiomqtt" and told for case in results.cases for kind, told in case.failures.items()):
        return Exit.FAULT
    sound = [case for case in results.cases if not case.busy and not case.doubts]
    found = {bound.judgement for case in sound for bound in results.bounds(case)}
    if "broken" in found:
        return Exit.FAIL
    return Exit.PASS if len(sound) == len(results.cases) and "not decided" not in found else Exit.INVALID


def as_json(results: Results) -> dict[str, Any]:
    """Return brokers by name, in each the QoS and the mode; beside them ``about`` and ``micro``."""
    document: dict[str, Any] = {name: {"skipped": reason} for name, reason in results.skipped.items()}
    for case in results.cases:
        name = case.case
        modes = document.setdefault(name.broker, {}).setdefault(str(name.qos), {})
        modes[name.mode] = {"busy": case.busy} if case.busy else _case(results, case)
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
    """Write the JSON form to a file that is whole or not there."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=2) + "\n")
    fresh.replace(path)


def _case(results: Results, case: CaseResult) -> dict[str, Any]:
    first, *others = case.case.clients
    found: dict[str, Any] = {kind: _client(case, kind) for kind in case.case.clients}
    found["ratios"] = {
        f"{kind}/{first}": {
            figure: _spread(value) for figure in FIGURES if (value := case.ratio(kind, figure)) is not None
        }
        for kind in others
    }
    found["bounds"] = [
        {"name": bound.name, "unit": bound.unit, "relation": bound.relation, "limit": bound.limit}
        | {"median": bound.value.median, "judgement": bound.judgement}
        | (asdict(bound.interval) if bound.interval else {})
        for bound in results.bounds(case)
    ]
    found["doubts"] = list(case.doubts)
    return found


def _client(case: CaseResult, kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for figure in (*FIGURES, "bytes_per_outlet"):
        value = case.absolute(kind, figure)
        if value is not None:
            found[figure] = value.median
    found["deliveries"] = [None if trial is None else trial.deliveries for trial in case.trials[kind]]
    if case.failures[kind]:
        found["failures"] = list(case.failures[kind])
    return found


def _spread(value: Spread) -> dict[str, Any]:
    return {"median": value.median, "least": value.least, "most": value.most, "values": list(value.values)}
