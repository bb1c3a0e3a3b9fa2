"""The tables [[audience.behaviour]], and the mistakes in one of them."""

from pathlib import Path

import pytest

from bench.scenario.behaviours import Behaviour
from bench.scenario.load import load_scenario
from bench.scenario.model import Scenario
from tests.support.scenarios import ROOMY, refused, written

TABLE = "[[audience.behaviour]]\n"
FLAPPING = TABLE + 'kind = "flapping"\nshare = 0.1\nfor = "2s"\nevery = "10s"\n'


def test_a_behaviour_reads_back_as_it_is_described(tmp_path: Path) -> None:
    """Its name is its kind where it has none."""
    scenario = load_scenario(written(tmp_path, FLAPPING), machine=ROOMY)
    (behaviour,) = scenario.audience.behaviour
    assert (behaviour.called, behaviour.for_ns, behaviour.every_ns) == ("flapping", 2 * 10**9, 10**10)
    assert Scenario.model_validate(scenario.describe()) == scenario
    assert Behaviour.model_validate({"kind": "flapping", "name": "f", "for": "1s", "every": "2s"}).called == "f"


def test_behaviours_are_set_from_the_command_line(tmp_path: Path) -> None:
    """As a whole, in TOML."""
    setting = 'audience.behaviour=[{kind = "flapping", count = 3, for = "1s", every = "5s"}]'
    scenario = load_scenario(written(tmp_path, ""), [setting], machine=ROOMY)
    assert scenario.audience.behaviour[0].count == 3


@pytest.mark.parametrize(
    ("table", "key", "problem", "remedy"),
    [
        ("share = 0.1\n", "kind", "", "give one of flapping, crashing"),
        ('kind = "flaping"\n', "kind", '"flaping" does not fit', "did you mean flapping?"),
        (FLAPPING.removeprefix(TABLE) + "evry = 1\n", "evry", "there is no such key", "did you mean every?"),
        ('kind = "flapping"\nshare = 0.1\nfor = "2s"\n', "every", "the kind flapping needs it", "give a duration"),
        (FLAPPING.removeprefix(TABLE) + "count = 2\n", "count", "share and count are given", "give one"),
        (FLAPPING.removeprefix(TABLE) + 'name = "steady"\n', "name", "without a behaviour", "another name"),
        ('kind = "flapping"\nshare = 0.1\nfor = "9s"\nevery = "9s"\n', "for", "it is no part of 9s", "shorter"),
        (
            FLAPPING.removeprefix(TABLE) + 'closes = "20:00"\n',
            "closes",
            "the kind flapping has no such key",
            "for, every",
        ),
        ('kind = "late"\nshare = 0.1\nevery = "9s"\nat = "1s"\n', "every", "kind late has no such key", "at, within"),
        ('kind = "night"\nshare = 0.1\ncloses = "20:00"\n', "opens", "the kind night needs it", "a local time of day"),
        ('kind = "night"\nshare = 0.1\ncloses = "20:00"\nopens = "20:00"\n', "opens", "at the same time", "another"),
        (
            'kind = "mass_return"\nshare = 1.0\nat = "1s"\nfor = "1s"\nbackoff = false\nwithin = "1s"\n',
            "within",
            "in the same instant",
            "backoff = true",
        ),
        (
            'kind = "flapping"\nshare = 0.1\nfor = "1ms"\nevery = "2ms"\n',
            "every",
            '"2ms" does not fit',
            "100ms or more",
        ),
    ],
)
def test_a_mistake_is_named_with_key_and_line(tmp_path: Path, table: str, key: str, problem: str, remedy: str) -> None:
    """And what would be right."""
    error = refused(written(tmp_path, TABLE + table))
    assert error.key == f"audience.behaviour.0.{key}"
    assert problem in str(error)
    assert remedy in error.remedy
    assert error.line is not None
