"""Figures are written with three digits and a unit that suits them; long texts are cut."""

import pytest

from bench.base.format import counted, cut, duration, or_dash, shown, size
from bench.base.quantities import Unit


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 µs"),
        (184e-6, "184 µs"),
        (-25e-6, "-25 µs"),
        (0.001, "1 ms"),
        (0.0032149, "3.21 ms"),
        (1.4, "1.4 s"),
        (123.4, "123 s"),
        (float("inf"), "inf s"),
        (None, "never"),
    ],
)
def test_a_time_is_written_in_microseconds_milliseconds_or_seconds(seconds, text):
    """A latency may be negative; a fraction of the audience that was never reached has no time."""
    assert duration(seconds) == text
    assert or_dash(seconds) == ("–" if seconds is None else text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (5_470, "5.47 kB"),
        (999_900, "1 MB"),
        (2.5e6, "2.5 MB"),
        (3e9, "3 GB"),
        (1.2344e12, "1,234 GB"),
    ],
)
def test_a_size_has_a_decimal_unit(number, text):
    """1 kB is 1,000 bytes."""
    assert size(number) == text


def test_one_thing_is_singular_and_thousands_are_separated():
    """None of a thing is plural."""
    assert [counted(number, "release") for number in (0, 1, 1_497)] == ["0 releases", "1 release", "1,497 releases"]


def test_a_figure_is_written_by_its_unit():
    """A time as a time; a count and a rate as whole numbers."""
    assert shown(0.25, Unit.SECONDS) == "250 ms"
    assert (shown(1_234.0, Unit.COUNT), shown(1_234.5, Unit.PER_SECOND)) == ("1,234", "1,234")


def test_a_text_that_is_too_long_ends_with_an_ellipsis():
    """The ellipsis is among its characters; a text that fits is whole."""
    assert [cut(text, 4) for text in ("", "news", "newsdesk")] == ["", "news", "new…"]
