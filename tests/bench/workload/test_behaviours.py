"""The behaviours of a scenario, as the workers get them."""

from pathlib import Path

import pytest

from bench.scenario.load import load_scenario
from bench.workload.audience import audience_of
from bench.workload.behaviours import behaviours_of
from tests.support.scenarios import ROOMY, written
from wire.contract.behaviours import (
    Behaviours,
    Crashing,
    Draw,
    Flapping,
    Late,
    MassReturn,
    Night,
    Resubscribing,
    SlowAck,
    SlowReader,
)

TABLE = "[[audience.behaviour]]\nshare = 0.1\n"
NIGHT = TABLE + 'kind = "night"\ncloses = "20:00"\nopens = "06:00"\n'
FLAPPING = '[[audience.behaviour]]\nkind = "flapping"\nshare = 0.1\nfor = "2s"\nevery = "10s"\n'


def made(tmp_path: Path, text: str, outlets: int = 50) -> Behaviours:
    """The behaviours of a scenario with these tables."""
    scenario = load_scenario(written(tmp_path, f"[audience]\noutlets = {outlets}\n{text}"), machine=ROOMY)
    return behaviours_of(scenario, audience_of(scenario))


def test_each_kind_has_what_its_keys_say(tmp_path: Path) -> None:
    """Times in nanoseconds, the outlets as draws."""
    draws = (Draw(0, 50, 5),)
    periodic = {"away_ns": 2 * 10**9, "every_ns": 10**10}
    assert made(tmp_path, "") == ()
    for kind in (Flapping, Crashing, Resubscribing):
        name = kind.__name__.lower()
        assert made(tmp_path, FLAPPING.replace("flapping", name)) == (kind(name=name, draws=draws, **periodic),)
    assert made(tmp_path, TABLE + 'kind = "late"\nat = "2s"\nwithin = "3s"\n') == (
        Late(name="late", draws=draws, at_ns=2 * 10**9, within_ns=3 * 10**9),
    )
    herd = made(tmp_path, TABLE + 'kind = "mass_return"\nname = "herd"\nat = "2s"\nfor = "3s"\nbackoff = false\n')
    assert herd == (MassReturn(name="herd", draws=draws, at_ns=2 * 10**9, away_ns=3 * 10**9, backoff=False),)
    spread = made(tmp_path, TABLE + 'kind = "mass_return"\nat = "2s"\nfor = "3s"\nwithin = "4s"\n')
    assert spread == (
        MassReturn(name="mass_return", draws=draws, at_ns=2 * 10**9, away_ns=3 * 10**9, within_ns=4 * 10**9),
    )


def test_slow_outlets_have_their_pace_and_their_delay(tmp_path: Path) -> None:
    """A slow reader has a buffer of 8 kB where the scenario does not say."""
    draws = (Draw(0, 50, 5),)
    reader = TABLE + 'kind = "slow_reader"\nrate = "2kB/s"\n'
    slow = {"name": "slow_reader", "draws": draws, "bytes_per_s": 2_000}
    assert made(tmp_path, reader) == (SlowReader(**slow, buffer_bytes=8_000),)
    assert made(tmp_path, reader + 'buffer = "64kB"\n') == (SlowReader(**slow, buffer_bytes=64_000),)
    late = made(tmp_path, TABLE + 'kind = "slow_ack"\ndelay = "200ms"\n')
    assert late == (SlowAck(name="slow_ack", draws=draws, delay_ns=200_000_000),)


def test_nights_are_by_local_time_at_the_calendars_speed(tmp_path: Path) -> None:
    """At 06:00 UTC, and 1,440 times as fast, the outlets in Tokyo (15:00) close after five hours: 12.5 s."""
    (night,) = made(
        tmp_path,
        NIGHT + '[calendar]\nbegins = "06:00"\nspeed = 1440.0\nbackground_per_minute = 1\n',
        outlets=200,
    )
    assert isinstance(night, Night)
    assert (night.period_ns, night.away_ns) == (60 * 10**9, 25 * 10**9)
    closes = {zone.timezone: zone.closes_ns / 10**9 for zone in night.zones}
    assert closes["Asia/Tokyo"] == 12.5
    assert closes["Europe/Paris"] == pytest.approx(13 * 2.5)
    assert all(0 <= second < 60 for second in closes.values())
