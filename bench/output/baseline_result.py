"""How a run, or a set of runs, compares with its baseline, as a typed value: ``baseline.json`` holds it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge

from bench.base.documents import Document
from bench.base.format import duration
from bench.base.quantities import Duration, Moment, Seconds

__all__ = ["COLOURS", "FILE", "SCHEMA", "BaselineChange", "BaselineResult", "BaselineRun", "change_text"]

SCHEMA: Literal["urn:wirestorm:baseline:1"] = "urn:wirestorm:baseline:1"

FILE = "baseline.json"
COLOURS = {"slower": "red", "faster": "green", "same": "", None: "yellow"}  # by the finding


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRun(Document):
    """One run of the baseline."""

    folder: str
    """Its folder, as the command found it."""
    run_id: str
    """Its id."""
    started: Moment
    """When it began."""
    commit: str | None
    """The commit that it was made of. Null: the run does not know."""
    host: str
    """The machine that it ran on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineChange(Document):
    """One figure of a typical release, in the baseline and in the new runs."""

    figure: str
    """The name of the figure, in words."""
    baseline_seconds: Seconds
    """The baseline's value."""
    difference_seconds: Seconds
    """The mean difference of the new runs: above 0 they are slower."""
    noise_seconds: Duration
    """The greatest difference that noise may be."""
    finding: Literal["slower", "faster", "same"]
    """Whether the difference is beyond noise, and in which direction; ``same`` where it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult(Document):
    """What a comparison with a baseline found."""

    schema: Literal["urn:wirestorm:baseline:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that compared."""
    name: str
    """The text of ``--baseline``: a folder, or a branch."""
    finding: Literal["slower", "faster", "same"] | None
    """Slower where any figure is, else faster where any is. Null: the runs were not compared."""
    sentence: str
    """The finding in words, or why the runs were not compared."""
    exit_code: Annotated[int, Ge(0)]
    """The exit code of the command: 97 where the run is PASS and slower."""
    runs: tuple[BaselineRun, ...]
    """The runs of the baseline."""
    changes: tuple[BaselineChange, ...]
    """The figures that were compared; none where the runs were not compared."""


def change_text(change: BaselineChange) -> str:
    """Return a figure's difference in words: ``+1.31 ms (+42%), noise ±480 µs``."""
    level_s, difference_s = change.baseline_seconds, change.difference_seconds
    part = f" ({difference_s / level_s:+.0%})" if level_s else ""
    sign = "+" if difference_s >= 0 else "−"
    return f"{sign}{duration(abs(difference_s))}{part}, noise ±{duration(change.noise_seconds)}"
