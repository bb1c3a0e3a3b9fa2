"""Load a scenario: read it from TOML, apply the command line's overrides, and check it as a whole.

Every mistake in a scenario is a ConfigurationError that names the file, the line, the key, and what would be right.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bench.base.errors import ConfigurationError
from bench.base.units import Wrong, format_duration, parse_duration
from bench.brokers.spec import TLS_KEYS, WEBSOCKET_KEYS, BrokerSpec
from bench.scenario.calendar import Event
from bench.scenario.faults import Fault, move_faults, without_nodes
from bench.scenario.keys import SET, split_setting
from bench.scenario.lines import key_lines
from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.places import Places, within
from bench.scenario.preflight import shortage
from bench.scenario.problems import describe_problems
from bench.scenario.shipped import find_scenario, scenario_names
from bench.scenario.thresholds import TABLE_KEYS, Threshold
from wire.host.files import read_text
from wire.host.reasons import reason_of

__all__ = ["Event", "Fault", "Scenario", "ScenarioText", "Threshold", "load_scenario"]

BYTES_MOST = 16_000_000  # of a scenario's file: 200,000 events
NESTED_MOST = 20  # tables in thresholds: no figure's name has so many dots
FILE_KEYS = ("ca", "certificate", "key", "outlet_certificate", "outlet_key")
# The keys that are paths of files, with their tables.
PATHS = (
    *(("broker", key) for key in FILE_KEYS),
    ("audience", "clients"),
    ("session", "token_file"),
    ("message", "payload_file"),
    ("message", "payload_template"),
    ("message", "data"),
)
DEFAULT_DURATION = format_duration(Scenario.model_fields["duration_ns"].default)
SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario that is in no file: ``name`` stands for it in errors, and its paths are relative to ``folder``."""

    name: str
    text: str
    folder: Path


def load_scenario(
    source: Path | str | ScenarioText,
    overrides: Sequence[str] = (),
    broker: BrokerSpec | None = None,
    machine: Machine | None = None,
) -> Scenario:
    """Load the scenario of a file, of the name of a scenario that ships, or of a text, with ``KEY=VALUE`` overrides.

    The value of an override is TOML, or a bare word that stands for text. ``broker`` is the broker of ``--broker``,
    which wins over file and overrides. ``machine`` is the machine that the run must fit, this one by default.
    ConfigurationError for every mistake, and if the run does not fit.
    """
    if isinstance(source, ScenarioText):
        path, text, folder = Path(source.name), source.text, source.folder
    else:
        path = find_scenario(source)
        text, folder = _read(path), path.parent
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: TOML's own, and numbers of 5,000 digits
        raise _not_toml(path, text, str(error)) from None
    _flatten_thresholds(table)
    _resolve_copy(table, folder)
    _resolve(table, folder)
    file_duration = table.get("duration", DEFAULT_DURATION)
    changed = [_override(table, override) for override in overrides]
    if broker is not None:
        _replace_broker(table, broker, changed)
        if broker.kind not in ("embedded", "url") and not any(within("fault", key) for key in changed):
            without_nodes(table)
    own_events = any(within("calendar.event", key) for key in changed)  # given beside the duration, and meant for it
    factor = _scale_events(table, file_duration) if "duration" in changed and not own_events else 1.0
    if "duration" in changed and not any(within("fault", key) for key in changed):
        move_faults(table, file_duration)
    places = Places(path, key_lines(text), tuple(changed), broker is not None)
    try:
        scenario = Scenario.model_validate(table)
    except ValidationError as error:
        errors = [places.error(item.key, item.text, item.remedy) for item in describe_problems(error, table)]
        raise min(errors, key=lambda item: (item.line is None, item.line or 0)) from None
    short = shortage(scenario, machine or Machine.here())
    if short is not None:
        raise places.error(short.key, short.text, short.remedy)
    return scenario.with_events_scaled(factor).with_places(places)


def _read(path: Path) -> str:
    try:
        return read_text(path, BYTES_MOST)
    except FileNotFoundError:
        remedy = f"give the path of a scenario, or the name of one that ships: {', '.join(scenario_names())}"
        raise ConfigurationError(path, "", "there is no such file", remedy) from None
    except UnicodeDecodeError:
        raise ConfigurationError(path, "", "this is no UTF-8", "a scenario is TOML, in UTF-8") from None
    except OSError as error:
        raise ConfigurationError(path, "", f"it cannot be read: {reason_of(error)}", "give a readable file") from None


def _not_toml(path: Path, text: str, problem: str) -> ConfigurationError:
    found = SYNTAX_PLACE.search(problem)
    line = None if found is None else int(found[1] or len(text.splitlines()))
    problem = SYNTAX_PLACE.sub("", problem)
    return ConfigurationError(path, "", f"this is not TOML: {problem}", "mend it", line)


def _flatten_thresholds(table: dict[str, Any]) -> None:
    """Turn the nested tables of ``disclosure.p99 = ...`` into the key ``"disclosure.p99"``, which means the same."""
    thresholds = table.get("thresholds")
    if not isinstance(thresholds, dict):
        return
    flat: dict[str, Any] = {}

    def add(prefix: str, items: dict[str, Any]) -> None:
        for key, value in items.items():
            if isinstance(value, dict) and not set(value) & set(TABLE_KEYS) and prefix.count(".") < NESTED_MOST:
                add(f"{prefix}{key}.", value)
            else:
                flat[prefix + key] = value

    add("", thresholds)
    table["thresholds"] = flat


def _resolve_copy(table: dict[str, Any], folder: Path) -> None:
    """Make the paths of copy relative to the scenario's folder."""
    calendar = table.get("calendar")
    copy = calendar.get("copy") if isinstance(calendar, dict) else None
    if isinstance(calendar, dict) and isinstance(copy, list) and all(isinstance(name, str) for name in copy):
        calendar["copy"] = [str(folder / name) for name in copy]


def _resolve(table: dict[str, Any], folder: Path) -> None:
    """Make the paths of other files relative to the scenario's folder."""
    for name, key in PATHS:
        section = table.get(name)
        if isinstance(section, dict) and isinstance(section.get(key), str) and section[key]:
            section[key] = str(folder / section[key])


def _scale_events(table: dict[str, Any], from_duration: object) -> float:
    """Move the file's events with a duration that the command line changed; return the factor, 1 for no change.

    A moment and an embargo keep their place in the run; ``every`` is a rate, and stays. Events that can't be read stay.
    """
    calendar = table.get("calendar")
    events = calendar.get("event") if isinstance(calendar, dict) else None
    if not isinstance(calendar, dict) or not isinstance(events, list) or not events:
        return 1.0
    try:
        before_ns, after_ns = parse_duration(from_duration), parse_duration(table["duration"])
        if before_ns in (0, after_ns):
            return 1.0
        calendar["event"] = [
            event
            | {
                key: format_duration(parse_duration(event[key]) * after_ns // before_ns)
                for key in ("at", "embargo")
                if key in event
            }
            for event in events
        ]
    except (Wrong, AttributeError, TypeError):
        return 1.0
    return after_ns / before_ns


def _override(table: dict[str, Any], override: str) -> str:
    """Put one ``KEY=VALUE`` into the table; return the key."""
    key, text = split_setting(override)
    *tables, last = key.split(".")
    if tables[:1] == ["thresholds"]:
        tables, last = ["thresholds"], key.removeprefix("thresholds.")
    place = table
    for name in tables:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise ConfigurationError(SET, key, f"{name} is no table", f"set {name} as a whole")
    place[last] = _value(text)
    return key


def _replace_broker(table: dict[str, Any], broker: BrokerSpec, changed: Sequence[str]) -> None:
    """Replace the table's broker; its settings and the number of nodes stay if they apply to the new one.

    A setting that the command line gave, by ``changed``, stays in any case: it is an error where it does not apply.
    """
    given = table.get("broker")
    table["broker"] = {"kind": broker.kind, "urls": broker.urls}
    if not isinstance(given, dict):
        return
    tls, websocket = any(url.tls for url in broker.urls), any(url.websocket for url in broker.urls)
    for key, applies in (*((key, tls) for key in TLS_KEYS), *((key, websocket) for key in WEBSOCKET_KEYS)):
        if key in given and (applies or any(within(name, f"broker.{key}") for name in changed)):
            table["broker"][key] = given[key]
    if broker.kind == "embedded" and "nodes" in given:
        table["broker"]["nodes"] = given["nodes"]


def _value(text: str) -> Any:
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return parsed["value"] if list(parsed) == ["value"] else text
