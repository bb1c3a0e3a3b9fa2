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
from bench.repeatability import JUDGED, LIMIT, bounded, figures, outside, repeatability, sentence
from bench.report_set import print_set
from bench.scenario import Scenario
from wire.errors import WireError
from wire.pauses import release

__all__ = ["RunSet", "describe_set", "execute_set", "verdict_of"]

# From bad to good: a set is what its worst run is.
WORST_FIRST = (Exit.FAULT, Exit.INTERRUPTED, Exit.FAIL, Exit.INVALID, Exit.PASS)
COUNTED = (Exit.PASS, Exit.FAIL, Exit.INVALID)  # runs that came to their end

Perform = Callable[[Scenario, Path, Console], Ended]


@dataclass(slots=True)
class RunSet:
    """The runs that ended, in order, of ``asked``. ``fault`` is what kept the next one from beginning."""

    asked: int
    ended: list[Ended] = field(default_factory=list)
    fault: str = ""
    interrupted: bool = False

    @property
    def code(self) -> Exit:
        """The exit code of the set."""
        codes = [ended.code for ended in self.ended]
        codes += [Exit.FAULT] * bool(self.fault) + [Exit.INTERRUPTED] * self.interrupted
        return verdict_of(codes)


def verdict_of(codes: Sequence[Exit]) -> Exit:
    """The worst of the codes of one run or more."""
    return next(code for code in WORST_FIRST if code in codes)


def execute_set(scenario: Scenario, runs: int, out: Path | None, console: Console, perform: Perform) -> Exit:
    """Perform a scenario so many times, each in a folder of its own below the set's; the exit code.

    What keeps the first run from beginning is raised. What keeps a later one, or Ctrl-C, ends the set with what is
    there; a run that broke is one of the runs.
    """
    done = RunSet(runs)
    folder = name_folder(scenario.name, out)
    try:
        for number in range(1, runs + 1):
            if number > 1:
                release()  # every run begins with what the first one had
                console.print()
            console.print(f"run {number} of {runs}", style="bold", highlight=False)
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
    """What ``runs.json`` holds. Figures are over the runs that came to their end; times in seconds."""
    whole = {number: ended.summary for number, ended in enumerate(done.ended, 1) if ended.code in COUNTED}
    held = repeatability(tuple(whole), tuple(whole.values())) if whole else None
    return {
        "wirestorm": version("wirestorm"),
        "scenario": name,
        "seed": seed,
        "runs_asked": done.asked,
        "runs_counted": list(whole),
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
            for figure in figures(tuple(whole.values()))
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
                "bounded": bounded(ended.summary),
            }
            for number, ended in enumerate(done.ended, 1)
        ],
    }
