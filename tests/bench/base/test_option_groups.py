"""Groups of options: their fields are a command's options, in the group's place."""

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest

from bench.base.option_groups import grouped


@dataclass(frozen=True)
class Pair:
    """Two options."""

    one: Annotated[int, "first"] = 1
    two: Annotated[str | None, "second"] = None


def test_the_fields_of_a_group_stand_in_its_place_with_annotations_and_defaults():
    """The command's name and text are its own."""

    def command(context: object, *, before: Annotated[int, "b"] = 0, pair: Pair, after: int = 3) -> None:
        """Do it."""

    made = grouped(command)
    signature = inspect.signature(made)
    assert list(signature.parameters) == ["context", "before", "one", "two", "after"]
    assert signature.parameters["one"].annotation == Annotated[int, "first"]
    assert [signature.parameters[name].default for name in ("before", "one", "two", "after")] == [0, 1, None, 3]
    assert (made.__name__, made.__doc__) == ("command", "Do it.")


def test_a_command_gets_its_groups_and_what_is_not_given_is_the_default():
    """Beside the options of its own."""
    got = []

    def command(context: str, *, pair: Pair, after: int = 3) -> None:
        got.append((context, pair, after))

    grouped(command)("here", two="x", after=4)
    grouped(command)("there")
    assert got == [("here", Pair(1, "x"), 4), ("there", Pair(), 3)]


def test_one_name_for_two_options_is_a_mistake():
    """Of ours, found when the command is made."""

    def command(*, pair: Pair, one: int = 2) -> None:
        """Do nothing."""

    with pytest.raises(ValueError, match="one"):
        grouped(command)
