"""Scenarios: read from TOML, corrected on the command line, checked as a whole before anything starts.

Whatever is wrong with one ends as a ConfigurationError that names the file, the line, the key, and what
would be right.
"""

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bench.brokers.spec import BrokerSpec
from bench.errors import ConfigurationError
from bench.preflight import shortage
from bench.scenario_calendar import Event
from bench.scenario_lines import key_lines, line_of
from bench.scenario_machine import Machine
from bench.scenario_model import Scenario
from bench.scenario_problems import Problem, describe_problems
from bench.scenario_thresholds import Threshold
from bench.scenario_units import Wrong, parse_duration
from bench.shipped import scenario_names, scenario_path

__all__ = ["Event", "Scenario", "Threshold", "load_scenario"]

SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
SET = "--set"


def load_scenario(
    source: Path | str,
    overrides: Sequence[str] = (),
    broker: BrokerSpec | None = None,
    machine: Machine | None = None,
) -> Scenario:
    """The scenario of a file, or of the name of one that ships, as ``KEY=VALUE`` overrides change it.

    A value is TOML, or a bare word taken as text. ``broker`` is what ``--broker`` says, which wins over both.
    ``machine`` bounds what can be run; this one, unless told. ConfigurationError for whatever is wrong.
    """
    path = _find(source)
    text = _read(path)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: TOML's own, and numbers of 5,000 digits
        raise _not_toml(path, text, str(error)) from None
    _flatten_thresholds(table)
    _resolve_copy(table, path.parent)
    _resolve_ca(table, path.parent)
    changed = [_override(table, override) for override in overrides]
    if broker is not None:
        _replace_broker(table, broker, keep_ca="broker.ca" in changed or any(url.tls for url in broker.urls))
    fallen = _fall_away(table) if "duration" in changed else 0
    lines = key_lines(text)

    def place(problem: Problem) -> ConfigurationError:
        if broker is not None and problem.key.startswith("broker") and problem.key not in changed:
            return ConfigurationError("--broker", problem.key, problem.text, problem.remedy)
        if any(_within(problem.key, key) or _within(key, problem.key) for key in changed):
            return ConfigurationError(SET, problem.key, problem.text, problem.remedy)
        return ConfigurationError(path, problem.key, problem.text, problem.remedy, line_of(lines, problem.key))

    try:
        scenario = Scenario.model_validate(table)
    except ValidationError as error:
        errors = [place(problem) for problem in describe_problems(error, table)]
        raise min(errors, key=lambda item: (item.line is None, item.line or 0)) from None
    lacking = shortage(scenario, machine or Machine.here())
    if lacking is not None:
        raise place(lacking)
    return scenario.with_fallen_events(fallen)


def _find(source: Path | str) -> Path:
    """A path is a path; a text without slash or ``.toml`` is the name of a scenario that ships."""
    if isinstance(source, Path) or "/" in source or source.endswith(".toml"):
        return Path(source)
    names = scenario_names()
    if source in names:
        return scenario_path(source)
    near = difflib.get_close_matches(source, names, n=1)
    remedy = f"did you mean {near[0]}? " if near else ""
    remedy += f"these ship: {', '.join(names)}; a file of your own is given by its path"
    raise ConfigurationError(source or '""', "", "there is no such scenario", remedy)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        remedy = f"give the path of a scenario, or the name of one that ships: {', '.join(scenario_names())}"
        raise ConfigurationError(path, "", "there is no such file", remedy) from None
    except UnicodeDecodeError:
        raise ConfigurationError(path, "", "this is no UTF-8", "a scenario is TOML, in UTF-8") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        problem = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(path, "", f"it cannot be read: {problem}", "give a readable file") from None


def _not_toml(path: Path, text: str, problem: str) -> ConfigurationError:
    found = SYNTAX_PLACE.search(problem)
    line = None if found is None else int(found[1] or len(text.splitlines()))
    problem = SYNTAX_PLACE.sub("", problem)
    return ConfigurationError(path, "", f"this is not TOML: {problem}", "mend it", line)


def _flatten_thresholds(table: dict[str, Any]) -> None:
    """``disclosure.p99 = ...`` without quotes makes tables in a table; it means the same."""
    thresholds = table.get("thresholds")
    if not isinstance(thresholds, dict):
        return
    flat: dict[str, Any] = {}

    def add(prefix: str, items: dict[str, Any]) -> None:
        for key, value in items.items():
            if isinstance(value, dict):
                add(f"{prefix}{key}.", value)
            else:
                flat[prefix + key] = value

    add("", thresholds)
    table["thresholds"] = flat


def _resolve_copy(table: dict[str, Any], folder: Path) -> None:
    """Files of copy are named from where the scenario is."""
    calendar = table.get("calendar")
    copy = calendar.get("copy") if isinstance(calendar, dict) else None
    if isinstance(calendar, dict) and isinstance(copy, list) and all(isinstance(name, str) for name in copy):
        calendar["copy"] = [str(folder / name) for name in copy]


def _resolve_ca(table: dict[str, Any], folder: Path) -> None:
    """So is the file of a broker's CA."""
    broker = table.get("broker")
    if isinstance(broker, dict) and isinstance(broker.get("ca"), str) and broker["ca"]:
        broker["ca"] = str(folder / broker["ca"])


def _fall_away(table: dict[str, Any]) -> int:
    """Drop the events that a shortened run does not reach; how many. What can't be read is left to be refused."""
    calendar = table.get("calendar")
    events = calendar.get("event") if isinstance(calendar, dict) else None
    if not isinstance(calendar, dict) or not isinstance(events, list):
        return 0
    try:
        end_ns = parse_duration(table["duration"])
        kept = [
            event
            for event in events
            if parse_duration(event.get("at", "0s")) + parse_duration(event.get("embargo", "0s")) <= end_ns
        ]
    except (Wrong, AttributeError):
        return 0
    calendar["event"] = kept
    return len(events) - len(kept)


def _override(table: dict[str, Any], override: str) -> str:
    """Put one ``KEY=VALUE`` into the table; the key."""
    key, equals, text = override.partition("=")
    key = key.strip()
    if not equals or not all(key.split(".")):
        raise ConfigurationError(SET, "", "this is no KEY=VALUE", "write it like audience.qos=0")
    *tables, last = key.split(".")
    if tables[:1] == ["thresholds"]:
        tables, last = ["thresholds"], key.removeprefix("thresholds.")
    place = table
    for name in tables:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise ConfigurationError(SET, key, f"{name} is no table", f"set {name} as a whole")
    place[last] = _value(text.strip())
    return key


def _replace_broker(table: dict[str, Any], broker: BrokerSpec, *, keep_ca: bool) -> None:
    """``--broker`` in place of the table's; the CA and the number of nodes stay where they still mean something."""
    given = table.get("broker")
    table["broker"] = {"kind": broker.kind, "urls": broker.urls}
    if isinstance(given, dict) and "ca" in given and keep_ca:
        table["broker"]["ca"] = given["ca"]
    if broker.kind == "embedded" and isinstance(given, dict) and "nodes" in given:
        table["broker"]["nodes"] = given["nodes"]


def _value(text: str) -> Any:
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return parsed["value"] if list(parsed) == ["value"] else text


def _within(key: str, table: str) -> bool:
    return key == table or key.startswith(f"{table}.")
