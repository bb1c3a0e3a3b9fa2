"""Sizes, and sizes a second."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bench.base.units import Wrong
from bench.scenario.bandwidth import BytesPerSecond, SizeBytes

RATE = TypeAdapter(BytesPerSecond)
SIZE = TypeAdapter(SizeBytes)


@pytest.mark.parametrize(("text", "rate"), [("2kB/s", 2_000), (" 1.5kB/s ", 1_500), ("64KiB/s", 65_536)])
def test_a_rate_is_a_size_a_second(text, rate):
    """It is written back in bytes."""
    assert RATE.validate_python(text) == rate
    assert RATE.dump_python(rate) == f"{rate}B/s"
    assert RATE.validate_python(RATE.dump_python(rate)) == rate


@pytest.mark.parametrize("text", ["2kB", "2kbit/s", "2/s", 2_000, None, "2kB/min"])
def test_anything_else_is_none(text):
    """A bare number has no unit, and bits are no bytes."""
    with pytest.raises((Wrong, ValidationError)):
        RATE.validate_python(text)


def test_a_size_is_written_back_in_bytes():
    """It reads back as it is."""
    assert SIZE.dump_python(SIZE.validate_python("8kB")) == "8000B"
