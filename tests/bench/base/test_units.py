"""Durations and sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.base.units import Wrong, format_duration, parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500ms", 500_000_000),
        ("60s", 60_000_000_000),
        ("2m", 120_000_000_000),
        ("1h", 3_600_000_000_000),
        ("0.1s", 100_000_000),
        ("1.5 ms", 1_500_000),
        ("250us", 250_000),
        ("0s", 0),
    ],
)
def test_a_duration_is_a_number_and_its_unit(text: str, expected: int) -> None:
    """Decimal fractions are exact."""
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("6kB", 6_000), ("5600B", 5_600), ("1MB", 1_000_000), ("1.5KiB", 1_536)]
)
def test_a_size_is_a_number_and_its_unit(text: str, expected: int) -> None:
    """A kB is 1,000 bytes, a KiB 1,024."""
    assert parse_size(text) == expected


@pytest.mark.parametrize("value", ["60", "s", "-1s", "1 day", "1s2", "1e3s", "0.5ns", "", 60, None, "١s", "1s\n2"])
def test_a_bare_number_is_no_duration(value: object) -> None:
    """A number without a unit is ambiguous; signs and exponents are refused, too."""
    with pytest.raises(Wrong):
        parse_duration(value)


@given(st.integers(0, 10**14))
def test_a_formatted_duration_parses_to_itself(duration_ns: int) -> None:
    """The record of a scenario loses nothing."""
    assert parse_duration(format_duration(duration_ns)) == duration_ns
