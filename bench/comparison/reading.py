"""A run on disk as a comparison takes it: its summary, and the times of its releases after the warm-up."""

from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder

from bench.base.documents import decode
from bench.base.errors import ConfigurationError
from bench.base.units import Wrong, parse_duration
from bench.comparison.figures import ComparedRun, ReleaseTimes
from bench.output.run_set import RunSetSummary
from bench.output.summary import Summary
from bench.run.rows import ReleaseLine
from wire.contract.times import parse_time

__all__ = ["ReadRun", "read_run", "read_runs"]

REMEDY = "give the folder of a run or of a set of runs"


class _Scenario(Struct):
    """The keys of scenario.json that matter here."""

    warmup: str


SCENARIO = Decoder(_Scenario)


@dataclass(frozen=True, slots=True)
class ReadRun:
    """A run and its folder."""

    folder: Path
    summary: Summary
    run: ComparedRun


def read_runs(folder: Path) -> list[ReadRun]:
    """Return the run of a folder, or the runs that count of a set, in order.

    ConfigurationError where the folder holds neither, or where a file of it is not as a run writes it.
    """
    if not (folder / "runs.json").is_file():
        return [read_run(folder)]
    path = folder / "runs.json"
    found = decode(RunSetSummary, _content(path), path)
    return [read_run(folder / run.folder) for run in found.runs if run.number in found.runs_counted]


def read_run(folder: Path) -> ReadRun:
    """Return the run of a folder; ConfigurationError where a file of it is missing or is not as a run writes it."""
    path = folder / "summary.json"
    summary = decode(Summary, _content(path), path)
    path = folder / "scenario.json"
    try:
        warmup_ns = parse_duration(SCENARIO.decode(_content(path)).warmup)
    except (DecodeError, ValidationError, Wrong) as error:
        raise ConfigurationError(path, "warmup", str(error), "give a file as a run writes it") from None
    first_ns = 0 if summary.published is None else parse_time(summary.published) + warmup_ns
    path = folder / "releases.jsonl"
    lines = [decode(ReleaseLine, line, path) for line in _content(path).splitlines()]
    releases = {
        (line.uri, line.version, line.headline): ReleaseTimes(
            line.coverage_seconds["0.5"], line.coverage_seconds["1"], line.spread_seconds
        )
        for line in lines
        if line.expected and parse_time(line.due) >= first_ns
    }
    return ReadRun(folder, summary, ComparedRun(releases, summary.deliveries_per_second))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = (error.strerror or "it cannot be read").lower()
        raise ConfigurationError(path, "", problem, REMEDY) from None
