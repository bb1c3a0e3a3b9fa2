"""Shapes of JSON values, and the values that documents have."""

import re

import pytest

from wire.contract.release import Concept
from wire.errors import ContractError
from wire.intake.ninjs.shape import Members, Unfit, any_value, integer, list_of, number, one_of, text, text_like, uri
from wire.intake.ninjs.values import concept_of, objects_of, time_of, version_of

THING = Members(
    {"name": text, "sizes": list_of(integer(1, 9)), "kind": one_of("a", "b")},
    patterns=[(re.compile("x_[a-z]"), number())],
    required=("name",),
)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"name": "n", "size": 1}, "size: there is no such member; did you mean sizes?"),
        ({"name": "n", "sizes": [1, 10]}, "sizes.1: 10 is not between 1 and 9"),
        ({"name": "n", "sizes": [1.5]}, "sizes.0: is 1.5, and a whole number belongs there"),
        ({"name": "n", "sizes": [True]}, "sizes.0: is True, and a whole number belongs there"),
        ({"name": "n", "kind": "c"}, "kind: 'c' is none of a, b"),
        ({"name": "n", "x_": 1}, "x_: there is no such member"),
        ({"name": 3}, "name: is 3, and text belongs there"),
        ({}, "name: is missing"),
        ([], "is [], and an object belongs there"),
    ],
)
def test_a_value_that_does_not_fit_is_named(value, message):
    """With its path, and what belongs there."""
    with pytest.raises(Unfit) as refused:
        THING(value, "")
    assert str(refused.value) == message


def test_a_value_that_fits_passes():
    """Members by name and by beginning; a whole number may be written with a point."""
    THING({"name": "n", "sizes": [1, 9.0], "kind": "a", "x_abc": 2.5}, "")
    any_value(None, "")
    uri("urn:x:ü", "")
    text_like("^a+$")("aa", "")
    for wrong in ("not a uri", ""):
        with pytest.raises(Unfit):
            uri(wrong, "uri")


def test_long_values_are_clipped():
    """A message stays a line."""
    with pytest.raises(Unfit) as refused:
        THING({"name": "n", "kind": "k" * 1_000}, "")
    assert len(str(refused.value)) < 120


def test_concepts_of_1_x_have_a_scheme_and_a_code():
    """An address and a code are a URI; a prefix and a code are a literal."""
    assert concept_of({"name": "s", "scheme": "http://x/y", "code": "1"}) == Concept("s", "http://x/y/1", "1")
    assert concept_of({"scheme": "subj", "code": "15000000"}) == Concept(literal="subj:15000000")
    assert concept_of({"code": "15000000", "scheme": None}) == Concept(literal="15000000")
    assert concept_of({"uri": "urn:1", "literal": "l", "role": "r"}) == Concept("", "urn:1", "l", "r")


def test_versions_and_times_are_read():
    """The first number of a version; an offset with or without a colon."""
    assert [version_of({"version": text}) for text in ("2.1", "final", "v3", 4, "0")] == [2, 1, 3, 4, 1]
    assert time_of({"t": "1970-01-01T00:00:01+0000"}, "t") == 1_000_000_000
    assert (time_of({}, "t"), objects_of({}, "o")) == (None, [])
    with pytest.raises(ContractError, match=r"^t: "):
        time_of({"t": "noon"}, "t")
