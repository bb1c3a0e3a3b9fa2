"""Figures as a person says them: times, sizes, numbers of things."""

__all__ = ["counted", "duration", "or_dash", "size"]


def duration(seconds: float | None) -> str:
    """Seconds as a person says them: 184 µs, 3.21 ms, 1.40 s."""
    if seconds is None:
        return "never"
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1, 1e3, "ms"), (float("inf"), 1, "s")):
        if abs(seconds) < limit:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds} s"


def counted(number: int, noun: str) -> str:
    """``1 release``, ``1,497 messages``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def size(number: float) -> str:
    """Bytes with a decimal unit."""
    for limit, factor, unit in ((1e3, 1, "B"), (1e6, 1e3, "kB"), (1e9, 1e6, "MB"), (float("inf"), 1e9, "GB")):
        if number < limit:
            return f"{number / factor:.3g} {unit}"
    return f"{number} B"


def or_dash(seconds: float | None) -> str:
    """A time, or a dash where there is none."""
    return "–" if seconds is None else duration(seconds)
