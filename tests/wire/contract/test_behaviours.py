"""Behaviours travel as they are; impossible ones are refused."""

import msgspec
import pytest

from wire.contract.behaviours import Behaviours, Draw, Flapping

FLAPPING = {
    "kind": "flapping",
    "name": "f",
    "draws": [{"first": 0, "after": 9, "outlets": 3}],
    "away_ns": 2,
    "every_ns": 10**9,
}


def test_a_behaviour_comes_back_as_it_was_sent() -> None:
    """The kind is told by a field; the outlets are the sum of the draws."""
    sent = (Flapping(name="f", draws=(Draw(0, 9, 3), Draw(9, 12, 1)), away_ns=2, every_ns=10**9),)
    assert msgspec.json.decode(msgspec.json.encode(sent), type=Behaviours) == sent
    assert sent[0].outlets == 4
    assert msgspec.convert([FLAPPING], Behaviours)[0].name == "f"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "floating"}, {"name": ""}, {"name": "a\n"}, {"draws": []}, {"away_ns": 0}, {"away_ns": 10**9},
        {"rate": 1}, {"every_ns": 1_000}, {"draws": [{"first": 0, "after": 9, "outlets": 10}]},
        {"draws": [{"first": 5, "after": 4, "outlets": 0}]},
    ],
)  # fmt: skip
def test_an_impossible_behaviour_is_refused(wrong: dict[str, object]) -> None:
    """As are a kind and a field of another version of the wire."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([FLAPPING | wrong], Behaviours)
