"""The lines between the calibration and its proxy: anything else than such a line is refused."""

import pytest
from msgspec import ValidationError
from msgspec.json import encode

from bench.calibration.records import SAID, Cuts, Listening, Passage, Passages, Status

PASSAGE = Passage("0123456789abcdef-00042", "wire/v1/de/western-europe/flash", 7, 1, 2, 3, "plain", 4, 1)


@pytest.mark.parametrize(
    "line", [Listening((1883, 1884)), Status(1, 2, 3, 4), Passages((PASSAGE, PASSAGE)), Cuts(5)], ids=str
)
def test_each_line_is_read_as_it_was_written(line):
    """As the one value that it is."""
    assert SAID.decode(encode(line)) == line


def test_a_passage_tells_its_outlet_by_the_client_id():
    """The index in the directory, which client ids end with."""
    assert PASSAGE.outlet == 42


@pytest.mark.parametrize(
    "text", [b"[]", b'{"line":"Status"}', b'{"line":"Listening","ports":[0]}', b'{"line":"Cuts","cuts":-1}']
)
def test_a_line_that_does_not_fit_is_refused(text):
    """A type, a number out of bounds, a missing field."""
    with pytest.raises(ValidationError):
        SAID.decode(text)
