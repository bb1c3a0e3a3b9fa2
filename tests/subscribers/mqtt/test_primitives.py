"""MQTT's data representations: written and read back, and refused if malformed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.primitives import (
    VARINT_MAX,
    check_filter,
    check_topic,
    read_text,
    read_varint,
    write_binary,
    write_text,
    write_varint,
)

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=100)


@given(st.integers(0, VARINT_MAX), st.binary(max_size=5))
def test_a_variable_byte_integer_is_read_back_from_amid_other_bytes(value, behind):
    """An integer takes as few bytes as possible, four at most (§1.5.5)."""
    data = write_varint(value)
    assert len(data) == 1 + (value > 127) + (value > 16_383) + (value > 2_097_151)
    buffer = bytearray(b"x" + data + behind)
    assert read_varint(buffer, 1, len(buffer)) == (value, 1 + len(data))


@pytest.mark.parametrize("data", ["", "80", "80 80 80 80 01", "80 00", "ff ff 80 00"])
def test_bytes_that_are_no_variable_byte_integer_are_the_peers_mistake(data):
    """An integer without an end, and one with needless bytes, are errors."""
    buffer = bytearray.fromhex(data)
    with pytest.raises(RemoteProtocolError):
        read_varint(buffer, 0, len(buffer))


@given(TEXTS, st.binary(max_size=5))
def test_a_string_is_read_back_from_amid_other_bytes(text, behind):
    """Two bytes of length, then UTF-8 (§1.5.4)."""
    data = write_text(text)
    buffer = bytearray(b"x" + data + behind)
    assert read_text(buffer, 1, len(buffer)) == (text, 1 + len(data))
    assert write_text(text.encode()) == data == write_binary(text.encode())


@pytest.mark.parametrize("data", ["00", "00 02 61", "00 01 ff", "00 01 00", "00 03 ed a0 80"])
def test_bytes_that_are_no_string_are_the_peers_mistake(data):
    """Too short, no UTF-8, with a null character, or half of a surrogate pair."""
    buffer = bytearray.fromhex(data)
    with pytest.raises(RemoteProtocolError):
        read_text(buffer, 0, len(buffer))


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: write_varint(VARINT_MAX + 1),
        lambda: write_binary(bytes(65_536)),
        lambda: write_text("a\0b"),
        lambda: write_text("\ud800"),
        *(lambda name=name: check_topic(name) for name in ("", "a/+", "#")),
        *(lambda name=name: check_filter(name) for name in ("", "a#", "#/a", "a+/b", "a/#/b", "a/b+")),
    ],
)
def test_values_that_have_no_form_are_our_mistake(misuse):
    """They are found before anything is sent."""
    with pytest.raises(LocalProtocolError):
        misuse()


@pytest.mark.parametrize("name", ["#", "+", "a/+/b", "+/+", "a/#", "/", "a//b", "$SYS/x"])
def test_wildcards_of_whole_levels_make_a_filter(name):
    """§4.7.1."""
    check_filter(name)
