"""On which line a key stands."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bench.scenario.lines import key_lines, line_of
from bench.scenario.shipped import scenario_names, scenario_path

TANGLED = '''\
# audience = "not a key"
name = "a # no comment = 1" # seed = 2
  [audience] # = 3
text = """
qos = 4
[broker]
""" # = 5
list = [
  "x = 6", # y = 7
  { z = 8 },
]
"quoted.key" . 'other' = 9

[[calendar.event]]
at = \'\'\'
10s\'\'\'
[[calendar.event]]
at = "11s"
[calendar.event.more]
last = 12
'''


def leaves(table: Any, path: str = "") -> set[str]:
    """Dotted keys of everything that is no table; inline ones are told apart by the caller's text."""
    if isinstance(table, dict) and "abort_on_fail" not in table:  # the table of a threshold is a value
        return {leaf for key, value in table.items() for leaf in leaves(value, f"{path}.{key}")}
    if isinstance(table, list) and table and all(isinstance(item, dict) for item in table):
        return {leaf for number, item in enumerate(table) for leaf in leaves(item, f"{path}.{number}")}
    return {path.removeprefix(".")}


def test_strings_comments_and_brackets_hide_no_key_and_make_none() -> None:
    """A key stands before an equals sign, or in a table's head."""
    assert key_lines(TANGLED) == {
        "name": 2,
        "audience": 3,
        "audience.text": 4,
        "audience.list": 8,
        "audience.quoted.key": 12,
        "audience.quoted.key.other": 12,
        "calendar": 14,
        "calendar.event": 14,
        "calendar.event.0": 14,
        "calendar.event.0.at": 15,
        "calendar.event.1": 17,
        "calendar.event.1.at": 18,
        "calendar.event.1.more": 19,
        "calendar.event.1.more.last": 20,
    }


@pytest.mark.parametrize("name", scenario_names())
def test_every_key_of_a_scenario_is_found_where_it_stands(name: str) -> None:
    """The same keys as tomllib reads, each on a line that starts with it."""
    text = Path(scenario_path(name)).read_text("utf-8")
    lines, rows = key_lines(text), text.splitlines()
    found = leaves(tomllib.loads(text))
    assert found <= set(lines)
    for key in found:
        last = rows[lines[key] - 1].partition(" = ")[0].strip().strip('"')
        assert key.endswith(last)


def test_a_key_in_quotes_may_have_escapes() -> None:
    """As the group of a figure has, whose topic is in quotes."""
    lines = key_lines('[thresholds]\n"missing{topic=\\"a\\"}" = "== 0"\n\'missing{topic="b"}\' = "== 0"\n')
    assert lines == {"thresholds": 1, 'thresholds.missing{topic="a"}': 2, 'thresholds.missing{topic="b"}': 3}


def test_a_key_inside_a_value_is_where_the_value_is() -> None:
    """Inline tables and entries of lists have the line of the key that holds them; strangers have none."""
    lines = key_lines("a = 1\n[b]\nc = [{ d = 1 }]\n")
    assert line_of(lines, "b.c.0.d") == 3
    assert line_of(lines, "b.x") == 2
    assert line_of(lines, "x.y") is None
