"""The local time of outlets, by their time zone, in winter: the same seed gives the same day all year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bench.base.units import SECOND_NS

__all__ = ["ahead_ns"]

WINTER = datetime(2025, 1, 15)  # noqa: DTZ001 - a zone's offset is asked for


def ahead_ns(timezone: str) -> int:
    """Return by how many nanoseconds the local time of a zone, a key of the tz database, is ahead of UTC."""
    offset = ZoneInfo(timezone).utcoffset(WINTER)
    return 0 if offset is None else int(offset.total_seconds()) * SECOND_NS
