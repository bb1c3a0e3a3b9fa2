"""Times as text: RFC 3339 there and back, to the nanosecond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.times import format_time, parse_time

MOST_NS = 253_402_300_800 * 10**9 - 1  # the last nanosecond of 9999


@given(st.integers(-62_135_596_800 * 10**9, MOST_NS))
def test_a_time_comes_back_as_it_went(time_ns):
    """To the nanosecond, from year 1 to 9999."""
    assert parse_time(format_time(time_ns)) == time_ns


@pytest.mark.parametrize(
    "text", ["", "now", "2025-03-18", "2025-03-18T10:00:00", "2025-02-30T10:00:00Z", "2025-03-18T10:00:00+25:00"]
)
def test_what_is_no_time_is_named(text):
    """A time without a zone is ambiguous, and is refused."""
    with pytest.raises(ValueError, match="is no RFC 3339 time"):
        parse_time(text)


def test_a_zone_counts():
    """Times are UTC inside."""
    assert parse_time("1970-01-01T01:00:00.5+01:00") == 500_000_000
    assert format_time(500_000_000) == "1970-01-01T00:00:00.5Z"
