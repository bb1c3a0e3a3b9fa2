"""Numbers whose type says their unit, for the files that a run leaves: schemas and docs/summary.md read it there."""

from enum import StrEnum
from typing import Annotated

from annotated_types import Ge
from pydantic import AfterValidator, StringConstraints

from wire.contract.times import parse_time
from wire.contract.units import RFC_3339, In

__all__ = [
    "Bytes",
    "BytesPerSecond",
    "Cores",
    "Count",
    "Difference",
    "Duration",
    "Fraction",
    "In",
    "Moment",
    "PerSecond",
    "Seconds",
    "Unit",
]


class Unit(StrEnum):
    """What a figure is measured in that a threshold can name."""

    SECONDS = "seconds"
    COUNT = "count"
    PER_SECOND = "per second"
    RATIO = "ratio"


def _real_time(text: str) -> str:
    """Return a time that there is; ValueError for one such as the 45th of a month, which the pattern takes."""
    parse_time(text)
    return text


# A latency may be negative where two clocks differ; a duration is not.
Seconds = Annotated[float, In("seconds")]
Duration = Annotated[float, Ge(0), In("seconds")]
Moment = Annotated[str, StringConstraints(pattern=RFC_3339), AfterValidator(_real_time), In("RFC 3339")]
Count = Annotated[int, Ge(0), In("count")]
# A count that is the difference of two readings, and negative where the later one has less.
Difference = Annotated[int, In("count")]
PerSecond = Annotated[float, Ge(0), In("per second")]
# These two have no bounds: some come from the kernel's counters, which overlap and may step back.
Fraction = Annotated[float, In("fraction")]
Cores = Annotated[float, In("cores")]
Bytes = Annotated[float, Ge(0), In("bytes")]
BytesPerSecond = Annotated[float, Ge(0), In("bytes per second")]
