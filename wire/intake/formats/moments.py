"""The times of agencies' documents: ISO 8601 in its long and its short writing, with and without a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

__all__ = ["Moment", "parse_moment"]

SECOND_NS = 1_000_000_000
FARTHEST_ZONE_NS = 14 * 3600 * SECOND_NS
MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a document has it. ``time_ns`` is since the epoch; without a zone it is read as UTC.

    ``exact``: date, time of day and zone are all given.
    """

    time_ns: int
    exact: bool

    def surely_before(self, time_ns: int) -> bool:
        """Return whether the moment lies before a time in any zone, and on any part of the day, that may be meant."""
        margin = 0 if self.exact else FARTHEST_ZONE_NS + 24 * 3600 * SECOND_NS
        return self.time_ns + margin < time_ns

    def surely_after(self, time_ns: int) -> bool:
        """Return whether the moment lies after a time in any zone that may be meant."""
        margin = 0 if self.exact else FARTHEST_ZONE_NS
        return self.time_ns - margin > time_ns


def parse_moment(text: str) -> Moment:
    """Return the time in a text such as 20270318T100000+0100 or 2027-03-18T10:00:00Z; ValueError where it is none."""
    match = MOMENT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no time of ISO 8601")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    offset = timedelta(0)
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    try:
        when = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=timezone(offset)
        )
        seconds = int((when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time of ISO 8601") from None
    return Moment(seconds * SECOND_NS + int((fraction or "0").ljust(9, "0")), exact=bool(hour and zone))
