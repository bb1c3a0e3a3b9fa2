"""Behaviours travel as they are; impossible ones are refused."""

import msgspec
import pytest

from wire.contract.behaviours import (
    Behaviours,
    Crashing,
    Draw,
    Flapping,
    Late,
    MassReturn,
    Night,
    Resubscribing,
    SharedDesk,
    SlowAck,
    SlowReader,
    Zone,
)

FLAPPING = {
    "kind": "flapping",
    "name": "f",
    "draws": [{"first": 0, "after": 9, "outlets": 3}],
    "away_ns": 2,
    "every_ns": 10**9,
}


def test_behaviours_come_back_as_they_were_sent() -> None:
    """The kind is told by a field; the outlets are the sum of the draws."""
    draws = (Draw(0, 9, 3), Draw(9, 12, 1))
    sent = (
        Flapping(name="f", draws=draws, away_ns=2, every_ns=10**9),
        Crashing(name="c", draws=draws, away_ns=2, every_ns=10**9),
        Resubscribing(name="r", draws=draws, away_ns=2, every_ns=10**9),
        Night(name="n", draws=draws, away_ns=5, period_ns=10**9, zones=(Zone("Asia/Tokyo", 7),)),
        Late(name="l", draws=draws, at_ns=5, within_ns=6),
        MassReturn(name="m", draws=draws, at_ns=5, away_ns=6, within_ns=7, backoff=False),
        SlowReader(name="s", draws=draws, bytes_per_s=2_000, buffer_bytes=8_000),
        SlowAck(name="a", draws=draws, delay_ns=5),
        SharedDesk(name="d", draws=(Draw(0, 9, 4),), size=4),
    )
    assert msgspec.json.decode(msgspec.json.encode(sent), type=Behaviours) == sent
    assert {part.outlets for part in sent} == {4}
    assert msgspec.convert([FLAPPING], Behaviours)[0].name == "f"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "floating"}, {"name": ""}, {"name": "a\n"}, {"draws": []}, {"away_ns": 0}, {"away_ns": 10**9},
        {"rate": 1}, {"every_ns": 1_000}, {"draws": [{"first": 0, "after": 9, "outlets": 10}]},
        {"draws": [{"first": 5, "after": 4, "outlets": 0}]},
    ],
)  # fmt: skip
def test_an_impossible_behaviour_is_refused(wrong: dict[str, object]) -> None:
    """As are a kind and a field of another version of the wire."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([FLAPPING | wrong], Behaviours)


ZONES = [{"timezone": "A", "closes_ns": 0}]
NIGHT = {"kind": "night", "name": "n", "draws": [], "away_ns": 5, "period_ns": 10**9, "zones": ZONES}


@pytest.mark.parametrize(
    "wrong", [{}, {"away_ns": 0}, {"away_ns": 10**9}, {"zones": []}, {"zones": [{"timezone": "A", "closes_ns": 10**9}]}]
)
def test_a_night_is_a_part_of_the_day(wrong: dict[str, object]) -> None:
    """And a behaviour takes outlets of somewhere."""
    draws = {"draws": [{"first": 0, "after": 9, "outlets": 3}]}
    assert msgspec.convert([NIGHT | draws], Behaviours)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([NIGHT | (draws | wrong if wrong else {})], Behaviours)


SLOW = {"kind": "slow_reader", "name": "s", "draws": FLAPPING["draws"], "bytes_per_s": 2_000, "buffer_bytes": 8_000}


@pytest.mark.parametrize("wrong", [{"bytes_per_s": 0}, {"buffer_bytes": 999}, {"buffer_bytes": 256_000}])
def test_a_slow_reader_reads_something_and_a_whole_buffer_at_once(wrong: dict[str, object]) -> None:
    """A buffer larger than a read of the worker would hide what is left in it."""
    assert msgspec.convert([SLOW], Behaviours)[0].name == "s"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([SLOW | wrong], Behaviours)


@pytest.mark.parametrize("wrong", [{"size": 1}, {"size": 2}, {"size": 1_001}, {"size": None}])
def test_a_desk_has_two_clients_or_more(wrong: dict[str, object]) -> None:
    """Three clients are one desk of three, and at desks of two one would be alone."""
    desk = {"kind": "shared_desk", "name": "d", "draws": FLAPPING["draws"], "size": 3}
    assert msgspec.convert([desk], Behaviours)[0].outlets == 3
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([desk | wrong], Behaviours)
