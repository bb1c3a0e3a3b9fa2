"""How many outlets each behaviour takes, and mistakes in that."""

from pathlib import Path

import pytest

from bench.scenario.behaviour_draws import check_behaviours, draws_of
from bench.scenario.behaviours import Behaviour
from bench.scenario.clients import Group
from tests.support.scenarios import refused, written
from wire.contract.behaviours import Draw


def behaviour(name: str, **more: object) -> Behaviour:
    """A behaviour with a size."""
    return Behaviour.model_validate({"kind": "flapping", "name": name, "for": "1s", "every": "5s"} | more)


def group(name: str, count: int, behaviour: str = "") -> Group:
    """A group of so many clients."""
    return Group(name=name, count=count, filters=("news/#",), behaviour=behaviour)


def test_shares_and_counts_are_of_the_audience() -> None:
    """In whole outlets that add up; a small share is one outlet."""
    found = draws_of([behaviour("a", share=0.5), behaviour("b", share=0.5)], (), 11)
    assert found == [(Draw(0, 11, 6),), (Draw(0, 11, 5),)]
    found = draws_of([behaviour("a", share=0.001), behaviour("b", count=7)], (), 11)
    assert found == [(Draw(0, 11, 1),), (Draw(0, 11, 7),)]


def test_a_part_may_be_one_of_a_group() -> None:
    """And a group as a whole may have a behaviour, as may several groups the same."""
    groups = [group("x", 10), group("y", 20, "b"), group("z", 5, "b")]
    found = draws_of([behaviour("a", share=0.2, group="x"), behaviour("b"), behaviour("c", count=3)], groups, 35)
    assert found == [(Draw(0, 10, 2),), (Draw(10, 30, 20), Draw(30, 35, 5)), (Draw(0, 35, 3),)]
    check_behaviours([behaviour("b")], groups, 35)


B = '[[audience.behaviour]]\nkind = "flapping"\nfor = "1s"\nevery = "5s"\n'
G = '[[audience.group]]\nfilters = ["news/#"]\ncount = 10\n'
MESSAGE = '[message]\ntopic = "news/{i}"\n'


@pytest.mark.parametrize(
    ("text", "key", "problem", "remedy"),
    [
        (B + "share = 0.1\n" + B + "share = 0.1\n", "behaviour.1.kind", "'flapping' is taken", "a name of its own"),
        (B, "behaviour.0.share", "no outlet behaves so", "give share = 0.1"),
        (B + "share = 0.6\n" + B + 'name = "b"\nshare = 0.5\n', "behaviour.1.share", "add up to 1.1", "at most"),
        (B + "count = 7000\n", "behaviour.0.count", "take 7,000 of 6,500 outlets", "smaller parts"),
        (B + 'count = 1\ngroup = "x"\n', "behaviour.0.group", "there is no group 'x'", "leave it out"),
        (G + 'name = "desks"\n' + B + 'count = 1\ngroup = "desk"\n', "behaviour.0.group", "no group", "mean desks?"),
        (G + 'behaviour = "flaping"\n' + B + "count = 1\n", "group.0.behaviour", "no behaviour 'flaping'", "flapping?"),
        (G + 'behaviour = "flapping"\n' + B + "count = 1\n", "behaviour.0.count", "as a whole", "leave it out"),
        (G + 'name = "x"\nbehaviour = "flapping"\n' + B + B + 'name = "b"\ncount = 1\ngroup = "x"\n',
         "behaviour.1.group", "more outlets than there are", "smaller parts"),
        (G + 'behaviour = "flapping"\n' + B + B + 'name = "b"\ncount = 1\n', "behaviour.1.count", "more", "smaller"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_key(tmp_path: Path, text: str, key: str, problem: str, remedy: str) -> None:
    """And what would be right."""
    error = refused(written(tmp_path, text + (MESSAGE if "group]]" in text else "")))
    assert error.key == f"audience.{key}"
    assert problem in str(error)
    assert remedy in error.remedy
