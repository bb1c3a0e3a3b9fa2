"""What an instruction says of an embargo, as values: until when, that nothing holds the release, or unreadable."""

from dataclasses import dataclass

from wire.contract.times import format_time

__all__ = ["Free", "Instruction", "Unreadable", "Until", "describe"]


@dataclass(frozen=True, slots=True)
class Until:
    """An embargo until ``time_ns``, nanoseconds since the epoch.

    ``start`` and ``end``, here and in the other answers, are where the instruction begins and ends in the line: a
    headline may stand before it or behind it.
    """

    time_ns: int
    end: int
    note: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Free:
    """The line says that nothing holds the release, or that its embargo is past; ``past_ns`` is when at the latest."""

    end: int
    past_ns: int | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An instruction whose time can't be read with certainty, for the ``reason``.

    ``bare``: it has no time at all. ``doubtful``: in copy on a trade embargo the line would be a headline; what may be
    one begins at ``end``.
    """

    reason: str
    end: int
    bare: bool = False
    doubtful: bool = False
    start: int = 0


Instruction = Until | Free | Unreadable


def describe(instruction: Instruction) -> str:
    """Return a sentence on an instruction for the notes of intake."""
    match instruction:
        case Until(time_ns, _, note):
            return f"The embargo holds until {format_time(time_ns)}.{' ' if note else ''}{note}"
        case Free(_, None):
            return "The copy says that there is no embargo."
        case Free():
            return "The embargo in the copy is past."
        case Unreadable(reason):
            return f"The embargo in the copy cannot be read: {reason}."
