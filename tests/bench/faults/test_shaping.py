"""How long network faults hold chunks up."""

from random import Random

import pytest

from bench.faults.shaping import RTO_S, SEGMENT_BYTES, Impairment, Lane, Shape, is_chosen

DOWN = {"upwards": False}


def impairment(seed=1, **shape):
    return Impairment(Shape(**shape), Random(seed))


def test_a_delay_holds_each_chunk_up_for_as_long():
    """With a jitter between that much less and that much more."""
    assert impairment(delay_s=0.3).hold_s(0.0, 10, **DOWN) == 0.3
    varied = impairment(delay_s=0.3, jitter_s=0.1)
    held = [varied.hold_s(0.0, 10, **DOWN) for _ in range(500)]
    assert all(0.2 <= each <= 0.4 for each in held)
    assert min(held) < 0.22
    assert max(held) > 0.38


def test_a_limit_of_the_bandwidth_is_shared_by_what_goes_one_way():
    """A chunk waits for those before it; the other way is free, and so is a line that was idle."""
    line = impairment(rate=1_000)
    assert [line.hold_s(0.0, 500, **DOWN) for _ in range(3)] == [0.5, 1.0, 1.5]
    assert line.hold_s(0.0, 500, upwards=True) == 0.5
    assert line.hold_s(10.0, 500, **DOWN) == 0.5


def test_a_loss_is_a_stall_of_the_retransmission_timeout():
    """Doubled for each further loss; as often as the fraction says."""
    lossy = impairment(loss=0.2)
    held = [lossy.hold_s(0.0, SEGMENT_BYTES, **DOWN) for _ in range(5_000)]
    assert set(held) <= {RTO_S * (2**times - 1) for times in range(20)}
    assert 0.17 < sum(each > 0 for each in held) / len(held) < 0.23


def test_a_chunk_of_more_segments_is_lost_more_often():
    """One lost segment holds the whole chunk up."""
    lossy = impairment(loss=0.1)
    held = [lossy.hold_s(0.0, 10 * SEGMENT_BYTES, **DOWN) for _ in range(2_000)]
    assert 0.6 < sum(each > 0 for each in held) / len(held) < 0.7


def test_chunks_keep_their_order():
    """One that is held up less waits for those before it."""
    lane = Lane()
    lane.put(0.0, 1.0, b"first")
    lane.put(0.1, 0.0, b"second")
    assert (lane.held_bytes, lane.next_s) == (11, 1.0)
    assert lane.take(0.9) == []
    assert lane.take(1.0) == [b"first", b"second"]
    assert (lane.held_bytes, lane.next_s) == (0, None)


def test_chunks_that_are_released_go_at_once():
    """The limit that held them up has ended."""
    lane = Lane()
    lane.put(0.0, 100.0, b"first")
    lane.put(0.0, 200.0, b"")
    lane.release()
    assert lane.take(0.0) == [b"first", b""]


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_share_of_the_clients_is_the_same_in_every_run(share):
    """An id in their names that is the run's does not count."""
    for run in (b"0123456789abcdef", b"fedcba9876543210"):
        chosen = [is_chosen(b"wire-%b-o%d" % (run, number), share, "7dusk") for number in range(2_000)]
        assert sum(chosen) / 2_000 == pytest.approx(share, abs=0.04)
        again = [is_chosen(b"wire-%b-o%d" % (run[::-1], number), share, "7dusk") for number in range(2_000)]
        assert again == chosen
    assert all(is_chosen(b"%d" % number, 1.0, "7") for number in range(100))
