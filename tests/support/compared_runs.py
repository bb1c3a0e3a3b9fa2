"""Runs for comparisons: recorded ones, and ones written by hand."""

import json
from pathlib import Path

from bench.comparison.figures import ComparedRun, ReleaseTimes

__all__ = ["compared_run", "recorded_runs", "slower"]

# 24 runs of `steady` with 200 outlets and 8 s of publishing on the embedded broker, one after the other, on a machine
# with two cores that others used as well: of each release in hundredths of a millisecond when half of its outlets had
# it, when the last had it, and its spread.
RECORDED = Path(__file__).with_name("compared_runs.json")
UNIT_S = 1e-5


def recorded_runs():
    """The recorded runs, in their order."""
    return [
        ComparedRun(
            {
                (f"urn:x:{number}", 1, "Headline"): ReleaseTimes(
                    *(None if value is None else value * UNIT_S for value in times)
                )
                for number, times in enumerate(run["times"])
            },
            run["deliveries_per_second"],
        )
        for run in json.loads(RECORDED.read_text())
    ]


def compared_run(last_s, *, half_s=0.005, spread_s=0.004, rate=1000.0):
    """A run in which these are the times of its releases until the last outlet had each."""
    releases = {
        (f"urn:x:{number}", 1, "Headline"): ReleaseTimes(half_s, last, spread_s) for number, last in enumerate(last_s)
    }
    return ComparedRun(releases, rate)


def slower(run, seconds):
    """The same run, with every delivery so much later."""
    releases = {
        key: ReleaseTimes(
            *(None if value is None else value + seconds for value in (times.half_s, times.last_s)), times.spread_s
        )
        for key, times in run.releases.items()
    }
    return ComparedRun(releases, run.deliveries_per_second)
