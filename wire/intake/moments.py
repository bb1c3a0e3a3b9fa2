"""A moment as people write it: date, time of day and zone from the tokens of a line, with certainty or not at all.

Each token is one character of a signature, and dates and times are patterns over the signature. Every token must have a
part in the moment or be a filler; a date that may be two dates, or a time that may be two times, is no moment.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from wire.intake.days import Day, days_of, settle
from wire.intake.hours import time_of
from wire.intake.phrases import home_zone
from wire.intake.tokens import Kind, Token
from wire.intake.zones import Unclear, Zone, instant

__all__ = ["Moment", "read_moment"]

DAY_NS = 86_400 * 10**9
WEST_NS = DAY_NS // 2  # the last zone to end a day is 12 hours behind UTC
# Times of day. The date is gone from the signature by then.
TIMES = (
    r"(?:Af*)?n:n(?::n(?:\.[nqk])?)?(?:[fH]*[ANX])?",  # 10:00, 10:00:00 am, 오전 10:00
    r"(?:Af*)?nH(?:f*nI?|f*B)?(?:f*[AN])?",  # 10 Uhr 30, 10h30, 午後3時半
    r"q(?=f*[HZ])",  # 1000 GMT
    r"nf*A",  # 10 a.m.
    r"(?:Af*)?n\.n(?:f*H)?(?:f*A)?",  # 10.30 Uhr
    r"f*G(?:f*B)?f*A",  # an hour by its name
    r"(?:n(?::n)?)?N",  # 12 noon
    r"X",  # midnight
)
TIME = re.compile("|".join(f"(?:{pattern})" for pattern in TIMES))
SILENT = re.compile(r"[f,.;:/\-'WZlHIuLw!%*^RL_]")  # signs that may be left when date and time are known
TOUCHED = re.compile(r"[nqkMAWGNXER]")  # signs of a date or time


@dataclass(frozen=True, slots=True)
class Moment:
    """What a line says of a time: ``time_ns`` since the epoch, or the ``problem``.

    ``latest_ns`` is when the moment is past for certain, also where it is not read; ``begun_ns`` is when the day of a
    date without a time of day has begun for certain; ``dated`` and ``timed`` are whether there is a date or a time of
    day; ``note`` is a sentence on the reading, or "".
    """

    time_ns: int | None
    problem: str = ""
    latest_ns: int | None = None
    dated: bool = False
    timed: bool = False
    note: str = ""
    begun_ns: int | None = None


def read_moment(tokens: Sequence[Token], language: str, received_ns: int) -> Moment:
    """Return the moment that the tokens name; ``received_ns`` decides on a date without its year."""
    signature = "".join(token.kind for token in tokens)
    received = datetime.fromtimestamp(max(0, received_ns) // 10**9, UTC).date()
    days, signature, problem = days_of(tokens, signature, language, received)
    iso = [token.value for token in tokens if token.kind == Kind.ISO]
    found = list(_times(signature))
    for start, end in found:
        signature = signature[:start] + "_" * (end - start) + signature[end:]
    dated, timed = bool(days or problem or iso), bool(found or iso)
    rest = _left(tokens, signature)
    if rest and not problem:
        problem = f"{rest!r} cannot be read as part of a time"
    if problem:
        return Moment(None, problem, _latest(days), dated, timed)
    try:
        time_ns, note = _settled(tokens, days, found, iso, language)
    except Unclear as unclear:
        begun = None if timed else _begun(days, language)
        return Moment(None, str(unclear), _latest(days), dated, timed, begun_ns=begun)
    return Moment(time_ns, "", None, dated, timed, note)


def _settled(
    tokens: Sequence[Token], days: list[Day], times: list[tuple[int, int]], iso: list[str], language: str
) -> tuple[int, str]:
    """Return the one moment of dates and times, and the note on it; Unclear where there is none or more than one."""
    moments, note = {_of_iso(text) for text in iso}, ""
    if days or times:
        read, note = _moments(tokens, days, times, language)
        moments |= read
    if not moments:
        raise Unclear("it has no date and no time")
    if len(moments) > 1:
        raise Unclear("its times are not the same moment")
    return moments.pop(), note


def _times(signature: str) -> Iterator[tuple[int, int]]:
    for match in TIME.finditer(signature):
        start = match.start() + len(match[0]) - len(match[0].lstrip("f"))
        yield start, match.end()


def _left(tokens: Sequence[Token], signature: str) -> str:
    """Return the text of the first token that is neither understood nor a filler."""
    for token, sign in zip(tokens, signature, strict=True):
        if not SILENT.match(sign):
            return token.text
    return ""


def _moments(
    tokens: Sequence[Token], days: list[Day], times: list[tuple[int, int]], language: str
) -> tuple[set[int], str]:
    if not days:
        raise Unclear("it has a time and no date")
    if not times:
        raise Unclear("it has a date and no time of day")
    weekdays = {token.value for token in tokens if token.kind == Kind.WEEKDAY}
    dates = [settle(day, weekdays, one=len(days) == 1) for day in days]
    clocks = [time_of(tokens[start:end], language) for start, end in times]
    places = [at for at, token in enumerate(tokens) if token.kind == Kind.ZONE]
    zones = [(tokens[at].value, tokens[at].text) for at in places]
    note = ""
    if not zones:
        home = "" if any(token.foreign or token.kind == Kind.LOCAL for token in tokens) else home_zone(language)
        if not home or len(times) > 1:
            raise Unclear("its time has no zone")
        zones, note = [(("place", home), home)], f"Its time has no zone and is read in {home}."
    if "cst" in (name for _, name in zones) and language.startswith("zh"):
        raise Unclear("CST means several time zones: write Beijing time (UTC+08:00) or Chicago time (UTC-06:00)")
    if len(clocks) == 1 and len(dates) == 1:
        return {_instant(dates[0], clocks[0], zone, name) for zone, name in zones}, note
    groups = [[zone] for zone in zones] if len(zones) == len(clocks) else _zones_behind(times, places, zones)
    if not all(groups) or len(dates) not in (1, len(clocks)):
        raise Unclear("it has several dates or times")
    dates *= 1 if len(dates) > 1 else len(clocks)
    return {
        _instant(day, clock, zone, name)
        for day, clock, group in zip(dates, clocks, groups, strict=True)
        for zone, name in group
    }, note


def _zones_behind(
    times: list[tuple[int, int]], places: list[int], zones: list[tuple[Zone, str]]
) -> list[list[tuple[Zone, str]]]:
    """Return for each time of day the zones between it and the next one: "11:00 CET (Geneva), 05:00 EST"."""
    starts = [start for start, _ in times]
    return [
        [zone for at, zone in zip(places, zones, strict=True) if start < at < following]
        for start, following in zip(starts, [*starts[1:], max(places) + 1], strict=True)
    ]


def _instant(day: date, clock: time | None, zone: Zone, name: str) -> int:
    # Midnight as 24:00 is the next day's 0:00.
    wall = datetime.combine(day + timedelta(days=1), time()) if clock is None else datetime.combine(day, clock)
    return instant(wall, zone, name)


def _of_iso(text: str) -> int:
    moment = text.upper().replace("Z", "+00:00").replace(" ", "T")
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1000) * 10**6
    except ValueError:
        raise Unclear(f"{text!r} is no time") from None


def _begun(days: list[Day], language: str) -> int | None:
    """Return when the last reading of the dates has begun: in the language's zone, or in the westernmost one."""
    candidates = [candidate for day in days for candidate in day.candidates]
    if not candidates:
        return None
    home = home_zone(language)
    if home:
        return _instant(max(candidates), time(), ("place", home), home)
    return (max(candidates) - date(1970, 1, 1)).days * DAY_NS + WEST_NS


def _latest(days: list[Day]) -> int | None:
    """Return when every reading of the dates is past in every zone; None where a date has no year."""
    candidates = [candidate for day in days for candidate in day.candidates]
    if not candidates or any(not day.with_year for day in days):
        return None
    last = max(candidates)
    return ((last - date(1970, 1, 1)).days + 1) * DAY_NS + WEST_NS
