"""Times as text: RFC 3339 on the outside, nanoseconds since the epoch inside."""

import re
from datetime import UTC, datetime

__all__ = ["format_time", "parse_time"]

SECONDS = len("2025-03-18T10:00:00")
SECOND_NS = 1_000_000_000
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def parse_time(text: str) -> int:
    """Return the nanoseconds since the epoch of an RFC 3339 time; ValueError where the text is none."""
    match = RFC3339.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no RFC 3339 time")
    try:
        moment = datetime.fromisoformat(match[1].upper() + match[3].upper().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{text!r} is no RFC 3339 time") from None
    return int(moment.timestamp()) * SECOND_NS + int((match[2] or "0").ljust(9, "0"))


def format_time(time_ns: int) -> str:
    """Return RFC 3339 in UTC, to the nanosecond where the time needs it; ValueError outside the years 1 to 9999."""
    seconds, fraction = divmod(time_ns, SECOND_NS)
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{time_ns} ns is no time between the years 1 and 9999") from error
    text = moment.isoformat()[:SECONDS]
    return f"{text}.{fraction:09d}".rstrip("0") + "Z" if fraction else f"{text}Z"
