"""The lines of a worker's journal, there and back."""

import pytest

from wire.contract.journal import Began, Came, Opened, Outlet, Proved, Settled, Subscribed, decode, encode
from wire.contract.outages import Outage

LINES = (
    Began("00000000000000ff", "worker-1", lasting=True),
    Opened(3, "wire/v1/en/europe/flash", 17),
    Settled(3, 1, 2, 99),
    Outlet(5, "left", 20, kept=True),
    Subscribed(5, ("wire/v1/en/+/flash", "$share/a/b")),
    Came(3, 5, "wire/v1/en/europe/flash", 17, 18, retained=True),
    Proved((Outage(1, 2), Outage(3))),
)


@pytest.mark.parametrize("line", LINES, ids=lambda line: type(line).__name__)
def test_a_line_is_read_back_as_it_was_written(line):
    """One JSON object, its kind in small letters."""
    text = encode(line)
    assert text.startswith(b'{"line":"' + type(line).__name__.lower().encode() + b'"')
    assert b"\n" not in text
    assert decode(text) == line


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"line":"began"}',
        b'{"line":"settled","sequence":-1,"index":0,"count":1,"at_ns":1}',
        b'{"line":"x"}',
    ],
)
def test_what_is_no_line_is_refused(text):
    """With a ValueError."""
    with pytest.raises(ValueError, match=r"."):
        decode(text)
