"""The lines between a run and its control group's process: anything else than such a line is refused."""

import pytest
from msgspec import ValidationError
from msgspec.json import decode, encode

from bench.control_group.records import SAID, Arrival, Arrivals, Ended, Lag, On, Place


@pytest.mark.parametrize(
    "line", [On(7), Arrivals([Arrival(7, 1, 2, 3, 4)]), Ended(["the connection ended"]), Lag(0.25)], ids=str
)
def test_each_line_is_read_as_it_was_written(line):
    """An arrival as a row of five."""
    assert SAID.decode(encode(line)) == line


def test_a_place_goes_the_other_way():
    """With everything that a client needs."""
    place = Place(7, 2**64 - 1, "mqtt://127.0.0.1", "5", 2, "c-7", ("wire/v1/de/western-europe/+",))
    assert decode(encode(place), type=Place) == place


@pytest.mark.parametrize(
    "text", [b'{"line":"On","outlet":-1}', b'{"line":"Arrivals","arrivals":[[1,2]]}', b'{"line":"Lag"}', b"7"]
)
def test_a_line_that_does_not_fit_is_refused(text):
    """A number out of bounds, a row that is too short, a missing field."""
    with pytest.raises(ValidationError):
        SAID.decode(text)
