"""The stamp: at a fixed place, of a fixed width, read back as written."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.stamp import (
    BLANK,
    END,
    HEAD,
    LENGTH,
    Stamp,
    find,
    find_any,
    mark,
    patch,
    patch_at,
    read,
    read_digits,
)
from wire.errors import ContractError

DOCUMENT = HEAD + BLANK + b'"}],"uri":"urn:x"}'
TIMES = st.integers(0, 2**63 - 1)
STAMPS = st.builds(Stamp, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), TIMES, TIMES)


@given(STAMPS)
def test_a_patched_document_reads_back_its_stamp_and_stays_json(stamp):
    """Any ninjs reader can still read the document; ours finds the stamp without parsing."""
    patched = patch(DOCUMENT, stamp)
    assert read(patched) == stamp
    assert len(patched) == len(DOCUMENT)
    assert orjson.loads(patched)["uri"] == "urn:x"


def test_the_layout_is_this_one():
    """Golden bytes: workers of another build must read them."""
    stamp = Stamp(0x0123456789ABCDEF, 0x42, 0x1111111111111111, 0x2222222222222222)
    assert patch(DOCUMENT, stamp)[:END] == (
        b'{"altIds":[{"role":"wirestorm","value":"010123456789abcdef0000004211111111111111112222222222222222'
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        HEAD,
        HEAD + b"02" + BLANK[2:],
        HEAD + b"01" + b"z" * 56 + b'"',
        HEAD + b"01" + b"0" * 16 + b"-0000001" + b"0" * 32,
        HEAD + b"01" + b"0x" + b"0" * 54,
        HEAD + b"01" + b" 0_0" * 14,
        HEAD + b"01" + b"0" * 24 + b"8" + b"0" * 31,
        HEAD + b"01" + b"0" * 40 + b"f" * 16,
    ],
)
def test_what_carries_no_stamp_of_this_version_has_none(payload):
    """Foreign messages are counted, never misread: no sign, no white space, no time of 64 bits."""
    assert read(payload) is None


def test_a_document_without_a_place_for_a_stamp_is_refused():
    """Patching it would destroy it."""
    with pytest.raises(ContractError, match="altIds"):
        patch(b'{"uri":"urn:x"}', Stamp(1, 2, 3, 4))


@given(STAMPS, st.binary(max_size=200), st.binary(max_size=200))
def test_a_stamp_anywhere_is_found_by_its_runs_mark_and_changes_nothing_else(stamp, before, after):
    """Binary payloads too: every byte but the stamp's stays."""
    payload = patch_at(before + BLANK + after, len(before), stamp.encode())
    assert payload[: len(before)] == before
    assert payload[len(before) + LENGTH :] == after
    place = find(payload, mark(stamp.run_id), 0, len(payload))
    assert read_digits(payload[place : place + LENGTH]) == stamp


def test_only_a_whole_stamp_of_the_run_within_the_bounds_is_found():
    """A mark that is cut off, of another run, or outside the packet is none."""
    stamp = Stamp(7, 2, 3, 4)
    payload = b"ab" + stamp.encode() + b"cd"
    assert find(payload, mark(7), 0, len(payload)) == 2
    assert find(payload, mark(8), 0, len(payload)) == -1
    assert find(payload, mark(7), 3, len(payload)) == -1
    assert find(payload, mark(7), 0, 2 + LENGTH - 1) == -1
    assert read_digits(payload[3 : 3 + LENGTH]) is None
    assert read_digits(stamp.encode()[:-1]) is None


@pytest.mark.parametrize("place", [-1, 1, 3])
def test_a_stamp_is_put_only_where_the_payload_has_a_blank_one(place):
    """Elsewhere it would overwrite what the receiver needs."""
    with pytest.raises(ContractError, match="no blank stamp"):
        patch_at(b"ab" + BLANK, place, Stamp(1, 2, 3, 4).encode())


def test_a_stamp_of_any_run_is_found_wherever_it_stands():
    """As the one of a message that a broker retained from an earlier run."""
    digits = Stamp(7, 8, 9, 10).encode()
    assert find_any(b"x1" + digits + b"y", 0, 100) == digits
    assert find_any(bytearray(b"01" * 20), 0, 100) == b""
    assert find_any(digits, 1, 100) == find_any(digits, 0, 57) == b""
