"""Time zones by the names that people write, and what a clock on the wall says in UTC.

``terms/zones.toml`` has the names: of fixed offsets; of a place's standard and summer time, which count only while they
are in force there; of places; and names that mean several zones.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from wire.intake.term_tables import term_table

__all__ = ["Unclear", "Zone", "instant", "zone_names"]

SECOND_NS = 1_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# One of: fixed with its minutes; seasonal with minutes and place; place with its name; several with what they may mean.
Zone = tuple[str | int, ...]


class Unclear(Exception):  # noqa: N818 - it is called by what is the case
    """A time that can't be told with certainty; the text says why."""


@cache
def zone_names() -> tuple[tuple[Zone, tuple[str, ...]], ...]:
    """Return each zone with the phrases that name it."""
    table = term_table("zones")
    found: list[tuple[Zone, tuple[str, ...]]] = []
    found += [(("fixed", _minutes(offset)), tuple(names)) for offset, names in table["fixed"].items()]
    for name, (offset, place) in table["seasonal"].items():
        found.append((("seasonal", _minutes(offset), place), (name,)))
    found += [(("place", place), tuple(names)) for place, names in table["places"].items()]
    return (*found, *((("several", meanings), (name,)) for name, meanings in table["several"].items()))


def instant(wall: datetime, zone: Zone, name: str) -> int:
    """Return nanoseconds since the epoch of a naive time in a zone, which the text calls ``name``; Unclear."""
    match zone:
        case ("fixed", int(minutes)):
            return _ns(wall, timedelta(minutes=minutes))
        case ("seasonal", int(minutes), str(place)):
            offset = timedelta(minutes=minutes)
            # Winter time in summer is read as it is written, which is never too early; summer time in winter isn't.
            if all(offset > there for there in _offsets(wall, place)):
                raise Unclear(f"{name.upper()} is not in force on {wall:%Y-%m-%d}")
            return _ns(wall, offset)
        case ("place", str(place)):
            offsets = _offsets(wall, place)
            moments = {_ns(wall, offset) for offset in offsets}
            if len(moments) > 1:
                raise Unclear(f"the clocks of {place} change at {wall:%H:%M} on {wall:%Y-%m-%d}")
            return moments.pop()
        case (_, str(meanings)):
            raise Unclear(f"{name.upper()} means several time zones: write {meanings}")
        case _:
            raise Unclear(f"{name.upper()} means several time zones")


def _offsets(wall: datetime, place: str) -> list[timedelta]:
    """Return the offsets of a place at a time of its clocks: two where the clocks change."""
    zone = ZoneInfo(place)
    return [wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)]


def _ns(wall: datetime, offset: timedelta) -> int:
    return ((wall.replace(tzinfo=UTC) - offset - EPOCH) // timedelta(seconds=1)) * SECOND_NS


def _minutes(offset: str) -> int:
    hours, minutes = offset[1:].split(":")
    total = int(hours) * 60 + int(minutes)
    return -total if offset[0] == "-" else total
