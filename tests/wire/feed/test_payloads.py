"""The payloads of own messages."""

import statistics

import pytest

from wire.contract.stamp import BLANK, LENGTH
from wire.contract.templates import Rendered, Values
from wire.feed.payloads import SIZE_MOST_BYTES, FixedPayload, SizedPayload, suffixed


def test_a_fixed_payload_is_sent_byte_for_byte():
    """Its stamp stands elsewhere."""
    data = bytes(range(256))
    assert FixedPayload(data).render(Values()) == Rendered(data, None)


@pytest.mark.parametrize("size", [LENGTH, 1_000, 200_000])
def test_a_sized_payload_has_its_size_with_its_stamp_in_front(size):
    """The size is that of all that the receiver gets."""
    rendered = SizedPayload(1, size).render(Values(sequence=3))
    assert (len(rendered.data), rendered.stamp_at) == (size, 0)
    assert rendered.data.startswith(BLANK)


def test_a_payload_too_small_for_its_stamp_has_none():
    """In MQTT 5 a user property carries it."""
    assert SizedPayload(1, 16).render(Values()).stamp_at is None
    assert len(SizedPayload(1, 16).render(Values()).data) == 16


def test_log_normal_sizes_follow_from_seed_and_sequence_and_have_their_median():
    """A run is repeatable; half of the payloads are smaller than the median."""
    payload = SizedPayload(1, 2_000, 0.8)
    sizes = [len(payload.render(Values(sequence=number, seed=5)).data) for number in range(2_000)]
    assert sizes == [len(payload.render(Values(sequence=number, seed=5)).data) for number in range(2_000)]
    assert 1_800 < statistics.median(sizes) < 2_200
    logs = [size / 2_000 for size in sizes]
    assert 0.12 < sum(value > 2.225 for value in logs) / len(logs) < 0.2  # e**0.8: one sigma above
    assert max(sizes) <= SIZE_MOST_BYTES


def test_a_payload_without_a_place_for_a_stamp_has_it_behind():
    """In MQTT 3.1.1; the bytes in front are untouched."""
    assert suffixed(Rendered(b"abc", None)) == Rendered(b"abc" + BLANK, 3)
    placed = Rendered(b"ab" + BLANK, 2)
    assert suffixed(placed) is placed
