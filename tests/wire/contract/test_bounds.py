"""The bounds of the fields that travel: msgspec takes a value on a bound and refuses a value past it."""

import msgspec
import pytest

from wire.contract import bounds
from wire.contract.bounds import BINS_MOST, COUNT_MOST, INT64_MOST, OUTLETS_MOST, SUM_MOST, WORKERS_MOST


def takes(kind, value):
    try:
        return msgspec.convert(value, kind) == value
    except msgspec.ValidationError:
        return False


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("Count", 0, COUNT_MOST),
        ("Difference", -COUNT_MOST, COUNT_MOST),
        ("Outlets", 0, OUTLETS_MOST),
        ("OutletsDifference", -OUTLETS_MOST, OUTLETS_MOST),
        ("Bytes", 0, INT64_MOST),
        ("Int64", -INT64_MOST, INT64_MOST),
        ("TimeNs", 0, INT64_MOST),
        ("SequenceNumber", 0, 2**32),
        ("Files", 0, 2**31),
        ("Index", 0, OUTLETS_MOST - 1),
        ("Place", 0, OUTLETS_MOST - 1),
        ("PartitionIndex", 0, WORKERS_MOST - 1),
        ("PartitionCount", 1, WORKERS_MOST),
        ("Bin", 0, BINS_MOST),
    ],
)
def test_a_whole_number_may_lie_on_its_bounds_and_not_past_them(name, least, most):
    """An index is below the number of what it counts; a count may be that number."""
    kind = getattr(bounds, name)
    assert takes(kind, least)
    assert takes(kind, most)
    assert not takes(kind, least - 1)
    assert not takes(kind, most + 1)


def test_sums_of_half_a_million_sums_fit_in_64_bits():
    """A sum stops at its bound, so that sums over workers and circuits are numbers that a store takes."""
    assert SUM_MOST * 500_000 <= INT64_MOST
    assert SUM_MOST >= 200_000 * 86_400 * 365
    assert COUNT_MOST >= SUM_MOST


@pytest.mark.parametrize("text", ["worker-1", "A_b-9", "x" * 64])
def test_an_id_is_fit_for_a_level_of_a_topic(text):
    """Letters, digits, hyphen and underscore, 1 to 64 of them."""
    assert takes(bounds.Id, text)


@pytest.mark.parametrize("text", ["", "x" * 65, "a/b", "a+", "#", "a b", "ä", "a\n"])
def test_an_id_with_a_separator_a_wildcard_or_a_line_end_is_refused(text):
    """Else a worker's name would reach topics of others."""
    assert not takes(bounds.Id, text)


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\x00", "\x7f", "\x9b31m"])
def test_control_characters_are_in_no_text_and_in_no_name(text):
    """Names and texts reach an operator's terminal."""
    assert not takes(bounds.Text, text)
    assert not takes(bounds.Name, text)


def test_a_text_has_lines_and_a_name_is_one_line():
    """Tab and line feed are the two control characters that a text may hold."""
    assert takes(bounds.Text, "one\n\ttwo")
    assert not takes(bounds.Name, "one\ntwo")
    assert takes(bounds.Text, "")
    assert not takes(bounds.Name, "")
    assert takes(bounds.Name, "é" * 255)
    assert not takes(bounds.Name, "é" * 256)


def test_the_hex_digits_of_a_bitset_over_every_outlet_fit():
    """Four outlets a digit."""
    assert takes(bounds.HexBits, f"{(1 << OUTLETS_MOST) - 1:x}")
    assert not takes(bounds.HexBits, "f" * (OUTLETS_MOST // 4 + 2))
