"""A time of day from its tokens: 24 hours, or 12 with the half of the day in any language's words."""

from collections.abc import Sequence
from datetime import time

from wire.intake.tokens import Kind, Token
from wire.intake.zones import Unclear

__all__ = ["time_of"]

MIDNIGHT = "midnight is the beginning or the end of a day: 00:01 and 23:59 are plain"
NIGHT = range(6, 12)  # the hours that are the same evening in every language
AFTERNOON = range(1, 5)
DAWN = 7


def time_of(tokens: Sequence[Token], language: str) -> time | None:
    """Return the time of day; None is 24:00. Unclear where it may be two times or none."""
    numbers = [token for token in tokens if token.kind in (Kind.SHORT, Kind.FOUR)]
    halves = {token.value for token in tokens if token.kind == Kind.HALF_DAY}
    kinds = {token.kind for token in tokens}
    text = "".join(token.text for token in tokens)
    if numbers and numbers[0].kind == Kind.FOUR:  # 0001 hours
        hour, minute, second = numbers[0].value // 100, numbers[0].value % 100, 0
    elif Kind.HOUR_NAME in kinds:
        hour = next(token.value for token in tokens if token.kind == Kind.HOUR_NAME)
        minute, second = 30 if Kind.HALF in kinds else 0, 0
    else:
        values = [token.value for token in numbers[:3]]
        hour, minute, second = ([*values, 0, 0, 0])[:3] if values else (12 if Kind.NOON in kinds else 0, 0, 0)
        minute = 30 if Kind.HALF in kinds else minute
    if Kind.MIDNIGHT in kinds and (not numbers or hour != 0):
        raise Unclear(MIDNIGHT)
    if Kind.NOON in kinds and hour != 12:
        raise Unclear(f"{text!r} is no time of day")
    if len(halves) > 1:
        raise Unclear(f"{text!r} names two halves of the day")
    if halves:
        hour = _with_half(hour, halves.pop(), text, language)
    if (hour, minute, second) == (24, 0, 0):
        return None
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Unclear(f"{text!r} is no time of day") from None


def _with_half(hour: int, half: str, text: str, language: str) -> int:
    unclear = Unclear(f"{text!r} may be two times of day")
    if hour == 12:
        # 12 a.m. is 0:00 and 12 p.m. is noon in English and Spanish; elsewhere people use both for both.
        if half == "day" or (half == "pm" and language != "ja"):
            return 12
        if half == "am" and language in ("en", "es"):
            return 0
        raise unclear
    if hour > 12:
        if half in ("am", "dawn"):
            raise unclear
        return hour
    match half:
        case "am":
            return hour
        case "pm":
            return hour + 12
        case "dawn" if hour <= DAWN:
            return hour
        case "night" if hour in NIGHT:
            return hour + 12
        case "day" if hour in AFTERNOON:
            return hour + 12
        case "day" if hour in (10, 11):
            return hour
        case _:
            raise unclear
