"""The same scenario several times, one run after the other, and what they say together."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from bench.conclusion import Ended
from bench.errors import BenchError
from bench.exits import Exit
from bench.ground import name_folder
from bench.quietness import disturbances, outside, slowed
from bench.repeatability import JUDGED, LIMIT, bounded, figures, repeatability, sentence
from bench.report_set import print_set
from bench.scenario import Scenario
from wire.errors import WireError
from wire.pauses import release

__all__ = ["RunSet", "describe_set", "execute_set", "verdict_of"]

# From bad to good: a set is what its worst run is.
WORST_FIRST = (Exit.FAULT, Exit.INTERRUPTED, Exit.FAIL, Exit.INVALID, Exit.PASS)
WHOLE = (Exit.PASS, Exit.FAIL, Exit.INVALID)  # runs that came to their end

QUIET_TRIES = 3  # so many runs at most for each quiet one that is asked for

Perform = Callable[[Scenario, Path, Console], Ended]


@dataclass(slots=True)
class RunSet:
    """The runs that ended, in order, of ``asked``: with ``quiet``, of so many on a quiet machine, among which others
    may be. ``fault`` is what kept the next one from beginning.
    """

    asked: int
    ended: list[Ended] = field(default_factory=list)
    fault: str = ""
    interrupted: bool = False
    quiet: bool = False

    @property
    def whole(self) -> dict[int, Ended]:
        """The runs that came to their end, by their numbers."""
        return {number: ended for number, ended in enumerate(self.ended, 1) if ended.code in WHOLE}

    @property
    def set_aside(self) -> dict[int, str]:
        """What disturbed those that are not counted because quiet ones were asked for."""
        if not self.quiet:
            return {}
        found = disturbances([ended.summary for ended in self.whole.values()])
        return {number: clause for number, clause in zip(self.whole, found, strict=True) if clause}

    @property
    def counted(self) -> dict[int, Ended]:
        """The runs whose figures are the set's."""
        set_aside = self.set_aside
        return {number: ended for number, ended in self.whole.items() if number not in set_aside}

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do: of quiet ones it may take several tries each."""
        if not self.quiet:
            return len(self.ended) >= self.asked
        return len(self.counted) >= self.asked or len(self.ended) >= self.asked * QUIET_TRIES

    @property
    def code(self) -> Exit:
        """The exit code of the set. A run that is set aside fails it all the same, but its doubts are not the set's;
        that there were too few quiet ones is.
        """
        set_aside = self.set_aside
        codes = [
            run.code for number, run in enumerate(self.ended, 1) if number not in set_aside or run.code != Exit.INVALID
        ]
        codes += [Exit.INVALID] * (self.quiet and len(self.counted) < self.asked)
        codes += [Exit.FAULT] * bool(self.fault) + [Exit.INTERRUPTED] * self.interrupted
        return verdict_of(codes)


def verdict_of(codes: Sequence[Exit]) -> Exit:
    """The worst of the codes of one run or more."""
    return next(code for code in WORST_FIRST if code in codes)


def execute_set(
    scenario: Scenario, runs: int, out: Path | None, console: Console, perform: Perform, *, quiet: bool = False
) -> Exit:
    """Perform a scenario so many times, each in a folder of its own below the set's; the exit code.

    With ``quiet``: until so many were on a quiet machine, or three times as many are done.

    What keeps the first run from beginning is raised. What keeps a later one, or Ctrl-C, ends the set with what is
    there; a run that broke is one of the runs.
    """
    done = RunSet(runs, quiet=quiet)
    folder = name_folder(scenario.name, out)
    try:
        while not done.complete:
            number = len(done.ended) + 1
            if number > 1:
                release()  # every run begins with what the first one had
                console.print()
            so_far = f", {len(done.counted)} of {runs} quiet so far" if quiet else f" of {runs}"
            console.print(f"run {number}{so_far}", style="bold", highlight=False)
            ended = perform(scenario, folder / str(number), console)
            done.ended.append(ended)
            if ended.code == Exit.INTERRUPTED:
                break
    except (asyncio.CancelledError, KeyboardInterrupt):  # Ctrl-C a second time, or between two runs
        done.interrupted = True
    except (BenchError, WireError) as error:
        if not done.ended:
            raise
        done.fault = str(error)
    told = describe_set(scenario.name, scenario.seed, done)
    folder.mkdir(parents=True, exist_ok=True)  # Ctrl-C may have come before the first run made it
    (folder / "runs.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    print_set(console, told, folder)
    if done.fault:
        sys.stderr.write(f"wirestorm: {done.fault}\n")
    return done.code


def describe_set(name: str, seed: int, done: RunSet) -> dict[str, Any]:
    """What ``runs.json`` holds. Figures are over the runs that are counted; times in seconds."""
    counted = {number: ended.summary for number, ended in done.counted.items()}
    held = repeatability(tuple(counted), tuple(counted.values())) if counted else None
    return {
        "wirestorm": version("wirestorm"),
        "scenario": name,
        "seed": seed,
        "runs_asked": done.asked,
        "quiet": done.quiet,
        "runs_counted": list(counted),
        "runs_set_aside": [{"number": number, "disturbance": clause} for number, clause in done.set_aside.items()],
        "verdict": done.code.name,
        "exit_code": int(done.code),
        "fault": done.fault or None,
        "interrupted": done.code == Exit.INTERRUPTED,
        "figures": {
            figure.name: {
                "min": min(figure.known, default=None),
                "median": figure.median,
                "max": max(figure.known, default=None),
                "spread": None if figure.spread == float("inf") else figure.spread,
                "values": figure.values,
            }
            for figure in figures(tuple(counted.values()))
        },
        "repeatability": {
            "figure": JUDGED,
            "limit": LIMIT,
            "repeated": held.repeated if held else None,
            "sentence": sentence(held),
            "suspects": list(held.suspects) if held else [],
        },
        "runs": [
            {
                "number": number,
                "folder": ended.folder.name,
                "verdict": ended.summary["verdict"],
                "exit_code": int(ended.code),
                "fault": ended.summary["fault"],
                "interrupted": ended.summary["interrupted"],
                "disclosure_p99": ended.summary["latency_seconds"]["disclosure"]["p99"],
                "bottleneck": ended.summary["bottleneck"]["name"],
                "others": outside(ended.summary),
                "slowed": slowed(ended.summary),
                "bounded": bounded(ended.summary),
            }
            for number, ended in enumerate(done.ended, 1)
        ],
    }
